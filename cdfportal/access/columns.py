"""The capabilities of one access control list on one kind of scope, by action and by value.

Filing a capability costs a look at its JSON and no more; all that is asked about a column is worked
out for the whole column at once when somebody first asks. Whatever has not the usual form is `odd`,
and is then parsed one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import Any

from cdfportal.access.catalogue import ScopeFacts, canonical_action
from cdfportal.access.model import Scope
from cdfportal.access.scopes import parse_tables, table_value, value_text
from cdfportal.access.text import clean

#: A place is the number of a group, shifted by so much, and the position in its list.
SHIFT = 32


@dataclass(frozen=True, slots=True)
class Hits:
    """Places of capabilities that bear on a scope."""

    full: Collection[int] = ()
    #: They cover some of the values, or nobody can tell what.
    part: Collection[int] = ()


class Column:
    """Filled by the index; afterwards only read."""

    __slots__ = ("_by_action", "_by_value", "_odd", "actions", "field", "kind", "places", "values")

    def __init__(self, kind: ScopeFacts | None) -> None:
        #: None for a kind that we do not know.
        self.kind = kind
        #: Where the values stand in the scope's object.
        self.field = kind.key if kind else ""
        self.places: list[int] = []
        #: As CDF sent them.
        self.actions: list[Any] = []
        self.values: list[Any] = []
        self._odd: tuple[int, ...] | None = None
        self._by_action: Mapping[str, list[int]] | None = None
        self._by_value: Mapping[str, list[int]] | None = None

    def odd(self) -> tuple[int, ...]:
        """Places whose JSON has not the usual types; they are in no other answer of the column."""
        if self._odd is None:
            self._odd = self._weeded()
        return self._odd

    def by_action(self) -> Mapping[str, list[int]]:
        """Canonical action → the places that name it, in order."""
        if self._by_action is None:
            self.odd()
            self._by_action = _folded(self.places, self.actions, _action)
        return self._by_action

    def without_values(self) -> set[int]:
        """Places whose scope names nothing, though its kind has values."""
        self.odd()
        if self.kind is None or not self.kind.key:
            return set()
        return {place for place, one in zip(self.places, self.values, strict=True) if not one}

    def bearing(self, scope: Scope) -> Hits:
        """Those whose scope has to do with this one."""
        if self.kind is None:
            return Hits(part=self.places)
        if self.kind.name == "all":
            return Hits(full=self.places)
        if self.kind.name != scope.kind or not scope.known:
            return Hits()
        if not self.kind.key:
            return Hits(full=self.places)
        return self._on(scope.values)

    def _on(self, values: Collection[str]) -> Hits:
        found = [self._on_value(value) for value in values]
        if not found:
            return Hits()
        full = set(found[0]).intersection(*found[1:])
        return Hits(full, set().union(*found) - full)

    def _on_value(self, value: str) -> Collection[int]:
        if self._by_value is None:
            self.odd()
            self._by_value = self._valued()
        exact = self._by_value.get(value, ())
        database = value.partition("/")[0] if self.kind and self.kind.type == "tables" else value
        return exact if database == value else {*exact, *self._by_value.get(database, ())}

    def _valued(self) -> Mapping[str, list[int]]:
        kind = self.kind
        if kind is not None and kind.type == "tables":
            encode = cache(table_value)
            tables = (parse_tables(one, encode) or () for one in self.values)
            return _folded(self.places, tables, str)
        return _folded(self.places, self.values, lambda one: (kind and value_text(kind, one)) or "")

    def _weeded(self) -> tuple[int, ...]:
        """Take out what is odd. The usual case is found in a few looks at everything together."""
        if _lists_of(self.actions, {str}) and self._usual(self.values):
            return ()
        rows = [*zip(self.places, self.actions, self.values, strict=True)]
        usual = [row for row in rows if _lists_of([row[1]], {str}) and self._usual([row[2]])]
        kept = {place for place, _, _ in usual}
        self.places[:] = [place for place, _, _ in usual]
        self.actions[:] = [actions for _, actions, _ in usual]
        self.values[:] = [values for _, _, values in usual]
        return tuple(place for place, _, _ in rows if place not in kept)

    def _usual(self, values: list[Any]) -> bool:
        if self.kind is None:
            return True
        if not self.kind.key:
            return set(map(type, values)) <= {dict}
        if self.kind.type == "tables":
            return set(map(type, values)) <= {dict} and _lists_of(_tables(values), {str})
        return _lists_of(values, {int, str} if self.kind.type == "int" else {str})


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
) -> Mapping[str, list[int]]:
    """The places of each name, by its one spelling."""
    found: dict[Any, list[int]] = {}
    for place, named in zip(places, names, strict=True):
        for name in named:
            if name in found:
                found[name].append(place)
            else:
                found[name] = [place]
    spelled: dict[str, list[int]] = {}
    for name, held in found.items():
        one = spelling(name)
        spelled[one] = sorted({*spelled[one], *held}) if one in spelled else held
    return spelled
