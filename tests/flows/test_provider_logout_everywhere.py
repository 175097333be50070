"""An independent provider ends sign-ins: by its session where it names one, by the person where not."""

from __future__ import annotations

from functools import partial

import pytest

from cdfportal.demo.cast import ALICE, BOB
from tests.support.cluster import certified_cluster
from tests.support.eventually import eventually
from tests.support.fixtures import StageFactory
from tests.support.guest import Guest
from tests.support.leaving import leave_provider
from tests.support.stage import Stage


def deliveries(stage: Stage) -> list[str]:
    """What became of each logout token."""
    given = stage.provider.given()
    return [each["backchannel"] for each in given if "backchannel" in each]


@pytest.mark.parametrize("names_sessions", [True, False], ids=["sid", "sub alone"])
def test_the_certified_providers_logout_token_is_accepted(
    stages: StageFactory, names_sessions: bool
) -> None:
    """`backchannel_logout_session_required` (Back-Channel Logout 1.0 section 2.2) decides."""
    cluster = partial(certified_cluster, names_sessions=names_sessions)
    stage = stages(provider="certified", cluster_of=cluster)
    with Guest(stage) as alice, Guest(stage) as elsewhere, Guest(stage) as bob:
        alice.enter(ALICE)
        elsewhere.enter(ALICE)
        bob.enter(BOB)
        leave_provider(stage.provider, alice.http)
        assert eventually(lambda: deliveries(stage)) == ["success"]
        assert alice.session()["reason"] == "ended_by_provider"
        assert elsewhere.session()["signed_in"] is names_sessions
        assert bob.session()["signed_in"] is True
