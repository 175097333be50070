"""Calls for tests, as somebody writes them, and what the table needs for them."""

from __future__ import annotations

from urllib.parse import quote

from cdfportal.access.call_target import Call, CallProblems, Places, read_call
from cdfportal.access.calls import CallAnswer, explain_call, find_operation, needs_of
from cdfportal.access.endpoints import Endpoint
from cdfportal.access.evaluate import access_of_groups
from cdfportal.access.questions import scope_text
from tests.access.builders import group

CDF = "https://westeurope-1.cognitedata.com"
PLACES = Places(CDF, "https://portal.example", "plant-north")
ROOT = "/api/v1/projects/plant-north"
ODD = "Ab~1.-_ ü%/;:@&=+$,'()*"


def call(method: str, target: str, body: str = "") -> Call:
    found = read_call(method, target, PLACES, body)
    assert isinstance(found, Call), found
    return found


def problems(method: str, target: str, body: str = "") -> str:
    found = read_call(method, target, PLACES, body)
    assert isinstance(found, CallProblems), found
    return " ".join(found.problems)


def explained(method: str, target: str, *capabilities: object, body: str = "") -> CallAnswer:
    access = access_of_groups("plant-north", [group(7, "engineers", *capabilities)])
    return explain_call(access, call(method, target, body))


def needed(method: str, target: str, body: str = "") -> list[str]:
    """Each right with its scope, and where that was read."""
    one = call(method, target, body)
    found = find_operation(one)
    assert found is not None, target
    return [
        f"{need.question.acl}:{need.question.action} {scope_text(need.question.scope)} {need.source}"
        for need in needs_of(one, found)[0]
    ]


def concrete(endpoint: Endpoint, value: str, *, other_case: bool = False) -> str:
    """The template with a project, other parameters filled, literals perhaps in capitals."""
    parts = []
    for part in endpoint.segments:
        if part == "{project}":
            parts.append("plant-north")
        elif part.startswith("{"):
            parts.append(quote(value, safe=""))
        else:
            parts.append(part.upper() if other_case else part)
    return "/" + "/".join(parts)
