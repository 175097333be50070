"""Refused calls and their causes as JSON."""

from __future__ import annotations

from datetime import datetime

from cdfportal.access.call_json import needs_json
from cdfportal.access.denied import Denied
from cdfportal.access.denied_givers import Givers
from cdfportal.access.denied_words import cause_because, cause_sentence, title_of
from cdfportal.access.grants import EffectiveAccess
from cdfportal.access.json_parts import JsonObject, scope_json, time_json
from cdfportal.access.refused_calls import RefusedCall, right_text
from cdfportal.access.words import Names


def refused_call_json(call: RefusedCall) -> JsonObject:
    """One refusal as it is kept."""
    return {
        "by": call.by.value,
        "method": call.method,
        "template": call.template,
        "project": call.project or None,
        "status": call.status,
        "family": call.family,
        "required": [right_text(right) for right in call.required],
        "required_from": "cdf" if call.named else "endpoint_table",
        "request_id": call.request_id or None,
        "count": call.count,
        "first": time_json(call.first),
        "last": time_json(call.last),
    }


def cause_json(
    cause: Denied, access: EffectiveAccess, as_of: datetime, names: Names, *, overage: bool
) -> JsonObject:
    """What was in the way of these calls."""
    return {
        "kind": cause.kind.value,
        "about": cause.about,
        "title": title_of(cause, names),
        "sentence": cause_sentence(cause, access.project, names),
        "because": cause_because(cause, access, overage=overage),
        "count": cause.count,
        "requires": needs_json(cause.needs, as_of, "You", names),
        "calls": [refused_call_json(call) for call in cause.calls],
    }


def givers_json(found: Givers, acl: str) -> JsonObject:
    """Groups that would give a right to whoever joins."""
    return {
        "groups": [
            {
                "id": one.group.id,
                "name": one.group.name,
                "source_id": one.group.source_id,
                "scope": scope_json(one.scope, acl),
            }
            for one in found.named
        ],
        "more": found.more,
    }
