"""What `/accounts/sign-in/` is asked for: where to go afterwards, who is expected, how strongly.

By a page of the portal (`next`, `prompt`), by CDF's demand (`step_up`), or by somebody else, the provider among them:
https://openid.net/specs/openid-connect-core-1_0.html#ThirdPartyInitiatedLogin
"""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import QueryDict

from accounts.cause import Cause, Failure
from accounts.next_url import HOME, safe_next, safe_target
from accounts.step_up import Challenge, read

_NAMES = ("iss", "login_hint", "next", "prompt", "step_up", "target_link_uri")
#: The one value of `prompt` that is taken from a link: the others are no link's business.
SELECT_ACCOUNT = "select_account"
_THIRD_PARTYS = ("iss", "target_link_uri")
_LONGEST_HINT = 512


@dataclass(frozen=True, slots=True)
class Asked:
    """A sign-in that may begin, if the issuer is the right one."""

    next_url: str
    #: The provider that a third party names; None when the portal's own page asks.
    issuer: str | None
    login_hint: str
    step_up: Challenge | None
    #: Whoever is signed in at the provider is not to be signed in here without being asked.
    chooses: bool = False

    def parameters(self, known_as: str) -> dict[str, str]:
        """What the authorization request says beyond every other (OpenID Connect Core 1.0 §3.1.2.1).

        `known_as` is the person who is signed in now: who only proves more need not say again who they are.
        `acr_values` asks for a voluntary claim (§5.5.1.1): whether the answer is strong enough, CDF says.
        """
        asked = {"login_hint": self.login_hint}
        if self.step_up:
            asked |= {
                "claims": self.step_up.claims,
                "acr_values": self.step_up.acr_values,
                "max_age": "" if self.step_up.max_age is None else str(self.step_up.max_age),
                "login_hint": self.login_hint or known_as,
            }
        return {name: value for name, value in asked.items() if value}


@dataclass(frozen=True, slots=True)
class NotAsked:
    """Nothing begins; `next_url` is where a second try should lead."""

    failure: Failure
    next_url: str


def read_request(fields: QueryDict, *, from_elsewhere: bool) -> Asked | NotAsked:
    """Read a query, or a form, which only a third party sends and in which `iss` is required (§4)."""
    third_party = from_elsewhere or any(name in fields for name in _THIRD_PARTYS)
    next_url = _next_url(fields)
    for name in _NAMES:
        if len(fields.getlist(name)) > 1:
            return NotAsked(Failure(Cause.START_REPEATED, name), next_url)
    step_up = read(fields.get("step_up", "")) if "step_up" in fields else None
    if "step_up" in fields and step_up is None:
        return NotAsked(Failure(Cause.STEP_UP_UNREADABLE), next_url)
    if fields.get("prompt", SELECT_ACCOUNT) != SELECT_ACCOUNT:
        return NotAsked(Failure(Cause.START_PROMPT), next_url)
    return Asked(
        next_url,
        fields.get("iss", "") if third_party else None,
        _hint(fields.get("login_hint", "")),
        step_up,
        chooses="prompt" in fields,
    )


def _next_url(fields: QueryDict) -> str:
    if "target_link_uri" in fields:
        return safe_target(fields.get("target_link_uri", ""), settings.PORTAL.url)
    return safe_next(fields.get("next", HOME))


def _hint(text: str) -> str:
    """It decides nothing, so a bad one is left out; the provider asks who somebody is."""
    return text if len(text) <= _LONGEST_HINT and text.isprintable() else ""
