"""Answers as JSON, with the keys that the design promises."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from cdfportal.access.answers import (
    Because,
    Decision,
    GroupAnswer,
    LockAnswer,
    NearMiss,
    PrincipalAnswer,
    Question,
    Unknown,
    WhoCan,
)
from cdfportal.access.explain import decision_sentence, who_can_sentence
from cdfportal.access.grants import EffectiveAccess
from cdfportal.access.json_parts import (
    JsonObject,
    difference_json,
    grant_json,
    membership_json,
    question_json,
    scope_json,
    time_json,
)
from cdfportal.access.reasons import near_miss_in_words, unknown_in_words
from cdfportal.access.remedy import Remedy
from cdfportal.access.removal import Removals, removal_sentence
from cdfportal.access.toolkit_yaml import ExternalIds
from cdfportal.access.words import Names


def decision_json(
    decision: Decision, as_of: datetime, subject: str = "You", names: Names | None = None
) -> JsonObject:
    """The answer of can-i."""
    question = decision.question
    return {
        "verdict": decision.verdict.value,
        "sentence": decision_sentence(decision, subject, names),
        "question": question_json(question),
        "witnesses": [grant_json(grant) for grant in decision.witnesses],
        "together": decision.together,
        "near_misses": [near_miss_json(miss, question) for miss in decision.near_misses],
        "more_near_misses": decision.more_near_misses,
        "unknowns": [unknown_json(unknown) for unknown in decision.unknowns],
        "removed_by": [gate.value for gate in decision.removed_by],
        "locks": [lock_json(one) for one in decision.locks],
        "app_ids": None if decision.applications is None else sorted(decision.applications),
        "as_of": time_json(as_of),
    }


def who_can_json(who: WhoCan, as_of: datetime, names: Names | None = None) -> JsonObject:
    """The answer of who-can."""
    return {
        "verdict": who.verdict.value,
        "sentence": who_can_sentence(who, names),
        "question": question_json(who.question),
        "groups": [group_answer_json(answer) for answer in who.groups],
        "principals": [principal_answer_json(answer) for answer in who.principals],
        "partly": [group_answer_json(answer) for answer in who.partly],
        "everyone_in_a_group": who.implicit,
        "complete": who.complete,
        "unknowns": [unknown_json(unknown) for unknown in who.unknowns],
        "as_of": time_json(as_of),
    }


def access_json(access: EffectiveAccess, as_of: datetime) -> JsonObject:
    """Everything that somebody may do in a project, and why."""
    return {
        "project": access.project,
        "memberships": [membership_json(membership) for membership in access.memberships],
        "grants": [grant_json(grant) for grant in access.grants],
        "differences": [difference_json(difference) for difference in access.differences],
        "token_scopes": _optional_list(access.caller.token_scopes),
        "token_scopes_assumed": access.scopes_assumed,
        "application": access.caller.app_id,
        "complete": access.complete,
        "as_of": time_json(as_of),
    }


def _optional_list(items: Sequence[str] | None) -> list[str] | None:
    return None if items is None else list(items)


def near_miss_json(miss: NearMiss, question: Question) -> JsonObject:
    """A near miss: the grant, and everything that is missing."""
    return {
        **grant_json(miss.grant),
        "stopped_by": miss.kind.value,
        "missing": [kind.value for kind in miss.missing],
        "steps": miss.steps,
        "sentence": near_miss_in_words(miss, question),
    }


def lock_json(one: LockAnswer) -> JsonObject:
    """A further right that is needed, and whether it is held."""
    decision = one.decision
    return {
        "kind": one.lock.kind.value,
        "certain": one.lock.certain,
        "question": question_json(one.lock.question),
        "verdict": decision.verdict.value,
        "witnesses": [grant_json(grant) for grant in decision.witnesses],
        "near_misses": [near_miss_json(miss, decision.question) for miss in decision.near_misses],
    }


def removals_json(found: Removals) -> JsonObject:
    """What if a group were removed."""
    single = found.single_point
    return {
        "sentence": removal_sentence(found),
        "groups": [
            {"id": one.group_id, "name": one.group_name, "verdict": one.verdict.value}
            for one in found.groups
        ],
        "without_all": found.without_all.value,
        "single_point": single.group_id if single else None,
    }


def remedy_json(found: Remedy | None, external_ids: ExternalIds) -> JsonObject | None:
    """The smallest change that would allow it; null for what is allowed."""
    if found is None:
        return None
    return {
        "capabilities": found.capabilities(),
        "token_scopes": list(found.token_scopes),
        "toolkit_yaml": found.toolkit_yaml(external_ids) if found.rights else None,
    }


def unknown_json(unknown: Unknown) -> JsonObject:
    """Something that is not known."""
    return {
        "kind": unknown.kind.value,
        "sentence": unknown_in_words(unknown),
        "group": unknown.grant.group_id if unknown.grant else None,
    }


def group_answer_json(answer: GroupAnswer) -> JsonObject:
    """A group that gives a right."""
    group = answer.group
    return {
        "id": group.id,
        "name": group.name,
        "verdict": answer.verdict.value,
        "because": [_because_json(item) for item in answer.because],
        "members_known": [way.value for way in answer.members],
        "source_id": group.source_id,
        "members": list(group.members) if isinstance(group.members, tuple) else group.members,
        "app_ids": None if group.app_ids is None else sorted(group.app_ids),
    }


def _because_json(because: Because) -> JsonObject:
    return {
        "capability": because.capability_index,
        "acl": because.acl,
        "action": because.action,
        "scope": scope_json(because.scope, because.acl),
        "certain": because.certain,
    }


def principal_answer_json(answer: PrincipalAnswer) -> JsonObject:
    """A principal that has the right by the groups that list it."""
    return {
        "id": answer.id,
        "verdict": answer.verdict.value,
        "because": [
            {
                "group": one.group.id,
                "group_name": one.group.name,
                "capabilities": [item.capability_index for item in one.because],
            }
            for one in answer.groups
        ],
    }
