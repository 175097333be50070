"""The same over real sockets: gunicorn, the provider, and a browser's cookies between them."""

from __future__ import annotations

import pytest

from cdfportal.demo.cast import PEOPLE
from tests.support.fixtures import StageFactory
from tests.support.stage import Stage
from tests.support.visitor import Visitor


@pytest.mark.parametrize("key", [person.key for person in PEOPLE])
def test_everybody_signs_in_and_out_again(stage: Stage, key: str) -> None:
    visitor = Visitor(stage.portal)
    with visitor.http:
        landed = visitor.sign_in(key, following="/accounts/sessions/")
        assert landed.url == f"{stage.portal.url}/accounts/sessions/", landed.text
        said = visitor.call("/accounts/session/").json()
        assert said["person"]["name"] == key.capitalize()
        gone = visitor.post("/accounts/sessions/", "/accounts/sign-out/")
        assert gone.url.startswith(f"{stage.portal.url}/?state="), gone.url
        assert visitor.call("/accounts/session/").json()["signed_in"] is False


@pytest.mark.parametrize("confidential", [True, False])
def test_public_and_confidential_clients(stages: StageFactory, confidential: bool) -> None:
    stage = stages(confidential=confidential)
    visitor = Visitor(stage.portal)
    with visitor.http:
        visitor.sign_in("bob", following="/accounts/sessions/")
        assert visitor.call("/accounts/session/").json()["signed_in"] is True
