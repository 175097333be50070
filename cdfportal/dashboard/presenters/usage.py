"""A person's own usage as rows: operations, outcomes, limits, minutes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from urllib.parse import urlencode

from accounts.usage_numbers import By, Numbers
from cdfportal.dashboard.presenters.amounts import bytes_text, time_text
from cdfportal.dashboard.presenters.usage_sums import Counted, MinuteSum, OperationSum, by_outcome
from cdfportal.diagnose.glossary import word
from cdfportal.web.ledger import many
from cdfproxy.places import PersonLimits

_TOGETHER = "All other operations"
_NEAR = 0.8
#: What CDF means by a status, and what to do.
_STATUSES: Mapping[str, str] = MappingProxyType(
    {
        "400": "CDF could not read the call, or something that it names is not there.",
        "401": "CDF did not take the token for this project.",
        "403": "A right is missing.",
        "404": "There is no such thing, or you may not see it.",
        "408": "The call took too long to arrive.",
        "409": "It is there already, or something changed it at the same time.",
        "413": "The call was too large.",
        "422": "CDF understood the call, and what it asks for cannot be.",
        "429": "Too many calls at CDF; what that means stands below.",
        "500": "CDF failed.",
        "502": "A server on the way to CDF got no good answer.",
        "503": "CDF was not ready.",
        "504": "A server on the way to CDF got no answer in time.",
    }
)
_EXPLAINED = frozenset({"400", "401", "403", "404"})
_ORDERS: Mapping[str, Callable[[OperationSum], float]] = MappingProxyType(
    {
        "calls": lambda one: one.calls,
        "slow": lambda one: one.seen.longest,
        "time": lambda one: one.seen.microseconds,
        "bytes": lambda one: one.seen.bytes_down + one.seen.bytes_up,
        "ill": lambda one: one.ill,
    }
)


@dataclass(frozen=True, slots=True)
class OperationRow:
    """One operation with what its calls took."""

    name: str
    #: The question page's parameters; empty where the operation is not known.
    explain: str
    calls: int
    ill: int
    #: How many the server in front answered: of these the numbers beside know nothing.
    handed_over: int
    half: str
    most: str
    slowest: str
    down: str
    up: str

    @property
    def is_seen(self) -> bool:
        """Whether there are bytes and times at all."""
        return self.calls > self.handed_over


def ordered(operations: Sequence[OperationSum], sort: str) -> tuple[OperationSum, ...]:
    """As asked; of equal ones by name."""
    key = _ORDERS[sort]
    return tuple(sorted(operations, key=lambda one: (-key(one), one.template, one.method)))


def operation_row(one: OperationSum, project: str) -> OperationRow:
    """As a line; `project` is empty where the calls named none, and the template stays as it is."""
    path = one.template.replace("{project}", project) if project else one.template
    numbers = one.seen
    known = one.method and path and "…" not in path and "{project}" not in path
    return OperationRow(
        name=_name(one.method, path),
        explain=urlencode({"method": one.method, "path": path}) if known else "",
        calls=one.calls,
        ill=one.ill,
        handed_over=one.handed_over,
        half=_up_to(numbers, 0.5),
        most=_up_to(numbers, 0.95),
        slowest=time_text(numbers.slowest),
        down=bytes_text(numbers.bytes_down),
        up=bytes_text(numbers.bytes_up),
    )


def _name(method: str, path: str) -> str:
    if path:
        return f"{method or 'Another method'} {path}"
    return f"{method} of no path of CDF's API" if method else _TOGETHER


def _up_to(numbers: Numbers, share: float) -> str:
    return time_text(numbers.within(share))


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """One way not to go through."""

    by: str
    #: CDF's status, or the portal's reason.
    code: str
    count: int
    meaning: str
    #: Whether the page of refused calls says more.
    is_explained: bool


def outcome_rows(counted: Counted) -> tuple[OutcomeRow, ...]:
    """The most frequent first."""
    return tuple(_outcome(by, code, count) for (by, code), count in by_outcome(counted).items())


def _outcome(by: By, code: str, count: int) -> OutcomeRow:
    if by is By.PORTAL:
        meaning = word(f"reason-{code}").meaning
        return OutcomeRow("this portal", code, count, meaning[:1].upper() + meaning[1:], False)
    general = "CDF failed." if code.startswith("5") else "CDF refused it."
    return OutcomeRow("CDF", code, count, _STATUSES.get(code, general), code in _EXPLAINED)


@dataclass(frozen=True, slots=True)
class LimitRow:
    """How near one of the portal's limits for a person the person came; made for `parts/meters.html`."""

    title: str
    count: int
    limit: int
    consequence: str
    source: str

    @property
    def is_reached(self) -> bool:
        """Nothing was left of it."""
        return self.count >= self.limit

    @property
    def text(self) -> str:
        """ "4 of 16"."""
        return f"{self.count} of {self.limit}"

    @property
    def percent(self) -> int:
        """Length of the bar."""
        return min(100, round(100 * self.count / self.limit))

    @property
    def is_near(self) -> bool:
        """Little was left of it."""
        return self.count >= self.limit * _NEAR

    @property
    def tone(self) -> str:
        """The bar's class."""
        return "is-no" if self.is_reached else "is-open" if self.is_near else ""

    @property
    def icon(self) -> str:
        """The state as a symbol."""
        return "no" if self.is_reached else "open" if self.is_near else "yes"

    @property
    def state_words(self) -> str:
        """The state."""
        return "reached" if self.is_reached else "close to the limit" if self.is_near else "within"


def limit_rows(numbers: Numbers, limits: PersonLimits) -> tuple[LimitRow, ...]:
    """Of one worker of the portal: each counts for itself."""
    return (
        LimitRow(
            "Calls open at once",
            numbers.at_once,
            limits.at_once,
            "one more is refused until one of them is over",
            "PROXY_PERSON_CALLS",
        ),
        LimitRow(
            "Calls in one go",
            numbers.drawn,
            limits.in_one_go,
            f"comes back at {many(limits.per_second, 'call')} a second",
            "PROXY_PERSON_RATE, two seconds of it",
        ),
    )


@dataclass(frozen=True, slots=True)
class MinuteRow:
    """One minute in which something was called."""

    at: str
    calls: int
    ill: int
    #: As of an operation.
    handed_over: int
    half: str
    slowest: str
    down: str
    up: str

    @property
    def is_seen(self) -> bool:
        """Whether there are bytes and times at all."""
        return self.calls > self.handed_over


def minute_rows(minutes: Sequence[MinuteSum]) -> tuple[MinuteRow, ...]:
    """The latest first; those without a call are left out."""
    return tuple(
        MinuteRow(
            f"{one.at:%H:%M}",
            one.calls,
            one.ill,
            one.handed_over,
            _up_to(one.seen, 0.5),
            time_text(one.seen.slowest),
            bytes_text(one.seen.bytes_down),
            bytes_text(one.seen.bytes_up),
        )
        for one in reversed(minutes)
        if one.calls
    )
