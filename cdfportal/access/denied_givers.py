"""Existing groups that would give a missing right to whoever joins: the narrowest first, to ask for no more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cdfportal.access.answers import Question
from cdfportal.access.columns import SHIFT
from cdfportal.access.evaluate import application_gate
from cdfportal.access.grants import EffectiveAccess, GateState
from cdfportal.access.index import GroupIndex
from cdfportal.access.model import Group, Scope
from cdfportal.access.rights import gives_action, giving_actions
from cdfportal.access.scopes import gives_nothing

#: How many are named; the rest is a number.
MOST = 8


@dataclass(frozen=True, slots=True)
class Giver:
    """A group, and on what it gives the right."""

    group: Group
    scope: Scope


@dataclass(frozen=True, slots=True)
class Givers:
    """The first of them, and how many more there are."""

    named: tuple[Giver, ...] = ()
    more: int = 0


def givers(index: GroupIndex, question: Question, access: EffectiveAccess) -> Givers:
    """Groups that give all of it, or, where the question is about everything, a part of it too.

    A call that was refused for want of a right mostly does not say on what it needed it. Left out are
    groups that the caller is in, and those that count for other applications.
    """
    found = _anywhere(index, question) if question.scope.is_all else _whole(index, question)
    mine = {index.number(membership.group.id) for membership in access.memberships}
    named: list[Giver] = []
    more = 0
    for number, place in found.items():
        if number in mine:
            continue
        if len(named) == MOST:
            more += 1
        elif application_gate(index.by_name[number], access.caller) is not GateState.STOPPED:
            named.append(_giver(index, question, place))
    return Givers(tuple(named), more)


def _whole(index: GroupIndex, question: Question) -> dict[int, int]:
    """Number of a group → a place that gives all of it, groups by name."""
    places = {
        number: place
        for place in sorted(index.giving(question).whole, reverse=True)
        for number in (place >> SHIFT,)
    }
    return {number: places[number] for number in sorted(places)}


def _anywhere(index: GroupIndex, question: Question) -> dict[int, int]:
    """The same for any scope: narrow ones first, then those on everything."""
    narrow, wide = dict[int, int](), dict[int, int]()
    for is_all, place in sorted(_places(index, question), key=lambda one: one[1]):
        (wide if is_all else narrow).setdefault(place >> SHIFT, place)
    return {**narrow, **{number: place for number, place in wide.items() if number not in narrow}}


def _places(index: GroupIndex, question: Question) -> Iterator[tuple[bool, int]]:
    sure, _ = giving_actions(question)
    for column in index.columns(question.acl):
        if column.kind is None:
            continue
        empty = column.without_values()
        for action in sure:
            for place in column.with_action(action) - empty:
                yield column.kind.name == "all", place
    for place, capability in index.odd(question.acl):
        counts = capability.scope.known and not gives_nothing(capability.scope)
        if counts and any(gives_action(question, question.acl, a) for a in capability.actions):
            yield capability.scope.is_all, place


def _giver(index: GroupIndex, question: Question, place: int) -> Giver:
    capability = next(
        one
        for one in index.at(place, question.acl)
        if any(gives_action(question, one.acl, action) for action in one.actions)
    )
    return Giver(index.group_at(place), capability.scope)
