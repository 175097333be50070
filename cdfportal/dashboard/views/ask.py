"""What both question pages share: the form with what was typed, and the question out of it."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import QueryDict

from cdfportal.access.answers import Question
from cdfportal.access.catalogue import acls, actions, scope_kinds
from cdfportal.access.questions import QuestionProblems, parse_question
from cdfportal.web.query import single

#: What a question is asked with; the other fields say about whom.
QUESTION_FIELDS = ("acl", "action", "scope", "security_category")
_FIELDS = (*QUESTION_FIELDS, "group", "principal", "idp_group")
#: Those that may be given more than once, and what stands between two of them in the field.
_JOINTS = {"security_category": ", ", "group": ", ", "idp_group": "\n"}


@dataclass(frozen=True, slots=True)
class Field:
    """One field: what was typed, and what is wrong with it."""

    name: str
    value: str
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What came in."""

    question: Question | None
    problems: tuple[str, ...]
    #: What is missing when nothing was asked yet.
    missing: tuple[str, ...]


def read_question(query: QueryDict) -> Asked:
    """The question, or what is wrong, or that there is none yet."""
    problems: list[str] = []
    acl, action, scope = (single(query, name, problems) for name in ("acl", "action", "scope"))
    parsed = parse_question(acl, action, scope, query.getlist("security_category"))
    if isinstance(parsed, Question):
        return Asked(None if problems else parsed, tuple(problems), ())
    assert isinstance(parsed, QuestionProblems)  # noqa: S101 -- the other half of the union
    if not any(query.get(name) for name in _FIELDS):
        return Asked(None, (), parsed.problems)
    return Asked(None, (*problems, *parsed.problems), ())


def form(query: QueryDict, problems: tuple[str, ...]) -> dict[str, object]:
    """The fields with what was typed, the problem under the field that it names."""
    fields = {
        name: Field(
            name,
            _JOINTS[name].join(query.getlist(name)) if name in _JOINTS else query.get(name, ""),
            # Under the field, whose label says what it is about.
            " ".join(
                text.removeprefix(f"`{name}`: ")
                for text in problems
                if text.startswith(f"`{name}`")
            ),
        )
        for name in _FIELDS
    }
    named = tuple(f"`{name}`" for name in _FIELDS)
    return {
        "fields": fields,
        "other_problems": [text for text in problems if not text.startswith(named)],
        "for_others": any(query.get(name) for name in ("group", "principal", "idp_group")),
        "known_acls": sorted(acls()),
        "known_actions": list(actions()),
        "known_scopes": ["all", *(f"{name}:" for name in scope_kinds() if name != "all")],
    }
