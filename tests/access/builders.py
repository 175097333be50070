"""Short ways to write groups, callers and questions in tests."""

from __future__ import annotations

from typing import Any

from cdfportal.access.answers import Question
from cdfportal.access.grants import Caller, ClaimValue
from cdfportal.access.model import Group
from cdfportal.access.parse import parse_groups
from cdfportal.access.questions import parse_question

ALL = {"all": {}}


def data_sets(*ids: object) -> dict[str, Any]:
    return {"datasetScope": {"ids": list(ids)}}


def tables(**databases: object) -> dict[str, Any]:
    return {"tableScope": {"dbsToTables": databases}}


def capability(acl: str, *actions: str, scope: object = None) -> dict[str, Any]:
    return {acl: {"actions": list(actions), "scope": ALL if scope is None else scope}}


def group(group_id: int, name: str, *capabilities: object, **fields: object) -> Group:
    body = {"id": group_id, "name": name, "capabilities": list(capabilities), **fields}
    parsed = parse_groups({"items": [body]})
    assert parsed.problems == ()
    return parsed.groups[0]


def for_apps(*ids: str) -> dict[str, Any]:
    return {"token": {"appIds": list(ids)}}


def caller(*source_ids: str, **fields: Any) -> Caller:
    claims = tuple(ClaimValue("groups", n, value) for n, value in enumerate(source_ids))
    return Caller(**{"claims": claims, "app_id": "portal", **fields})


def ask(acl: str, action: str, scope: str = "all", *categories: str) -> Question:
    question = parse_question(acl, action, scope, categories)
    assert isinstance(question, Question), question
    return question
