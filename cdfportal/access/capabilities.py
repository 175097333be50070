"""Capabilities out of CDF's JSON: read one by one when they are asked for.

A project can hold 200,000 of them, and a question needs those of one access control list.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from operator import itemgetter
from typing import cast, overload

from cdfportal.access.catalogue import canonical_acl, canonical_action
from cdfportal.access.model import Capability, ParseProblem
from cdfportal.access.scopes import parse_scope
from cdfportal.access.text import canonical_json, clean


def acl_keys(raw: Mapping[str, object]) -> tuple[str, ...]:
    """The keys that name an access control list; the others are `projectScope` and the like."""
    return tuple(
        key
        for key, value in raw.items()
        if key[-3:].lower() == "acl" or (isinstance(value, Mapping) and "actions" in value)
    )


def parse_capability(raw: Mapping[str, object], index: int) -> tuple[Capability, ...]:
    """The capabilities of one entry: one, save where somebody put several ACLs into it."""
    return tuple(_parse_one(key, raw[key], index, raw) for key in acl_keys(raw))


def _parse_one(key: str, content: object, index: int, raw: object) -> Capability:
    fields = content if isinstance(content, Mapping) else {}
    return Capability(
        acl=clean(canonical_acl(key)),
        actions=_parse_actions(fields.get("actions")),
        scope=parse_scope(fields.get("scope")),
        index=index,
        raw=raw,
    )


def _parse_actions(raw: object) -> tuple[str, ...]:
    """The actions in their order, each once; one that is no text is kept as its JSON."""
    if not isinstance(raw, list):
        return ()
    names = (
        canonical_action(clean(item)) if isinstance(item, str) else canonical_json(item)
        for item in raw
    )
    return tuple(dict.fromkeys(names))


def capability_problems(raw: Sequence[object], where: str) -> Iterator[ParseProblem]:
    """What in a capability list cannot be read as a capability at all."""
    if not _all_usual(raw):
        for index, item in enumerate(raw):
            yield from _problems(item, f"{where}[{index}]")


def _all_usual(raw: Sequence[object]) -> bool:
    """Whether each entry is one ACL with a list of actions, seen in a few looks at all of them."""
    try:
        # Whatever is no object raises.
        entries = cast("Sequence[dict[str, dict[str, object]]]", raw)
        contents = [*chain.from_iterable(map(dict.values, entries))]
        return (
            len(contents) == len(entries)
            and set(map(len, entries)) <= {1}
            and set(map(type, map(itemgetter("actions"), contents))) <= {list}
            and all(key[-3:] == "Acl" for key in set(chain.from_iterable(entries)))
        )
    except (KeyError, TypeError):
        return False


def _problems(item: object, place: str) -> Iterator[ParseProblem]:
    if not isinstance(item, Mapping):
        yield ParseProblem(place, "is not an object")
        return
    keys = acl_keys(item)
    if not keys:
        yield ParseProblem(place, "names no access control list")
    for key in keys:
        content = item[key]
        if not isinstance(content, Mapping) or not isinstance(content.get("actions"), list):
            yield ParseProblem(f"{place}.{clean(key)}", "has no list of actions")


class LazyCapabilities(Sequence[Capability]):
    """The capability list of one group, parsed when somebody first looks inside."""

    __slots__ = ("_parsed", "_raw", "listed")

    def __init__(self, listed: Sequence[object]) -> None:
        #: CDF's list; not all in it need be objects.
        self.listed = listed
        self._raw: Sequence[Mapping[str, object]] | None = None
        self._parsed: tuple[Capability, ...] | None = None

    @property
    def entries(self) -> int:
        """How many entries CDF's list has, without parsing anything."""
        return len(self.listed)

    @property
    def raw(self) -> Sequence[Mapping[str, object]]:
        """CDF's list; what is no object in it is empty here."""
        if self._raw is None:
            usual = set(map(type, self.listed)) <= {dict}
            one_by_one = (one if isinstance(one, Mapping) else {} for one in self.listed)
            entries = self.listed if usual else [*one_by_one]
            self._raw = cast("Sequence[Mapping[str, object]]", entries)
        return self._raw

    def at(self, index: int) -> tuple[Capability, ...]:
        """The capabilities of one entry of CDF's list."""
        return parse_capability(self.raw[index], index)

    def _all(self) -> tuple[Capability, ...]:
        if self._parsed is None:
            self._parsed = tuple(
                capability for index in range(self.entries) for capability in self.at(index)
            )
        return self._parsed

    @overload
    def __getitem__(self, position: int) -> Capability: ...
    @overload
    def __getitem__(self, position: slice) -> Sequence[Capability]: ...
    def __getitem__(self, position: int | slice) -> Capability | Sequence[Capability]:
        return self._all()[position]

    def __len__(self) -> int:
        return len(self._all())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and self._all() == tuple(other)

    def __repr__(self) -> str:
        return repr(self._all())
