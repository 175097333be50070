"""The plan for sign-ins that a third party starts (OpenID Connect Core 1.0 §4)."""

from __future__ import annotations

from tests.accounts.stage import PORTAL, Browser
from tests.conformance.case import Case, Must, Observation, Plan
from tests.conformance.rig import Rig

_FOREIGN = {
    "sec-fetch-site": "cross-site",
    "sec-fetch-mode": "navigate",
    "sec-fetch-dest": "document",
}


def _started_elsewhere(rig: Rig) -> Observation:
    with rig.provider() as provider, Browser(provider) as browser:
        response = browser.portal.get(
            "/accounts/sign-in/",
            {"iss": provider.issuer, "target_link_uri": f"{PORTAL}/token/"},
            headers=_FOREIGN,
        )
        landed = browser.come_back(browser.authorize(str(response["Location"])))
        said = browser.session()
        words = f"signed in as {said['person']['name']}; lands on {landed['Location']}"
        return Observation(said["signed_in"] and landed["Location"] == "/token/", words)


THIRD_PARTY = Plan(
    "oidcc-client-test-3rd-party-init-login-test-plan",
    (
        Case(
            "oidcc-client-test-3rd-party-init-login",
            "Another site sends the browser to the portal with `iss` and `target_link_uri`.",
            Must.ACCEPT,
            _started_elsewhere,
        ),
    ),
)
