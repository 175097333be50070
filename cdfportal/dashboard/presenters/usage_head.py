"""What stands first on the page of a person's own usage: the answer, its numbers, the filters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import QueryDict

from accounts.usage_numbers import Spot
from cdfportal.dashboard.chips import Chip
from cdfportal.dashboard.presenters.amounts import bytes_text
from cdfportal.dashboard.presenters.usage_sums import Counted, End, MinuteSum, Totals, end_of
from cdfportal.web.ledger import Fact, Headline, many
from cdfportal.web.query import choice

_ENDS = {
    End.SERVED: "Served",
    End.REFUSED: "Refused by CDF",
    End.FAILED: "Failed at CDF",
    End.PORTAL: "Refused by this portal",
    End.HANDED_OVER: "Handed over",
}
_METHODS = ("", "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
SORTS = {
    "calls": "Most calls",
    "slow": "Slowest",
    "time": "Most time",
    "bytes": "Most bytes",
    "ill": "Most refused",
}


@dataclass(frozen=True, slots=True)
class Filters:
    """The query string of the page; a name is also that of its parameter."""

    outcome: str = ""
    method: str = ""
    sort: str = "calls"

    @classmethod
    def read(cls, query: QueryDict, problems: list[str]) -> Filters:
        """Every value checked."""
        return cls(
            outcome=choice(query, "outcome", ("", *(end.value for end in End)), problems),
            method=choice(query, "method", _METHODS, problems),
            sort=choice(query, "sort", SORTS, problems),
        )

    def admits(self, spot: Spot) -> bool:
        """Whether these calls are shown."""
        return self.outcome in ("", end_of(spot).value) and self.method in ("", spot.method)

    def query(self) -> str:
        """The same again, as an address writes it."""
        sort = "" if self.sort == "calls" else self.sort
        named = {"outcome": self.outcome, "method": self.method, "sort": sort}
        return "?" + urlencode({name: value for name, value in named.items() if value})


def chips(filters: Filters, counted: Counted) -> Mapping[str, list[Chip]]:
    """A row of chips for each property in which the calls differ, or that is filtered by."""
    ends, methods = Counter[str](), Counter[str]()
    for spot, numbers in counted:
        ends[end_of(spot).value] += numbers.calls
        if spot.method:
            methods[spot.method] += numbers.calls
    rows = {
        "Outcome": [
            _chip(filters, "outcome", end.value, text, ends[end.value])
            for end, text in _ENDS.items()
            if ends[end.value] or filters.outcome == end.value
        ],
        "Method": [
            _chip(filters, "method", method, method, methods[method])
            for method in _METHODS
            if method and (methods[method] or filters.method == method)
        ],
    }
    return {
        label: row for label, row in rows.items() if len(row) > 1 or any(one.current for one in row)
    }


def _chip(filters: Filters, name: str, value: str, text: str, count: int) -> Chip:
    """Another click on the current one leads back to all."""
    chosen = getattr(filters, name) == value
    to = replace(filters, **{name: "" if chosen else value})
    return Chip(text, to.query(), count, chosen)


def sort_chips(filters: Filters) -> list[Chip]:
    """The orders of the list of operations."""
    return [
        Chip(text, replace(filters, sort=name).query(), current=filters.sort == name)
        for name, text in SORTS.items()
    ]


def usage_headline(found: Totals, project: str) -> Headline:
    """How many calls, and how many of them did not bring what was called for."""
    if not found.calls:
        return Headline(
            "plain",
            "none",
            "No calls",
            f"You made no call to {project} through this portal in the last hour.",
        )
    if not found.ill:
        word = "None refused here" if found.handed_over else "All went through"
        return Headline("yes", "yes", word, _all_well(found, project), _because(found))
    word = "Some were too many" if _throttled(found) else "Some did not go through"
    sentence = f"Of your {many(found.calls, 'call')} to {project} in the last hour, {_ill(found)}."
    return Headline("open", "open", word, sentence, _because(found))


def _all_well(found: Totals, project: str) -> str:
    handed = found.handed_over
    calls = f"You made {many(found.calls, 'call')} to {project} in the last hour"
    if not handed:
        return f"{calls}, and CDF served {'it' if found.calls == 1 else 'all of them'}."
    if handed == found.calls:
        return f"{calls}, and this portal refused none."
    return f"{calls}; nothing was refused as far as this portal sees."


def _ill(found: Totals) -> str:
    parts = [
        f"{who} {found.ends[end]}"
        for end, who in (
            (End.REFUSED, "CDF refused"),
            (End.PORTAL, "this portal refused"),
            (End.FAILED, "CDF failed at"),
        )
        if found.ends[end]
    ]
    return " and ".join(part for part in (", ".join(parts[:-1]), parts[-1]) if part)


def _throttled(found: Totals) -> int:
    return found.throttled_by_cdf + found.throttled_by_portal


def _because(found: Totals) -> str:
    said = []
    if found.handed_over:
        said.append(
            f"{many(found.handed_over, 'call')} went to CDF through the web server in front: this portal does "
            "not see what CDF answered to them, nor their bytes."
        )
    if found.throttled_by_cdf:
        said.append(f"CDF answered {found.throttled_by_cdf} times that there were too many (429).")
    if found.throttled_by_portal:
        said.append(
            f"{many(found.throttled_by_portal, 'call')} came while you had used up what one person may "
            "take of this portal (429)."
        )
    return " ".join(said)


def usage_facts(found: Totals, minutes: tuple[MinuteSum, ...]) -> tuple[Fact, ...]:
    """Five numbers; none where there was no call."""
    if not found.calls:
        return ()
    busiest = max(minutes, key=lambda one: one.calls)
    numbers, ends = found.numbers, found.ends
    of_cdf = ends[End.REFUSED] + ends[End.FAILED]
    up = f"up {bytes_text(numbers.bytes_up)}"
    if found.handed_over:
        up += f", {found.handed_over} handed over not seen"
    return (
        Fact("Calls", str(found.calls), f"at most {busiest.calls} a minute, at {busiest.at:%H:%M}"),
        Fact("Down", bytes_text(numbers.bytes_down), up),
        Fact("Did not go through", str(found.ill), f"{of_cdf} at CDF, {ends[End.PORTAL]} here"),
        Fact("Too many (429)", str(_throttled(found)), f"{found.throttled_by_cdf} of CDF, {found.throttled_by_portal} of this portal"),
        Fact("Sent again", str(numbers.repeats), "by this portal, for you"),
    )  # fmt: skip
