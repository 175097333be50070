"""What is counted of calls through the proxy: plain numbers, and in a few steps how long calls took."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from math import ceil
from typing import Final, NamedTuple

#: In milliseconds: how far each step reaches. One step more holds whatever took longer.
STEPS: Final = (
    *(1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 70, 100, 150, 200, 300, 500, 700),
    *(1000, 1500, 2000, 3000, 5000, 10000, 30000),
)
#: Errors of CDF that are counted by their number; of the others only the class is.
_NAMED_ERRORS: Final = frozenset({400, 401, 403, 404, 408, 409, 413, 422, 429, 500, 502, 503, 504})


class By(StrEnum):
    """Who answered a call."""

    CDF = "cdf"
    PORTAL = "portal"
    #: The web server in front was told to fetch the answer, and tells the portal nothing of it.
    HANDED_OVER = "handed"
    #: It could not be done there, and the call came back: one fewer was handed over in that minute, and
    #: the call counts once more where it was answered. Another process may have counted the first time.
    BROUGHT_BACK = "back"


class Spot(NamedTuple):
    """Where a call is counted. No field holds what a client may write freely."""

    person: int
    #: Since 1970, of the call's end.
    minute: int
    #: Empty where the call names none.
    project: str
    #: Empty, as the template, for what is counted together.
    method: str
    template: str
    by: By
    #: CDF's status, or its class; of the portal the reason.
    outcome: str

    @property
    def at(self) -> datetime:
        """The minute's beginning."""
        return datetime.fromtimestamp(self.minute * 60, UTC)


def minute_of(moment: datetime, later: float = 0.0) -> int:
    """Of a spot, so many seconds after a moment."""
    return int(moment.timestamp() + later) // 60


def status_text(status: int) -> str:
    """CDF's status as an outcome: a closed list of few."""
    return str(status if status in _NAMED_ERRORS else status // 100 * 100)


def _no_steps() -> list[int]:
    return [0] * (len(STEPS) + 1)


@dataclass(slots=True)
class Numbers:
    """Of one call, or of many together. Times in microseconds."""

    calls: int = 0
    bytes_up: int = 0
    bytes_down: int = 0
    #: How often a call went out once more, and how many 429 of CDF were among the causes.
    repeats: int = 0
    throttled: int = 0
    microseconds: int = 0
    longest: int = 0
    #: The most that were open at once, and the most that were used up of what may be made in one go.
    at_once: int = 0
    drawn: int = 0
    #: How many calls took as long as each of STEPS says.
    steps: list[int] = field(default_factory=_no_steps)

    def took(self, microseconds: int) -> None:
        """One call, over after so long."""
        self.calls += 1
        self.microseconds += microseconds
        self.longest = max(self.longest, microseconds)
        self.steps[bisect_left(STEPS, microseconds / 1000)] += 1

    def add(self, other: Numbers) -> None:
        """Calls that are counted together with these."""
        self.calls += other.calls
        self.bytes_up += other.bytes_up
        self.bytes_down += other.bytes_down
        self.repeats += other.repeats
        self.throttled += other.throttled
        self.microseconds += other.microseconds
        self.longest = max(self.longest, other.longest)
        self.at_once = max(self.at_once, other.at_once)
        self.drawn = max(self.drawn, other.drawn)
        self.steps = [mine + more for mine, more in zip(self.steps, other.steps, strict=True)]

    def copy(self) -> Numbers:
        """As they are now."""
        made = Numbers()
        made.add(self)
        return made

    @property
    def mean(self) -> float:
        """In milliseconds."""
        return self.microseconds / self.calls / 1000 if self.calls else 0.0

    @property
    def slowest(self) -> float:
        """In milliseconds."""
        return self.longest / 1000

    def within(self, share: float) -> float:
        """Milliseconds that this share of the calls did not exceed: the end of a step, or the slowest."""
        wanted, seen = ceil(self.calls * share), 0
        for end, count in zip(STEPS, self.steps, strict=False):
            seen += count
            if seen >= wanted:
                return min(float(end), self.slowest)
        return self.slowest
