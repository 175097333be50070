"""What stands first on the page of refused calls: the verdict, its numbers, the filters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlencode

from django.http import QueryDict

from accounts.refused_calls import MOST
from cdfportal.access.denied import Denied, DeniedAnswer, DeniedKind
from cdfportal.access.denied_words import denied_sentence, leading
from cdfportal.access.model import Verdict
from cdfportal.access.refused_calls import RefusedBy, RefusedCall
from cdfportal.access.words import Names
from cdfportal.dashboard.chips import Chip
from cdfportal.dashboard.presenters.denied import look_of
from cdfportal.web.ledger import Fact, Headline, many
from cdfportal.web.query import choice, sought_text

_BY = {"": "All", RefusedBy.CDF.value: "by CDF", RefusedBy.PORTAL.value: "by this portal"}
_STATUSES = ("", "400", "401", "403", "404")
_METHODS = ("", "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
_KEPT = (
    "The portal keeps the last 50 different refusals of this sign-in and forgets them when it ends."
)


@dataclass(frozen=True, slots=True)
class Act:
    """A button of the verdict."""

    href: str
    text: str


@dataclass(frozen=True, slots=True)
class Filters:
    """The query string of the page; a name is also that of its parameter."""

    by: str = ""
    status: str = ""
    method: str = ""
    about: str = ""

    @classmethod
    def read(cls, query: QueryDict, problems: list[str]) -> Filters:
        """Every value checked."""
        return cls(
            by=choice(query, "by", _BY, problems),
            status=choice(query, "status", _STATUSES, problems),
            method=choice(query, "method", _METHODS, problems),
            about=sought_text(query, "about", problems),
        )

    def admits(self, call: RefusedCall) -> bool:
        """Whether the call is shown."""
        return (
            self.by in ("", call.by.value)
            and self.status in ("", str(call.status))
            and self.method in ("", call.method)
        )

    def picks(self, cause: Denied) -> bool:
        """Whether the cause is shown."""
        return self.about in ("", cause.about)

    def query(self) -> str:
        """The same again, as an address writes it."""
        named = {"by": self.by, "status": self.status, "method": self.method, "about": self.about}
        return "?" + urlencode({name: value for name, value in named.items() if value})


def chips(filters: Filters, calls: Sequence[RefusedCall]) -> Mapping[str, list[Chip]]:
    """A row of chips for each property in which the calls differ, or that is filtered by."""
    rows = {
        "Refused by": _row(filters, "by", ((call.by.value, call.count) for call in calls)),
        "Status": _row(filters, "status", ((str(call.status), call.count) for call in calls)),
        "Method": _row(filters, "method", ((call.method, call.count) for call in calls)),
    }
    return {
        label: row for label, row in rows.items() if len(row) > 1 or any(one.current for one in row)
    }


def _row(filters: Filters, name: str, values: Iterable[tuple[str, int]]) -> list[Chip]:
    """One for each value; another click on the current one leads back to all."""
    counts = Counter[str]()
    for value, count in values:
        counts[value] += count
    chosen = getattr(filters, name)
    return [
        Chip(
            _BY.get(value, value),
            replace(filters, **{name: "" if value == chosen else value}).query(),
            counts[value],
            value == chosen,
        )
        for value in sorted(counts)
    ]


def denied_headline(answer: DeniedAnswer, project: str, since: datetime, names: Names) -> Headline:
    """The verdict; what is kept, and that it goes, is said with it."""
    sentence = denied_sentence(answer, project, since, names)
    if not answer.causes:
        return Headline("yes", "yes", "Nothing refused", sentence, _KEPT)
    tone, word = look_of(leading(answer))
    return Headline(tone, tone, word, sentence, _because(answer))


def _because(answer: DeniedAnswer) -> str:
    others = len(answer.causes) - 1
    return f"The rest has {many(others, 'other cause')}." if others else ""


def way_to(answer: DeniedAnswer, shown: Sequence[Denied]) -> tuple[Act, ...]:
    """From the verdict to the section that it speaks of, where that is shown."""
    if not answer.causes:
        return ()
    first = leading(answer)
    places = [
        n for n, one in enumerate(shown, 1) if (one.kind, one.about) == (first.kind, first.about)
    ]
    return tuple(Act(f"#cause-{place}", "What to do about it") for place in places)


def denied_facts(answer: DeniedAnswer, kept: int, now: datetime) -> tuple[Fact, ...]:
    """How many, when, by whom; nothing where nothing was refused."""
    if not answer.causes:
        return ()
    calls = [call for cause in answer.causes for call in cause.calls]
    portal = sum(call.count for call in calls if call.by is RefusedBy.PORTAL)
    last = max(call.last for call in calls)
    day = "" if last.date() == now.date() else f"{last:%Y-%m-%d}"
    return (
        Fact("Refused calls", str(answer.count), f"{len(calls)} different"),
        Fact("Last", f"{last:%H:%M:%S} UTC", day),
        Fact(
            "By this portal",
            str(portal) if portal else "None",
            "never sent to CDF" if portal else "",
        ),
        Fact("Kept", f"{kept} of {MOST}", "different ones, until you sign out"),
    )


def verdict_of(answer: DeniedAnswer) -> Verdict:
    """DENIED while some right is missing, ALLOWED when nothing is in the way any more."""
    kinds = {cause.kind for cause in answer.causes}
    if kinds & {DeniedKind.MISSING, DeniedKind.NO_GROUP, DeniedKind.PORTAL, DeniedKind.TOKEN_SCOPE}:
        return Verdict.DENIED
    return Verdict.ALLOWED if kinds <= {DeniedKind.HELD} else Verdict.UNKNOWN
