"""Filing the capabilities of groups into columns: by access control list and kind of scope."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from cdfportal.access.capabilities import LazyCapabilities, acl_keys
from cdfportal.access.catalogue import canonical_acl, scope_kind
from cdfportal.access.columns import SHIFT, Column
from cdfportal.access.model import Capability, Group
from cdfportal.access.text import clean

#: What an entry raises that is not `{acl: {"actions": …, "scope": {kind: {field: …}}}}`.
_UNUSUAL = (AttributeError, KeyError, TypeError, ValueError)


@dataclass(slots=True)
class Filed:
    """The capabilities of one access control list."""

    _columns: list[Column] = field(default_factory=list)
    #: Places of entries of another form.
    _odd: list[int] = field(default_factory=list)

    def columns(self) -> Sequence[Column]:
        """By kind of scope; several where a kind was spelled in several ways."""
        return self._columns

    def odd(self) -> list[int]:
        """What has to be parsed one by one, in order."""
        weeded = [place for column in self._columns for place in column.usual().odd]
        return sorted({*self._odd, *weeded}) if weeded else self._odd

    def take(self, other: Filed) -> None:
        """Join what was filed under another spelling."""
        self._columns += other._columns
        self._odd = sorted({*self._odd, *other._odd})


@dataclass(frozen=True, slots=True)
class Files:
    """Everything filed, by canonical name."""

    by_acl: Mapping[str, Filed]
    #: Whether every entry is one ACL with a list of actions and one scope.
    is_usual: bool


def filed(groups: Iterable[Group], numbers: Mapping[int, int]) -> Files:
    """The groups come in CDF's order, as their JSON lies in memory; `numbers` are theirs by id."""
    columns: dict[str, dict[str, Column]] = {}
    odd: dict[str, list[int]] = {}
    is_usual = True
    for group in groups:
        number = numbers[group.id]
        capabilities = group.capabilities
        if isinstance(capabilities, LazyCapabilities):
            for place in _file(capabilities.listed, number << SHIFT, columns):
                is_usual = False
                entry = capabilities.raw[place - (number << SHIFT)]
                for key in acl_keys(entry):
                    odd.setdefault(key, []).append(place)
        else:
            for place, acl in _parsed(capabilities, number << SHIFT):
                odd.setdefault(acl, []).append(place)
    is_usual = is_usual and all(
        column.lists_of_actions() for kinds in columns.values() for column in kinds.values()
    )
    return Files(_in_one_spelling(columns, odd), is_usual)


def _in_one_spelling(
    columns: Mapping[str, Mapping[str, Column]], odd: Mapping[str, list[int]]
) -> Mapping[str, Filed]:
    found: dict[str, Filed] = {}
    for key in dict.fromkeys((*columns, *odd)):
        spelled = Filed([*columns.get(key, {}).values()], odd.get(key, []))
        acl = clean(canonical_acl(key))
        if acl in found:
            found[acl].take(spelled)
        else:
            found[acl] = spelled
    return found


def _parsed(capabilities: Iterable[Capability], place: int) -> Iterator[tuple[int, str]]:
    return ((place + n, capability.acl) for n, capability in enumerate(capabilities))


def _file(
    entries: Iterable[object], place: int, columns: dict[str, dict[str, Column]]
) -> Iterator[int]:
    """File the entries of one group; yields the places of those that have another form.

    The hottest loop of a large project: it trusts, and the column looks at the types of all its
    entries together.
    """
    for n, entry in enumerate(entries, place):
        try:
            ((key, content),) = entry.items()  # type: ignore[attr-defined]  # what is no mapping raises, and is caught below
            actions = content["actions"]
            ((kind, values),) = content["scope"].items()
            try:
                column = columns[key][kind]
            except KeyError:
                column = columns.setdefault(key, {}).setdefault(kind, Column(scope_kind(kind)))
            field, to_places, to_actions, to_values = column.sinks
            inner = values[field] if field else values
        except _UNUSUAL:
            yield n
            continue
        to_places(n)
        to_actions(actions)
        to_values(inner)
