"""Whether an access gives what a use needs, and what it gives beyond."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from cdfportal.access.answers import Question
from cdfportal.access.decide import can
from cdfportal.access.evaluate import evaluate
from cdfportal.access.grants import EffectiveAccess, Gate, Grant
from cdfportal.access.model import ALL, Group, Verdict
from cdfportal.access.rights import gives_action
from cdfportal.diagnose.doctor.case import Case, Need


def wanted_of(case: Case) -> Iterator[Need]:
    """The named right, and those of the declared use."""
    if case.question:
        yield Need(case.question.acl, case.question.action, case.question.scope)
    if case.use:
        yield from case.use.needs


def holds(access: EffectiveAccess, need: Need) -> bool:
    """For certain; where the need names no scope, on anything."""
    question = _question(need)
    if need.scope is not None:
        return can(access, question).verdict is Verdict.ALLOWED
    return any(grant.gate is Gate.KEPT for grant in giving(access, need))


def giving(access: EffectiveAccess, need: Need) -> Iterator[Grant]:
    """The grants of the action, removed ones included, whatever they reach."""
    question = _question(need)
    for grant in access.by_acl.get(need.acl, ()):
        if gives_action(question, grant.acl, grant.action):
            yield grant


def _question(need: Need) -> Question:
    return Question(need.acl, need.action, need.scope or ALL)


def hangs_on(need: Need, access: EffectiveAccess, groups: Sequence[Group]) -> bool:
    """Not held, and it would be if these groups counted; the token's scopes filter as ever."""
    if not groups or holds(access, need):
        return False
    anywhere = replace(access.caller, app_id=None, any_application=True)
    counted = [held.group for held in access.memberships]
    return holds(evaluate(access.project, [*counted, *groups], anywhere), need)
