"""What was counted of a person's calls, added up: in all, by minute, by operation, by outcome."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeVar

from accounts.usage_numbers import By, Numbers, Spot, minute_of
from cdfportal.base.errors import Reason

Counted = Sequence[tuple[Spot, Numbers]]
K = TypeVar("K", bound=Hashable)
MINUTES = 60
_TOO_MANY = "429"


class End(StrEnum):
    """How a call ended; also the values of the page's filter."""

    SERVED = "served"
    #: CDF's 4xx and its 5xx.
    REFUSED = "refused"
    FAILED = "failed"
    #: By the portal itself.
    PORTAL = "portal"
    #: The server in front fetched the answer; nobody told the portal how that went.
    HANDED_OVER = "handed"


def end_of(spot: Spot) -> End:
    """Of the calls that are counted there."""
    if spot.by is By.PORTAL:
        return End.PORTAL
    if spot.by is By.HANDED_OVER:
        return End.HANDED_OVER
    status = int(spot.outcome)
    return End.FAILED if status >= 500 else End.REFUSED if status >= 400 else End.SERVED


def is_ill(spot: Spot) -> bool:
    """Whether the caller did not get what they called for."""
    return end_of(spot) not in (End.SERVED, End.HANDED_OVER)


@dataclass(frozen=True, slots=True)
class Totals:
    """Of all calls together."""

    numbers: Numbers
    ends: dict[End, int]
    #: 429 of CDF, those that the portal repeated included, and 429 of the portal.
    throttled_by_cdf: int
    throttled_by_portal: int

    @property
    def calls(self) -> int:
        """However they ended."""
        return self.numbers.calls

    @property
    def handed_over(self) -> int:
        """Those of which neither status nor bytes nor time are known."""
        return self.ends[End.HANDED_OVER]

    @property
    def ill(self) -> int:
        """Those that did not bring what was called for."""
        return self.ends[End.REFUSED] + self.ends[End.FAILED] + self.ends[End.PORTAL]


def totals(counted: Counted) -> Totals:
    """Of everything that was counted."""
    ends = dict.fromkeys(End, 0)
    by_cdf = by_portal = 0
    for spot, numbers in counted:
        ends[end_of(spot)] += numbers.calls
        by_cdf += numbers.throttled
        if spot.by is By.CDF and spot.outcome == _TOO_MANY:
            by_cdf += numbers.calls
        if spot.by is By.PORTAL and spot.outcome == Reason.TOO_MANY_CALLS.value:
            by_portal += numbers.calls
    return Totals(_sum(numbers for _, numbers in counted), ends, by_cdf, by_portal)


@dataclass(frozen=True, slots=True)
class MinuteSum:
    """One minute; most of an hour's may be empty."""

    at: datetime
    calls: int
    ill: int
    #: Of how many calls neither bytes nor status nor time are known, and what is known of the others.
    handed_over: int
    seen: Numbers


def by_minute(counted: Counted, now: datetime) -> tuple[MinuteSum, ...]:
    """All sixty, the oldest first."""
    last = now.replace(second=0, microsecond=0)
    groups = _grouped(counted, lambda spot: spot.minute)
    found = []
    for back in range(MINUTES - 1, -1, -1):
        at = last - timedelta(minutes=back)
        mine = groups.get(minute_of(at), [])
        whole = totals(mine)
        found.append(MinuteSum(at, whole.calls, whole.ill, whole.handed_over, _seen(mine)))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class OperationSum:
    """A method and the template of a path; both empty for what is counted together."""

    method: str
    template: str
    calls: int
    ill: int
    #: Of how many calls neither bytes nor status nor time are known, and what is known of the others.
    handed_over: int
    seen: Numbers


def by_operation(counted: Counted) -> tuple[OperationSum, ...]:
    """In no order."""
    found = []
    for (method, template), mine in _grouped(counted, lambda s: (s.method, s.template)).items():
        all_of_it = totals(mine)
        found.append(
            OperationSum(
                method,
                template,
                all_of_it.calls,
                all_of_it.ill,
                all_of_it.handed_over,
                _seen(mine),
            )
        )
    return tuple(found)


def by_outcome(counted: Counted) -> dict[tuple[By, str], int]:
    """Those that did not go well, the most frequent first."""
    found: dict[tuple[By, str], int] = {}
    for spot, numbers in counted:
        if is_ill(spot):
            key = spot.by, spot.outcome
            found[key] = found.get(key, 0) + numbers.calls
    return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))


def _grouped(counted: Counted, key: Callable[[Spot], K]) -> dict[K, list[tuple[Spot, Numbers]]]:
    groups: dict[K, list[tuple[Spot, Numbers]]] = {}
    for spot, numbers in counted:
        groups.setdefault(key(spot), []).append((spot, numbers))
    return groups


def _seen(counted: Counted) -> Numbers:
    return _sum(numbers for spot, numbers in counted if spot.by is not By.HANDED_OVER)


def _sum(parts: Iterable[Numbers]) -> Numbers:
    whole = Numbers()
    for one in parts:
        whole.add(one)
    return whole
