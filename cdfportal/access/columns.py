"""The capabilities of one access control list on one kind of scope, by action and by value.

Filing a capability costs a look at its JSON and no more; all that is asked about a column is worked
out for the whole column at once when somebody first asks. Whatever has not the usual form is `odd`,
and is then parsed one by one.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain, compress
from operator import not_
from typing import Any

from cdfportal.access.catalogue import ScopeFacts, canonical_action
from cdfportal.access.model import Scope
from cdfportal.access.scopes import parse_tables, table_value, value_text
from cdfportal.access.text import clean

#: A place is the number of a group, shifted by so much, and the position in its list.
SHIFT = 32
_NONE: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Hits:
    """Places of capabilities that bear on a scope."""

    full: Collection[int] = ()
    #: They cover some of the values, or nobody can tell what.
    part: Collection[int] = ()


@dataclass(frozen=True, slots=True)
class Giving:
    """Places of the capabilities that bear on a question."""

    #: Each gives all of it, for certain.
    whole: frozenset[int] = _NONE
    #: Each covers all of it by an action of which it is not proven that it gives the one asked for.
    maybe: frozenset[int] = _NONE
    #: They may give it, or a part of it.
    rest: frozenset[int] = _NONE


@dataclass(frozen=True, slots=True)
class Usual:
    """What of a column has the usual types."""

    places: Sequence[int]
    #: As CDF sent them.
    values: Sequence[Any]
    #: Canonical actions → the places that name these and no others.
    by_actions: Mapping[frozenset[str], Sequence[int]]
    #: Places of the rest; they are in no other answer of the column.
    odd: tuple[int, ...] = ()


class Column:
    """Filled by the index; afterwards only read, by any number of threads.

    What is worked out later is made whole and then put in its place, so two threads may both make it.
    """

    __slots__ = (
        "_actions",
        "_by_action",
        "_by_value",
        "_places",
        "_usual",
        "_values",
        "kind",
        "sinks",
    )

    def __init__(self, kind: ScopeFacts | None) -> None:
        #: None for a kind that we do not know.
        self.kind = kind
        # As filed, odd ones among them. Numbers in one piece of memory are read fastest.
        self._places: array[int] = array("Q")
        self._actions: list[Any] = []
        self._values: list[Any] = []
        #: Where the values stand in the scope's object, and what takes place, actions and values.
        self.sinks = (
            kind.key if kind else "",
            self._places.append,
            self._actions.append,
            self._values.append,
        )
        self._usual: Usual | None = None
        self._by_action: dict[str, frozenset[int]] = {}
        self._by_value: Mapping[str, Sequence[int]] | None = None

    def usual(self) -> Usual:
        """The entries of the usual form. Mostly that is all, found in a few looks at all together."""
        if self._usual is None:
            named = _by_actions(self._places, self._actions)
            if named is not None and self._readable(self._values):
                self._usual = Usual(self._places, self._values, named)
            else:
                self._usual = self._weeded()
        return self._usual

    def lists_of_actions(self) -> bool:
        """Whether all that was filed names its actions in a list."""
        return set(map(type, self._actions)) <= {list}

    def with_action(self, action: str) -> frozenset[int]:
        """The places that name it."""
        if action not in self._by_action:
            held = [one for names, one in self.usual().by_actions.items() if action in names]
            if not held:
                return _NONE
            self._by_action[action] = frozenset(chain.from_iterable(held))
        return self._by_action[action]

    def without_values(self) -> frozenset[int]:
        """Places whose scope names nothing, though its kind has values."""
        if self.kind is None or not self.kind.key:
            return _NONE
        usual = self.usual()
        return frozenset(compress(usual.places, map(not_, usual.values)))

    def giving(self, scope: Scope, certain: Iterable[str], possible: Iterable[str]) -> Giving:
        """The capabilities that bear on the scope, by actions that give what is asked or may."""
        hits = self.bearing(scope)
        if not hits.full and not hits.part:
            return Giving()
        sure = _any_of([self.with_action(action) for action in certain])
        perhaps = _any_of([self.with_action(action) for action in possible]) - sure
        if hits.full is self.usual().places:
            return Giving(sure, perhaps)
        acting = sure | perhaps
        return Giving(
            sure.intersection(hits.full),
            perhaps.intersection(hits.full),
            acting if hits.part is self.usual().places else acting.intersection(hits.part),
        )

    def bearing(self, scope: Scope) -> Hits:
        """Those whose scope has to do with this one."""
        if self.kind is None:
            return Hits(part=self.usual().places)
        if self.kind.name == "all":
            return Hits(full=self.usual().places)
        if self.kind.name != scope.kind or not scope.known:
            return Hits()
        if not self.kind.key:
            return Hits(full=self.usual().places)
        return self._on(scope.values)

    def _on(self, values: Collection[str]) -> Hits:
        found = [self._on_value(value) for value in values]
        if not found:
            return Hits()
        full = set(found[0]).intersection(*found[1:])
        return Hits(full, set().union(*found) - full)

    def _on_value(self, value: str) -> Collection[int]:
        by_value = self.by_value()
        exact = by_value.get(value, ())
        database = value.partition("/")[0] if self.kind and self.kind.type == "tables" else value
        return exact if database == value else {*exact, *by_value.get(database, ())}

    def by_value(self) -> Mapping[str, Sequence[int]]:
        """Each value that is named → the places that name it."""
        if self._by_value is None:
            self._by_value = self._valued()
        return self._by_value

    def _valued(self) -> Mapping[str, Sequence[int]]:
        kind, usual = self.kind, self.usual()
        if kind is not None and kind.type == "tables":
            encode = cache(table_value)
            tables = (parse_tables(one, encode) or () for one in usual.values)
            return _folded(usual.places, tables, str)
        return _folded(
            usual.places, usual.values, lambda one: (kind and value_text(kind, one)) or ""
        )

    def _weeded(self) -> Usual:
        """Entry by entry."""
        rows = [*zip(self._places, self._actions, self._values, strict=True)]
        usual = [
            row
            for row in rows
            if _by_actions([row[0]], [row[1]]) is not None and self._readable([row[2]])
        ]
        places = [place for place, _, _ in usual]
        named = _by_actions(places, [actions for _, actions, _ in usual])
        odd = frozenset(self._places).difference(places)
        return Usual(places, [values for _, _, values in usual], named or {}, tuple(sorted(odd)))

    def _readable(self, values: list[Any]) -> bool:
        """Whether these are values of this kind."""
        if self.kind is None:
            return True
        if not self.kind.key:
            return set(map(type, values)) <= {dict}
        if self.kind.type == "tables":
            return set(map(type, values)) <= {dict} and _lists_of(_tables(values), {str})
        return _lists_of(values, {int, str} if self.kind.type == "int" else {str})


def _no_places() -> array[int]:
    return array("Q")


def _by_actions(
    places: Sequence[int], actions: Sequence[Any]
) -> Mapping[frozenset[str], Sequence[int]] | None:
    """None where some are no lists of text. A project knows few different lists."""
    if not set(map(type, actions)) <= {list}:
        return None
    alike: defaultdict[tuple[Any, ...], array[int]] = defaultdict(_no_places)
    try:
        for place, names in zip(places, map(tuple, actions), strict=True):
            alike[names].append(place)
    except TypeError:
        # Something that cannot be hashed is no text.
        return None
    if not set(map(type, chain.from_iterable(alike))) <= {str}:
        return None
    found: dict[frozenset[str], array[int]] = {}
    for names, held in alike.items():
        found.setdefault(frozenset(map(_action, names)), _no_places()).extend(held)
    return found


def _any_of(sets: Sequence[frozenset[int]]) -> frozenset[int]:
    return sets[0] if len(sets) == 1 else _NONE.union(*sets)


def _tables(values: Sequence[dict[str, Any]]) -> list[Any]:
    """The lists of tables in both wire forms."""
    contents = chain.from_iterable(map(dict.values, values))
    return [one.get("tables", []) if type(one) is dict else one for one in contents]


def _lists_of(values: Sequence[Any], types: set[type]) -> bool:
    """Whether these are lists of nothing else. Exact types: True is no 1 here."""
    return set(map(type, values)) <= {list} and set(map(type, chain.from_iterable(values))) <= types


def _action(name: str) -> str:
    return canonical_action(clean(name))


def _folded(
    places: Iterable[int], names: Iterable[Iterable[Any]], spelling: Callable[[Any], str]
) -> Mapping[str, Sequence[int]]:
    """The places of each name, by its one spelling."""
    found: defaultdict[Any, array[int]] = defaultdict(_no_places)
    for place, named in zip(places, names, strict=True):
        for name in named:
            found[name].append(place)
    spelled: dict[str, Sequence[int]] = {}
    for name, held in found.items():
        one = spelling(name)
        spelled[one] = sorted({*spelled[one], *held}) if one in spelled else held
    return spelled
