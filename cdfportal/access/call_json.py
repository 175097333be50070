"""A call and what it needs as JSON; a refusal that was read likewise."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from cdfportal.access.call_words import call_sentence, right_of, where_in_words
from cdfportal.access.calls import CallAnswer, Need, NeedAnswer
from cdfportal.access.json_parts import JsonObject, question_json, scope_json, time_json
from cdfportal.access.refusal_text import RefusalReading
from cdfportal.access.to_json import decision_json
from cdfportal.access.words import Names


def call_json(
    answer: CallAnswer, as_of: datetime, subject: str = "You", names: Names | None = None
) -> JsonObject:
    """The answer of explain."""
    found = answer.operation
    return {
        "verdict": answer.verdict.value,
        "sentence": call_sentence(answer, subject, names),
        "kind": answer.kind.value,
        "method": answer.call.method,
        "path": answer.call.path,
        "operation": None if found is None else f"{found.method} {found.template}",
        "reads": None if found is None else found.reads,
        "deprecated": None if found is None else found.endpoint.deprecated,
        "source": None if found is None else found.endpoint.source,
        "requires": needs_json(answer.needs, as_of, subject, names),
        "alternative": needs_json(answer.alternative, as_of, subject, names),
        "otherwise": [need_json(need, names) for need in answer.otherwise],
        "nearest": [f"{one.method} {one.template}" for one in answer.nearest],
        "as_of": time_json(as_of),
    }


def needs_json(
    needs: Sequence[NeedAnswer], as_of: datetime, subject: str, names: Names | None
) -> list[JsonObject]:
    """Each right with its own can-i."""
    return [
        {
            **need_json(one.need, names),
            "verdict": one.verdict.value,
            "held_on": [scope_json(scope, one.need.question.acl) for scope in one.held_on],
            "can_i": decision_json(one.decision, as_of, subject, names),
        }
        for one in needs
    ]


def need_json(need: Need, names: Names | None = None) -> JsonObject:
    """A right that a call needs."""
    return {
        **question_json(need.question),
        "right": right_of(need),
        "scope_from": need.source.value,
        "where": where_in_words(need, names),
        "condition": need.condition,
    }


def refusal_json(read: RefusalReading) -> JsonObject:
    """What a pasted error says."""
    return {
        "family": read.family,
        "says": read.says,
        "cures": list(read.cures),
        "message": read.message,
        "status": read.status,
        "request_id": read.request_id,
        "method": read.method,
        "path": read.path,
        "required": [question_json(question) for question in read.required],
    }
