"""The smallest change of groups that would allow a denied right, as CDF and the Toolkit write it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from cdfportal.access.answers import Decision, Question
from cdfportal.access.applications import linked_groups
from cdfportal.access.grants import EffectiveAccess, GateState
from cdfportal.access.json_parts import JsonObject
from cdfportal.access.model import Scope, Verdict
from cdfportal.access.rights import give_all, gives_action, table_gaps
from cdfportal.access.scopes import Coverage, coverage
from cdfportal.access.token_scopes import TokenFilter, scopes_admitting
from cdfportal.access.toolkit_yaml import ExternalIds, smallest_group_yaml
from cdfportal.access.wire import capability_wire


@dataclass(frozen=True, slots=True)
class Remedy:
    """What is missing, no more: rights to grant, and a token that keeps them."""

    #: (ACL, action, scope), the asked right first; empty when only the token stands in the way.
    rights: tuple[tuple[str, str, Scope], ...]
    #: Any of these token scopes; empty when the token is no obstacle.
    token_scopes: tuple[str, ...] = ()

    def capabilities(self) -> list[JsonObject]:
        """The rights as entries of a group's capability list."""
        return [capability_wire(acl, (action,), scope) for acl, action, scope in self.rights]

    def toolkit_yaml(self, external_ids: ExternalIds | None = None) -> str:
        """The rights as a group file of the Toolkit."""
        return smallest_group_yaml(self.rights, external_ids)


def of_all(remedies: Iterable[Remedy | None]) -> Remedy | None:
    """What several rights need together; None where nothing can be named."""
    found = [one for one in remedies if one is not None]
    if not found:
        return None
    rights = dict.fromkeys(right for one in found for right in one.rights)
    scopes = dict.fromkeys(scope for one in found for scope in one.token_scopes)
    return Remedy(tuple(rights), tuple(scopes))


def remedy(decision: Decision, access: EffectiveAccess) -> Remedy | None:
    """None for an allowed decision, and for a right that our tables do not list: CDF may refuse it."""
    if decision.verdict is Verdict.ALLOWED or table_gaps(decision.question):
        return None
    missing = [] if decision.witnesses else [decision.question]
    missing += [one.lock.question for one in decision.shut]
    rights = tuple(right for question in missing for right in _lacking(question, access))
    question = decision.question
    token = TokenFilter.of(access.caller.token_scopes)
    stopped = token.admits(question.acl, question.action) is GateState.STOPPED
    scopes = scopes_admitting(question.acl, question.action) if stopped else ()
    return Remedy(rights, scopes)


def _lacking(question: Question, access: EffectiveAccess) -> Iterator[tuple[str, str, Scope]]:
    """The right on what no group gives that counts for the application; the token is set aside.

    Where any application may call, groups that count for some only are left out.
    """
    linked = linked_groups(access)
    held = [
        found
        for grant in access.by_acl.get(question.acl, ())
        if gives_action(question, grant.acl, grant.action)
        and grant.application is GateState.PASSED
        and grant.group_id not in linked
        and grant.token is not GateState.UNKNOWN
        and (found := coverage(question.scope, grant.scope)).certain
    ]
    if not give_all(question, held):
        yield question.acl, question.action, _rest(question.scope, held)


def _rest(asked: Scope, held: list[Coverage]) -> Scope:
    covered = frozenset[str]().union(*(found.values for found in held))
    return replace(asked, values=asked.values - covered)
