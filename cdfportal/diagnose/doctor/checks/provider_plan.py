"""Checks 1 to 8, as each subject's plan has them."""

from __future__ import annotations

from collections.abc import Mapping

from cdfportal.diagnose.doctor.case import Subject
from cdfportal.diagnose.doctor.checks import principal
from cdfportal.diagnose.doctor.checks.client import knock_at_the_door, redeem
from cdfportal.diagnose.doctor.checks.discovery import read_discovery
from cdfportal.diagnose.doctor.checks.network import reach_both
from cdfportal.diagnose.doctor.checks.person import consented, let_in_by_policy
from cdfportal.diagnose.doctor.checks.redirect import redirect_is_registered
from cdfportal.diagnose.doctor.checks.scopes import scopes_fit
from cdfportal.diagnose.doctor.model import Check, Look, Section

#: Seconds for one call to the provider, and for two, one after the other.
_ONE_CALL, _TWO_CALLS = 7.0, 12.0
_TITLES = {
    1: "Network",
    2: "Discovery and keys",
    3: "Client",
    4: "Client secret",
    5: "Scopes",
    6: "Redirect address",
    7: "Consent and assignment",
    8: "Policies and further proof",
}


def _check(number: int, look: Look, *after: int, seconds: float = _ONE_CALL) -> Check:
    """After the others and not in need of them: what stands in its way it finds on the chart."""
    return Check(number, _TITLES[number], Section.PROVIDER, look, after=after, seconds=seconds)


_WAY = (_check(1, reach_both), _check(2, read_discovery, 1, seconds=_TWO_CALLS))
_PORTALS_CLIENT = (
    *_WAY,
    _check(3, knock_at_the_door, 2),
    _check(4, redeem, 3, seconds=_TWO_CALLS),
    _check(5, scopes_fit, 4),
    _check(6, redirect_is_registered, 3),
)
_PERSON = (_check(7, consented), _check(8, let_in_by_policy))
_PRINCIPAL = (
    *_WAY,
    _check(3, principal.ask, 2, seconds=_TWO_CALLS),
    *(_check(number, look, 3) for number, look in principal.READ.items()),
)

PROVIDER: Mapping[Subject, tuple[Check, ...]] = {
    Subject.ME: (*_PORTALS_CLIENT, *_PERSON),
    Subject.PORTAL: _PORTALS_CLIENT,
    Subject.PRINCIPAL: _PRINCIPAL,
}
