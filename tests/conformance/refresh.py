"""oidcc-client-refreshtoken-test-plan."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from accounts.models import AccessToken
from cdfportal.demo.provider import Misbehaviour
from tests.accounts.stage import Browser
from tests.conformance.case import Case, Must, Observation, Plan
from tests.conformance.rig import Rig

M = Misbehaviour


def _refreshing(*faults: Misbehaviour) -> Callable[[Rig], Observation]:
    """A sign-in, then a page that needs a token when the first one is about to end."""

    def run(rig: Rig) -> Observation:
        with rig.provider() as provider, Browser(provider) as browser:
            assert rig.sign_in(browser)[0]
            provider.misbehave(*faults)
            rig.clock.ahead += timedelta(minutes=59, seconds=30)
            browser.portal.get("/token/")
            said = browser.session()
            if said["signed_in"]:
                generation = said["token"]["generation"]
                return Observation(generation == 2, f"refreshed once: generation {generation}")
            assert not AccessToken.objects.exists()
            return Observation(False, f"sign-in ended: `{said['reason']}`; all tokens dropped")

    return run


REFRESH = Plan(
    "oidcc-client-refreshtoken-test-plan",
    (
        Case(
            "oidcc-client-test-refresh-token",
            "The refresh answer is right.",
            Must.ACCEPT,
            _refreshing(),
        ),
        Case(
            "oidcc-client-test-refresh-token-invalid-issuer",
            "The refreshed ID token names another issuer.",
            Must.REFUSE,
            _refreshing(M.REFRESHED_OTHER_ISS),
        ),
        Case(
            "oidcc-client-test-refresh-token-invalid-sub",
            "The refreshed ID token is about somebody else.",
            Must.REFUSE,
            _refreshing(M.REFRESHED_OTHER_SUB),
        ),
    ),
)
