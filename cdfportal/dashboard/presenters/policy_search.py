"""Searching, filtering and sorting the list of operations; the query string is the chips."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from cdfportal.dashboard.chips import Chip
from cdfportal.dashboard.presenters.policy import PolicyRow

VERDICTS: Mapping[str, str] = {"": "All", "passes": "Passes", "refused": "Refused"}
KINDS: Mapping[str, str] = {
    "": "All kinds",
    "reads": "Reads",
    "changes": "Changes something",
    "streams": "Streams",
    "free-text": "Takes free text",
}
SORTS: Mapping[str, str] = {
    "path": "By path",
    "refused": "Refused first",
    "needs": "By the right it needs",
}
_IS: Mapping[str, Callable[[PolicyRow], bool]] = {
    "": lambda row: True,
    "passes": lambda row: row.passes,
    "refused": lambda row: not row.passes,
    "reads": lambda row: row.reads,
    "changes": lambda row: not row.reads,
    "streams": lambda row: row.streams,
    "free-text": lambda row: bool(row.free_text),
}


@dataclass(frozen=True, slots=True)
class PolicySearch:
    """The query string of the list; empty means any."""

    q: str = ""
    verdict: str = ""
    kind: str = ""
    sort: str = "path"
    project: str = ""

    def query(self, **more: str) -> str:
        """The same search as an address, `?` included."""
        values = {
            "q": self.q,
            "verdict": self.verdict,
            "kind": self.kind,
            "sort": "" if self.sort == "path" else self.sort,
            "project": self.project,
            **more,
        }
        return "?" + urlencode({name: value for name, value in values.items() if value})

    def find(self, rows: Sequence[PolicyRow]) -> tuple[PolicyRow, ...]:
        """What it keeps, in its order."""
        kept = (
            row for row in worded(rows, self.q) if _IS[self.verdict](row) and _IS[self.kind](row)
        )
        if self.sort == "refused":
            return tuple(sorted(kept, key=lambda row: row.passes))
        if self.sort == "needs":
            return tuple(sorted(kept, key=lambda row: (not row.needs, row.needs)))
        return tuple(kept)


def worded(rows: Sequence[PolicyRow], text: str) -> tuple[PolicyRow, ...]:
    """Rows that hold every word, in whatever order."""
    words = text.casefold().split()
    return tuple(row for row in rows if all(word in row.searched for word in words))


def verdict_chips(search: PolicySearch, found: Sequence[PolicyRow]) -> list[Chip]:
    """One for each verdict, with its number among what the words find."""
    return [
        Chip(text, replace(search, verdict=name).query(), count, search.verdict == name)
        for name, text, count in _counted(VERDICTS, found)
    ]


def kind_chips(search: PolicySearch, found: Sequence[PolicyRow]) -> list[Chip]:
    """The same for kinds."""
    return [
        Chip(text, replace(search, kind=name).query(), count, search.kind == name)
        for name, text, count in _counted(KINDS, found)
    ]


def _counted(
    names: Mapping[str, str], found: Sequence[PolicyRow]
) -> Iterator[tuple[str, str, int]]:
    """Those that occur, and the first, which takes all."""
    for name, text in names.items():
        count = sum(map(_IS[name], found))
        if count or not name:
            yield name, text, count


def sort_chips(search: PolicySearch) -> list[Chip]:
    """One for each order."""
    return [
        Chip(text, replace(search, sort=name).query(), current=search.sort == name)
        for name, text in SORTS.items()
    ]
