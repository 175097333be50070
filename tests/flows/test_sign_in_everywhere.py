"""The same over real sockets: gunicorn, the provider, and a browser's cookies between them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests

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
        assert gone.url.startswith(f"{stage.portal.url}/accounts/signed-out/?state="), gone.url
        assert visitor.call("/accounts/session/").json()["signed_in"] is False


@pytest.mark.parametrize("confidential", [True, False])
def test_public_and_confidential_clients(stages: StageFactory, confidential: bool) -> None:
    stage = stages(confidential=confidential)
    visitor = Visitor(stage.portal)
    with visitor.http:
        visitor.sign_in("bob", following="/accounts/sessions/")
        assert visitor.call("/accounts/session/").json()["signed_in"] is True


def test_ten_tabs_that_finish_at_the_same_moment_leave_one_living_session(stage: Stage) -> None:
    visitor = Visitor(stage.portal)
    with visitor.http:
        visitor.sign_in("bob", following="/accounts/sessions/")
        backs = {
            f"/p/plant-{number}/": callback_for(visitor, f"/p/plant-{number}/")
            for number in range(10)
        }
        cookies = {cookie.name: str(cookie.value) for cookie in visitor.http.cookies}
    with ThreadPoolExecutor(10) as tabs:
        answers = dict(
            zip(backs, tabs.map(lambda back: follow(back, cookies), backs.values()), strict=True)
        )
    assert {target: answer.headers.get("Location") for target, answer in answers.items()} == {
        target: target for target in backs
    }
    keys = {answer.cookies["portal"] for answer in answers.values()}
    assert len(keys) == 10
    said = [whose(stage, key) for key in (*keys, cookies["portal"])]
    assert sum(answer["signed_in"] for answer in said) == 1
    assert [answer["reason"] for answer in said].count("superseded") == 10


def callback_for(visitor: Visitor, following: str) -> str:
    """The provider's redirect for one more tab; the provider knows the person already."""
    started = visitor.get("/accounts/sign-in/", params={"next": following}, allow_redirects=False)
    answer = visitor.http.get(started.headers["Location"], allow_redirects=False, timeout=20)
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def follow(back: str, cookies: dict[str, str]) -> requests.Response:
    with requests.Session() as http:
        http.trust_env = False
        return http.get(back, cookies=cookies, allow_redirects=False, timeout=30)


def whose(stage: Stage, key: str) -> dict[str, Any]:
    address = f"{stage.portal.url}/accounts/session/?slide=0"
    said: dict[str, Any] = follow(address, {"portal": key}).json()
    return said
