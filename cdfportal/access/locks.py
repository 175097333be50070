"""The further rights that are all needed too: security categories, write-protected data sets.

A capability opens the first door; a lock is a second one. Which resources have locks is a table
(`data/locks.json`). What could not be read is a note, and does not change a verdict.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from cdfportal.access.answers import Lock, LockKind, Question, Unknown, UnknownKind
from cdfportal.access.catalogue import acl as acl_facts
from cdfportal.access.catalogue import actions
from cdfportal.access.model import Scope
from cdfportal.access.tables import read_table

__all__ = ["Lock", "LockKind", "lock_notes", "locks_of"]

_DATA_SET = "datasetScope"


@dataclass(frozen=True, slots=True)
class _Rule:
    """One table of locks: the right that opens them, and the ACLs whose resources have them."""

    acl: str
    action: str
    scope: str
    #: ACL → whether it is documented.
    certain: Mapping[str, bool]

    def question(self, values: Collection[str]) -> Question:
        """The right that opens the lock on these ids."""
        return Question(self.acl, self.action, Scope(self.scope, frozenset(values)))


@cache
def _rule(name: str, rows: str) -> _Rule:
    table = read_table("locks")[name]
    needs = table["needs"]
    certain = {row["acl"]: row["confidence"] == "documented" for row in table[rows]}
    return _Rule(needs["acl"], needs["action"], needs["scope"], certain)


def _categories() -> _Rule:
    return _rule("security_categories", "carried_by")


def _protection() -> _Rule:
    return _rule("write_protection", "guards")


def locks_of(question: Question, protected: Collection[str] | None) -> tuple[Lock, ...]:
    """Every further right that is needed, in an order of its own.

    `protected` are the ids of the write-protected data sets that could be read; None says that none
    could.
    """
    return (*_category_locks(question), *_protection_locks(question, protected or ()))


def _category_locks(question: Question) -> Iterator[Lock]:
    """One for each category: all of them are needed."""
    rule = _categories()
    if question.acl not in rule.certain and acl_facts(question.acl) is not None:
        return
    for category in sorted(question.categories, key=lambda value: (len(value), value)):
        certain = rule.certain.get(question.acl, False)
        yield Lock(LockKind.SECURITY_CATEGORY, rule.question({category}), certain)


def _protection_locks(question: Question, protected: Collection[str]) -> Iterator[Lock]:
    """One for all protected data sets that are asked about."""
    shut = question.scope.values & frozenset(protected)
    if shut and question.scope.kind == _DATA_SET and _writes_into_data_sets(question):
        rule = _protection()
        certain = rule.certain.get(question.acl, False)
        yield Lock(LockKind.WRITE_PROTECTION, rule.question(shut), certain)


def _writes_into_data_sets(question: Question) -> bool:
    """Whether it changes resources that lie in data sets, as far as our tables tell."""
    action, facts = actions().get(question.action), acl_facts(question.acl)
    if action is None or action.kind != "change":
        return False
    return facts is None or _DATA_SET in facts.scopes


def lock_notes(
    question: Question, protected: Collection[str] | None, unread: Collection[str] = ()
) -> Iterator[Unknown]:
    """What about the locks is not known or not counted. None of it changes a verdict.

    `unread` are data sets of which it could not be read whether they are write-protected.
    """
    rule = _categories()
    if question.categories and question.acl not in rule.certain and acl_facts(question.acl):
        yield Unknown(UnknownKind.CATEGORIES_NOT_CARRIED)
    elif len(question.categories) > 1:
        yield Unknown(UnknownKind.ALL_CATEGORIES_ASSUMED)
    if _writes_into_data_sets(question):
        yield from _protection_notes(question.scope, protected, unread)


def _protection_notes(
    scope: Scope, protected: Collection[str] | None, unread: Collection[str]
) -> Iterator[Unknown]:
    if scope.kind == _DATA_SET and scope.known:
        missing = scope.values if protected is None else scope.values & frozenset(unread)
        if missing:
            yield Unknown(UnknownKind.WRITE_PROTECTION_UNREAD, about=_in_order(missing))
    elif protected is None:
        yield Unknown(UnknownKind.WRITE_PROTECTION_UNREAD)
    elif protected:
        yield Unknown(UnknownKind.WRITE_PROTECTED_ELSEWHERE, about=_in_order(protected))


def _in_order(values: Collection[str]) -> tuple[str, ...]:
    return tuple(sorted(values, key=lambda value: (len(value), value)))
