"""Searching, filtering and sorting the group list, without presenting a group that is not shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from urllib.parse import urlencode

from cdfportal.access.capabilities import LazyCapabilities
from cdfportal.access.model import Group
from cdfportal.base.portal import GroupName
from cdfportal.dashboard.chips import Chip


class Kind(StrEnum):
    """What a chip keeps. Kinds of members exclude each other on screen, the others add up."""

    MINE = "mine"
    IDP = "idp"
    LISTED = "listed"
    EVERYBODY = "everybody"
    NOBODY = "nobody"
    LINKED = "linked"
    DUPLICATES = "duplicates"
    EMPTY = "empty"


MEMBERS = (Kind.IDP, Kind.LISTED, Kind.EVERYBODY, Kind.NOBODY)
FLAGS = (Kind.MINE, Kind.LINKED, Kind.DUPLICATES, Kind.EMPTY)
_TEXTS: Mapping[Kind, str] = {
    Kind.MINE: "You are in it",
    Kind.IDP: "Members of an IdP group",
    Kind.LISTED: "Members kept in CDF",
    Kind.EVERYBODY: "Everybody",
    Kind.NOBODY: "Nobody",
    Kind.LINKED: "Linked to applications",
    Kind.DUPLICATES: "Same name twice",
    Kind.EMPTY: "Grants nothing",
}
SORTS: Mapping[str, str] = {
    "name": "By name",
    "capabilities": "Most capabilities first",
    "age": "Newest first",
}
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Search:
    """The query string of the group list; empty means any."""

    name: str = ""
    acl: str = ""
    members: str = ""
    flags: frozenset[Kind] = frozenset()
    sort: str = "name"

    @property
    def kinds(self) -> frozenset[Kind]:
        """All that a group must be."""
        return self.flags | ({Kind(self.members)} if self.members else set())

    @property
    def narrows(self) -> bool:
        """Whether it leaves anything out."""
        return bool(self.name or self.acl or self.kinds)

    def query(self, **more: str) -> str:
        """The same search as an address, `?` included."""
        values = {
            "name": self.name,
            "acl": self.acl,
            "members": self.members,
            **{flag.value: "1" if flag in self.flags else "" for flag in FLAGS},
            "sort": "" if self.sort == "name" else self.sort,
            **more,
        }
        return "?" + urlencode({name: value for name, value in values.items() if value})


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found, in its order, and how many of each kind its words alone find."""

    groups: tuple[Group, ...]
    #: Without the chips.
    worded: int
    counts: Mapping[Kind, int]


def find(
    groups: Sequence[Group],
    mine: Collection[int],
    search: Search,
    idp_names: Mapping[str, GroupName],
) -> Found:
    """The groups that the search keeps."""
    names = Counter(group.name for group in groups)
    worded = list(_by_acl(_by_words(groups, search.name, idp_names), search.acl))
    kinds = [frozenset(_kinds(group, mine, names)) for group in worded]
    wanted = search.kinds
    kept = (group for group, has in zip(worded, kinds, strict=True) if wanted <= has)
    counts = Counter(kind for has in kinds for kind in has)
    return Found(tuple(_sorted(kept, search.sort, mine)), len(worded), counts)


def _kinds(group: Group, mine: Collection[int], names: Mapping[str, int]) -> Iterator[Kind]:
    if group.id in mine:
        yield Kind.MINE
    if group.source_id:
        yield Kind.IDP
    if group.member_ids:
        yield Kind.LISTED
    if group.has_all_user_accounts:
        yield Kind.EVERYBODY
    elif not group.source_id and not group.member_ids:
        yield Kind.NOBODY
    if group.app_ids is not None:
        yield Kind.LINKED
    if names[group.name] > 1:
        yield Kind.DUPLICATES
    if not entries(group):
        yield Kind.EMPTY


def entries(group: Group) -> int:
    """How many capabilities it has; nothing is parsed for that."""
    held = group.capabilities
    return held.entries if isinstance(held, LazyCapabilities) else len(held)


def _by_words(
    groups: Iterable[Group], words: str, idp_names: Mapping[str, GroupName]
) -> Iterable[Group]:
    """By name, id, source id, or the IdP group's own name."""
    if not words:
        return groups
    needle = words.casefold()
    sources = {
        source
        for source, named in idp_names.items()
        if needle in named.name.casefold() or needle in named.owner.casefold()
    }
    return (
        group
        for group in groups
        if needle in group.name.casefold()
        or needle in str(group.id)
        or needle in (group.source_id or "").casefold()
        or group.source_id in sources
    )


def _by_acl(groups: Iterable[Group], acl: str) -> Iterable[Group]:
    if not acl:
        return groups
    matches = _AclMatches(acl.casefold())
    return (group for group in groups if matches.any_of(group))


class _AclMatches:
    """Whether a group names an ACL that holds the text; each spelling is looked at once."""

    def __init__(self, needle: str) -> None:
        self._needle = needle
        self._known: dict[str, bool] = {}

    def any_of(self, group: Group) -> bool:
        """Over the keys of its capabilities, which are not parsed."""
        held = group.capabilities
        if not isinstance(held, LazyCapabilities):
            return any(self._holds(capability.acl) for capability in held)
        return any(
            self._holds(key) and (key[-3:].lower() == "acl" or _names_acl(held, place, key))
            for place, entry in enumerate(held.raw)
            for key in entry
        )

    def _holds(self, key: str) -> bool:
        if key not in self._known:
            self._known[key] = self._needle in key.casefold()
        return self._known[key]


def _names_acl(held: LazyCapabilities, place: int, key: str) -> bool:
    """Whether a key of an odd spelling is an ACL at all; others stand beside it."""
    return any(capability.acl == key for capability in held.at(place))


def _sorted(groups: Iterable[Group], sort: str, mine: Collection[int]) -> list[Group]:
    if sort == "capabilities":
        return sorted(groups, key=lambda g: (-entries(g), g.name.casefold(), g.id))
    if sort == "age":
        return sorted(groups, key=lambda g: (g.created_time or _LONG_AGO, g.id), reverse=True)
    return sorted(groups, key=lambda g: (g.id not in mine, g.name.casefold(), g.id))


def member_chips(search: Search, found: Found) -> list[Chip]:
    """All, then the ways in which members are decided, as far as they occur."""
    chips = [Chip("All", replace(search, members="").query(), found.worded, not search.members)]
    for kind in MEMBERS:
        current = search.members == kind
        if found.counts.get(kind) or current:
            query = replace(search, members="" if current else kind.value).query()
            chips.append(Chip(_TEXTS[kind], query, found.counts.get(kind, 0), current))
    return chips


def flag_chips(search: Search, found: Found) -> list[Chip]:
    """The others; another click on a current one takes it away."""
    return [
        Chip(
            _TEXTS[kind],
            replace(search, flags=search.flags ^ {kind}).query(),
            found.counts.get(kind, 0),
            kind in search.flags,
        )
        for kind in FLAGS
        if found.counts.get(kind) or kind in search.flags
    ]


def sort_chips(search: Search) -> list[Chip]:
    """The orders."""
    return [
        Chip(text, replace(search, sort=name).query(), current=search.sort == name)
        for name, text in SORTS.items()
    ]
