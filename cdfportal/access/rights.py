"""Matching one right against another: a conjunction of ACL, action and scope."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from cdfportal.access.answers import Question, Unknown, UnknownKind
from cdfportal.access.catalogue import acl as acl_facts
from cdfportal.access.catalogue import implications
from cdfportal.access.model import Scope
from cdfportal.access.scopes import Coverage, coverage


@dataclass(frozen=True, slots=True)
class Match:
    """A held right that gives the asked action, and how much of the asked scope."""

    coverage: Coverage
    #: Whether the action held gives the one asked for without doubt.
    action_certain: bool

    @property
    def certain(self) -> bool:
        """Nothing about it is guessed."""
        return self.action_certain and self.coverage.certain


def match(question: Question, acl: str, action: str, scope: Scope) -> Match | None:
    """How a held right bears on the question; None when ACL or action is another."""
    action_certain = gives_action(question, acl, action)
    if action_certain is None:
        return None
    return Match(coverage(question.scope, scope), action_certain)


def gives_action(question: Question, acl: str, action: str) -> bool | None:
    """True: it does. False: perhaps, not proven. None: it does not."""
    if acl != question.acl:
        return None
    if action == question.action:
        return True
    rules = implications().get((acl, question.action), ())
    return next((rule.certain for rule in rules if rule.action == action), None)


def giving_actions(question: Question) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The actions that give the one asked for: for certain, and perhaps."""
    rules = implications().get((question.acl, question.action), ())
    sure = tuple(rule.action for rule in rules if rule.certain)
    return (question.action, *sure), tuple(rule.action for rule in rules if not rule.certain)


def give_all(question: Question, coverages: Iterable[Coverage]) -> bool:
    """Whether these, together, cover all of the asked scope."""
    covered: frozenset[str] = frozenset()
    for found in coverages:
        if found.full:
            return True
        covered |= found.values
    return bool(question.scope.values) and covered >= question.scope.values


def table_gaps(question: Question) -> tuple[Unknown, ...]:
    """A note when our tables do not list the ACL or the action: a typing error, or news."""
    facts = acl_facts(question.acl)
    if facts is None:
        return (Unknown(UnknownKind.ACL_UNKNOWN),)
    if question.action not in facts.actions:
        return (Unknown(UnknownKind.ACTION_UNKNOWN),)
    return ()
