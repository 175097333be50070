"""Scopes, grants, memberships and groups as JSON."""

from __future__ import annotations

from datetime import datetime
from typing import TypeAlias

from cdfportal.access.answers import Question
from cdfportal.access.grants import Difference, Grant, Membership
from cdfportal.access.model import Group, Scope
from cdfportal.access.questions import scope_text, value_order
from cdfportal.access.reasons import difference_in_words, reason_in_words
from cdfportal.access.words import scope_in_words

JsonObject: TypeAlias = dict[str, object]


def time_json(moment: datetime) -> str:
    """RFC 3339 in UTC, whole seconds: `2026-11-22T09:14:07Z`."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def question_json(question: Question) -> JsonObject:
    """The question as it was understood."""
    return {
        "acl": question.acl,
        "action": question.action,
        "scope": scope_text(question.scope),
        "security_categories": sorted(question.categories, key=value_order),
    }


def scope_json(scope: Scope, acl: str = "") -> JsonObject:
    """A scope: its kind and values, as a parameter, in words."""
    return {
        "kind": scope.kind,
        "values": sorted(scope.values, key=value_order),
        "known": scope.known,
        "text": scope_text(scope),
        "words": scope_in_words(scope, acl),
    }


def grant_json(grant: Grant) -> JsonObject:
    """A grant and where it comes from."""
    return {
        "acl": grant.acl,
        "action": grant.action,
        "scope": scope_json(grant.scope, grant.acl),
        "group": grant.group_id,
        "group_name": grant.group_name,
        "capability": grant.capability_index,
        "origin": grant.origin.value,
        "gate": grant.gate.value,
    }


def membership_json(membership: Membership) -> JsonObject:
    """A group that somebody is in, and why."""
    return {
        "id": membership.group.id,
        "name": membership.group.name,
        "source_id": membership.group.source_id,
        "reasons": [
            {
                "kind": reason.kind.value,
                "claim": reason.claim,
                "position": reason.position,
                "value": reason.value,
                "sentence": reason_in_words(reason),
            }
            for reason in membership.reasons
        ],
    }


def difference_json(difference: Difference) -> JsonObject:
    """A difference between the groups and token/inspect."""
    return {
        "kind": difference.kind.value,
        "group": difference.group_id,
        "sentence": difference_in_words(difference),
    }


def group_json(group: Group) -> JsonObject:
    """A group and all it grants."""
    return {
        "id": group.id,
        "name": group.name,
        "source_id": group.source_id,
        "members": list(group.members) if isinstance(group.members, tuple) else group.members,
        "app_ids": None if group.app_ids is None else sorted(group.app_ids),
        "metadata": dict(group.metadata),
        "is_deleted": group.is_deleted,
        "capabilities": [
            {
                "index": capability.index,
                "acl": capability.acl,
                "actions": list(capability.actions),
                "scope": scope_json(capability.scope, capability.acl),
            }
            for capability in group.capabilities
        ],
    }
