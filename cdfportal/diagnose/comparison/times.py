"""`exp`, `nbf` and `iat` beside the clock, with the skew that the project allows (RFC 7519 §4.1.4-6)."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from cdfportal.diagnose.comparison.expectations import Case
from cdfportal.diagnose.comparison.model import (
    By,
    Comparison,
    Effect,
    Finding,
    Kind,
    What,
    Why,
)
from cdfportal.diagnose.shown import shown

_LATEST = 253_402_300_799  # 9999-12-31, the last second that a datetime can hold
#: CDF's clock decides, and the portal has only its own: by so much they may differ.
_CLOCKS_DIFFER = timedelta(seconds=30)


def epoch(value: object) -> datetime | None:
    """NumericDate (RFC 7519 §2) as a moment; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    # A number of a thousand digits compares, and does not convert.
    if not 0 <= value <= _LATEST or math.isnan(value):
        return None
    return datetime.fromtimestamp(value, UTC)


def compare_times(case: Case) -> Iterator[Comparison]:
    """The end first; `nbf` may be absent."""
    if case.kind is Kind.ID:
        yield from _of_id_token(case)
        return
    yield _ends(case, case.claims.get("exp"))
    if "nbf" in case.claims:
        yield _begins(case, What.NOT_BEFORE, "nbf")
    yield _begins(case, What.ISSUED_AT, "iat")


def _of_id_token(case: Case) -> Iterator[Comparison]:
    for what, name in (
        (What.EXPIRY, "exp"),
        (What.NOT_BEFORE, "nbf"),
        (What.ISSUED_AT, "iat"),
    ):
        if name in case.claims:
            reason = "The ID token counts at the sign-in only."
            yield Comparison(
                what,
                name,
                Finding.NOT_COMPARED,
                Why.CHECKED_AT_SIGN_IN,
                reason,
                _found(case.claims[name]),
            )


def _ends(case: Case, value: object) -> Comparison:
    moment = epoch(value)
    if moment is None:
        return _no_time(What.EXPIRY, "exp", value)
    rest = moment - case.now
    if rest > timedelta(0):
        return _time(What.EXPIRY, "exp", Finding.MATCHES, Why.AS_EXPECTED, "Still ahead.", value)
    if rest + case.skew > timedelta(0):
        reason = f"Past, and within the {_seconds(case.skew)} that {case.expected.name} allows."
        return _time(
            What.EXPIRY, "exp", Finding.MATCHES, Why.WITHIN_SKEW, reason, value, By.PROJECT
        )
    reason = f"Past for {_seconds(-rest)}: CDF refuses the token."
    return _time(What.EXPIRY, "exp", Finding.DOES_NOT_MATCH, Why.EXPIRED, reason, value)


def _begins(case: Case, what: What, name: str) -> Comparison:
    value = case.claims.get(name)
    moment = epoch(value)
    if moment is None:
        return _no_time(what, name, value)
    ahead = moment - case.now
    if ahead <= timedelta(0):
        return _time(what, name, Finding.MATCHES, Why.AS_EXPECTED, "In the past.", value)
    if ahead <= case.skew:
        reason = f"Ahead, and within the {_seconds(case.skew)} that {case.expected.name} allows."
        return _time(what, name, Finding.MATCHES, Why.WITHIN_SKEW, reason, value, By.PROJECT)
    reason = f"Ahead by {_seconds(ahead)}: the clocks of provider and portal differ."
    if ahead <= case.skew + _CLOCKS_DIFFER:
        reason = f"{reason} CDF goes by its own clock."
        return _time(what, name, Finding.UNKNOWN, Why.IN_THE_FUTURE, reason, value)
    return _time(what, name, Finding.DOES_NOT_MATCH, Why.IN_THE_FUTURE, reason, value)


def _no_time(what: What, name: str, value: object) -> Comparison:
    why = Why.ABSENT if value is None else Why.MALFORMED
    reason = "CDF needs it." if value is None else "Not a time in seconds since 1970."
    return _time(what, name, Finding.DOES_NOT_MATCH, why, reason, value)


def _time(
    what: What,
    name: str,
    finding: Finding,
    why: Why,
    reason: str,
    value: object,
    by: By = By.CDF,
) -> Comparison:
    effect = Effect.REFUSED if finding is Finding.DOES_NOT_MATCH else Effect.NONE
    expected = "ahead" if what is What.EXPIRY else "past"
    return Comparison(what, name, finding, why, reason, _found(value), expected, by, effect)


def _found(value: object) -> str:
    moment = epoch(value)
    if moment is not None:
        return f"{moment:%Y-%m-%d %H:%M:%S} UTC"
    return "" if value is None else shown(value)


def _seconds(span: timedelta) -> str:
    """ "12 s", "3 min", "2 h", "4 days"."""
    whole = math.ceil(span / timedelta(seconds=1))
    for size, unit in ((86_400, "days"), (3600, "h"), (60, "min")):
        if whole >= 2 * size:
            return f"{whole // size} {unit}"
    return f"{whole} s"
