"""A stronger sign-in at each identity provider of the tests: made, or found not to satisfy CDF."""

from __future__ import annotations

import pytest

from cdfportal.demo.cast import ALICE
from cdfportal.demo.simulator import Demand
from tests.support.fixtures import StageFactory
from tests.support.guest import PROJECT, Guest
from tests.support.identity import PROVIDERS, ProviderName

PAGE = "/p/plant-north/groups/?page=1&refresh=1"


def prove_more(alice: Guest) -> str:
    """Open the page, sign in as CDF demands; the address at the portal where that ends."""
    led = alice.get(PAGE, allow_redirects=False)
    assert "step_up=" in led.headers["Location"]
    started = alice.get(led.headers["Location"], allow_redirects=False)
    asked = started.headers["Location"]
    return alice.stage.provider.sign_in(alice.http, asked, ALICE)


@pytest.mark.spec("RFC 9470 §5")
@pytest.mark.parametrize("name", PROVIDERS)
def test_a_stronger_sign_in_leads_back_to_the_page(
    stages: StageFactory, name: ProviderName
) -> None:
    stage = stages(provider=name)
    with Guest(stage) as alice:
        assert alice.enter(ALICE).ok
        stage.simulator.demand(Demand.ACR, "platinum gold", max_age=3600)
        landed = alice.come_back(prove_more(alice))
        assert (landed.status_code, landed.url) == (200, stage.portal.url + PAGE)
        assert alice.inspect().status_code == 200


@pytest.mark.parametrize("name", PROVIDERS)
def test_a_freshness_that_nobody_has_ends_in_words(
    stages: StageFactory, name: ProviderName
) -> None:
    stage = stages(provider=name)
    with Guest(stage) as alice:
        assert alice.enter(ALICE).ok
        stage.simulator.demand(Demand.ACR, max_age=0)
        ended = alice.come_back(prove_more(alice))
        assert (ended.status_code, ended.headers["X-Portal-Reason"]) == (401, "step_up_unmet")
        refused = alice.call(f"/cdf{PROJECT}/assets?limit=1")
        assert (refused.status_code, "sign_in" in refused.json()) == (401, False)
