"""What a service principal may be for: typical uses as data, or a list of rights that somebody wrote."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

from cdfportal.access.answers import Question
from cdfportal.access.catalogue import acl as acl_facts
from cdfportal.access.model import Scope
from cdfportal.access.questions import parse_question, parse_scope_text
from cdfportal.diagnose.doctor.case import DeclaredUse, Need

_MOST_RIGHTS = 100
_HOW = (
    "Write rights as timeSeriesAcl:READ@datasetScope:42, one a line, or the name of a typical use."
)


@dataclass(frozen=True, slots=True)
class Use:
    """One typical use."""

    id: str
    name: str
    says: str
    declared: DeclaredUse
    #: How sure the list is.
    confidence: str


@dataclass(frozen=True, slots=True)
class UseProblem:
    """Why a text declares no use, for people."""

    message: str


@cache
def uses() -> Mapping[str, Use]:
    """Every typical use, by id."""
    text = files("cdfportal.diagnose").joinpath("data", "uses.json").read_text(encoding="utf-8")
    return {row["id"]: _use(row) for row in json.loads(text)["uses"]}


def _use(row: Mapping[str, object]) -> Use:
    needs, may = (tuple(map(_written, _texts(row[key]))) for key in ("needs", "may"))
    declared = DeclaredUse(str(row["name"]), needs, may)
    return Use(str(row["id"]), declared.name, str(row["says"]), declared, str(row["confidence"]))


def _texts(value: object) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else []


def _written(text: str) -> Need:
    acl, _, action = text.partition(":")
    return Need(acl, action)


def declared_use(text: str) -> DeclaredUse | UseProblem:
    """`time-series-extractor`, `time-series-extractor@datasetScope:42`, or a list of rights.

    The scope of a typical use narrows the rights that it needs, where they can be narrowed so.
    """
    name, _, scope_text = text.strip().partition("@")
    if found := uses().get(name.strip().lower()):
        return _narrowed(found.declared, scope_text)
    return _listed(text.replace(";", "\n").split())


def _narrowed(use: DeclaredUse, text: str) -> DeclaredUse | UseProblem:
    if not text:
        return use
    scope = parse_scope_text(text)
    if isinstance(scope, str):
        return UseProblem(scope)
    needed = {need.acl for need in use.needs}
    return replace(
        use,
        needs=tuple(_narrow(need, scope) for need in use.needs),
        # What it may do besides is elsewhere: its state in RAW, its own pipeline.
        may=tuple(_narrow(need, scope) if need.acl in needed else need for need in use.may),
    )


def _narrow(need: Need, scope: Scope) -> Need:
    facts = acl_facts(need.acl)
    fits = facts is not None and scope.kind in facts.scopes
    return replace(need, scope=scope) if fits else need


def _listed(rights: list[str]) -> DeclaredUse | UseProblem:
    if not rights:
        return UseProblem(f"No use is named. {_HOW}")
    if len(rights) > _MOST_RIGHTS:
        return UseProblem(f"{len(rights)} rights are named; at most {_MOST_RIGHTS} are read.")
    needs = []
    for right in rights:
        head, at, scope = right.partition("@")
        acl, colon, action = head.partition(":")
        question = parse_question(acl, action, scope) if colon else None
        if not isinstance(question, Question):
            why = " ".join(question.problems) if question else ""
            return UseProblem(f"“{right[:60]}” is no right. {why or _HOW}")
        needs.append(Need(question.acl, question.action, question.scope if at else None))
    return DeclaredUse("the rights that you named", tuple(needs))
