"""Trying a right for real: one reading call of CDF that shows whether it is held.

The table (`data/probes.json`) says which call tries which right. None of them writes, and only the
viewer's own rights can be tried. CDF leaves out of a list what one may not read, without a word: an
empty answer proves nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from typing import Any
from urllib.parse import urlencode

from cdfportal.access.answers import Decision, Question
from cdfportal.access.catalogue import actions
from cdfportal.access.endpoint_table import endpoint_table
from cdfportal.access.model import Scope, Verdict
from cdfportal.access.questions import value_order
from cdfportal.access.rights import table_gaps
from cdfportal.access.scopes import split_table_value
from cdfportal.access.tables import read_table
from cdfportal.base.address import path_segment

_BASE = ("api", "v1", "projects", "{project}")


@dataclass(frozen=True, slots=True)
class Probe:
    """One call, below `/api/v1/projects/{project}`."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    body: Mapping[str, object] | None = None
    #: Whether an answer without items proves the right too.
    decides: bool = False
    #: Whether one shown item can stand for the whole scope that is asked about.
    whole: bool = True
    #: The path as the table has it, without names of things.
    template: str = field(default="", compare=False)

    @property
    def target(self) -> str:
        """Path and query."""
        return f"{self.path}?{urlencode(self.query)}" if self.query else self.path


@dataclass(frozen=True, slots=True)
class NoProbe:
    """Why the right cannot be tried, in one sentence."""

    reason: str


def probe_for(question: Question) -> Probe | NoProbe:
    """The call that tries it. Only calls that read by the endpoint table are given out."""
    action = actions().get(question.action)
    if action is None or table_gaps(question):
        return NoProbe("It is not known whether this right reads, so it is not tried.")
    if action.kind != "view":
        return NoProbe(
            "This right changes things. The portal tries reads only, so it is not tried."
        )
    if question.categories:
        return NoProbe("CDF cannot be asked for what carries a security category.")
    row = _rows().get((question.acl, question.action, _form(question.scope)))
    if row is None:
        return NoProbe("The portal knows no reading call that tries this right on this scope.")
    probe = _filled(row, question.scope)
    if probe is None:
        return NoProbe("A name of dots, or an empty one, cannot stand in an address of CDF.")
    if not _reads(row["method"], row["path"]):
        return NoProbe("The call that would try it does more than reading.")
    return probe


@cache
def _rows() -> Mapping[tuple[str, str, str], Mapping[str, Any]]:
    rows = read_table("probes")["probes"]
    return {(row["acl"], row["action"], row["scope"]): row for row in rows}


def _form(scope: Scope) -> str:
    """The kind of scope; a `tableScope` is either of one database or of one table."""
    if scope.kind != "tableScope" or len(scope.values) != 1:
        return scope.kind
    return "table" if split_table_value(next(iter(scope.values)))[1] is not None else "database"


def _reads(method: str, path: str) -> bool:
    found = endpoint_table().lookup(
        method, (*_BASE, *path.strip("/").split("/")) if path else _BASE
    )
    return found is not None and found.reads


def _filled(row: Mapping[str, Any], scope: Scope) -> Probe | None:
    """None where a name in it would lead to another address."""
    values = sorted(scope.values, key=value_order)
    path: str = row["path"]
    if scope.kind == "tableScope":
        database, table = split_table_value(values[0])
        names = path_segment(database), "" if table is None else path_segment(table)
        if names[0] is None or names[1] is None:
            return None
        path = path.replace("{db}", names[0]).replace("{table}", names[1])
    body = row.get("body")
    return Probe(
        method=row["method"],
        path=path,
        query=tuple(row.get("query", {}).items()),
        body=None if body is None else {key: _put(value, values) for key, value in body.items()},
        decides=row.get("decides", False),
        whole=len(values) == 1,
        template=row["path"],
    )


def _put(value: object, values: list[str]) -> object:
    """A value of the body with the placeholders in it replaced."""
    if isinstance(value, Mapping):
        return {key: _put(inner, values) for key, inner in value.items()}
    if value == "$ids":
        return [{"id": int(one)} for one in values]
    return [{"space": one} for one in values] if value == "$spaces" else value


class Outcome(StrEnum):
    """What a probe shows."""

    ALLOWED = "allowed"
    REFUSED = "refused"
    NOT_TOLD = "not_told"


@dataclass(frozen=True, slots=True)
class Probed:
    """What CDF answered."""

    outcome: Outcome
    #: In one sentence, CDF's own message in it.
    text: str
    request_id: str = ""


def shown(probe: Probe, items: int | None, request_id: str) -> Probed:
    """A successful answer with so many items; None for one that is no list."""
    if probe.decides:
        return Probed(Outcome.ALLOWED, "CDF let the call pass, which needs this right.", request_id)
    if not items:
        text = (
            "CDF let the call pass and showed nothing. That proves nothing: it leaves out what one may "
            "not read, without a word."
        )
        return Probed(Outcome.NOT_TOLD, text, request_id)
    if not probe.whole:
        text = "CDF showed something. That proves the right on a part, not on all that is asked."
        return Probed(Outcome.NOT_TOLD, text, request_id)
    return Probed(Outcome.ALLOWED, "CDF showed something in there.", request_id)


def refused(status: int, message: str, request_id: str) -> Probed:
    """An error of CDF: only 401 and 403 are about rights (RFC 9110 §15.5.2, §15.5.4)."""
    words = message.rstrip(".")
    if status in (401, 403):
        return Probed(Outcome.REFUSED, f"CDF refused with {status}: {words}.", request_id)
    text = f"CDF answered with {status}, which says nothing about rights: {words}."
    return Probed(Outcome.NOT_TOLD, text, request_id)


def comparison_sentence(decision: Decision, probed: Probed) -> str:
    """Whether prediction and probe agree; empty when the probe tells nothing."""
    if probed.outcome is Outcome.NOT_TOLD:
        return "Prediction and probe cannot be compared."
    allowed = probed.outcome is Outcome.ALLOWED
    if decision.verdict is Verdict.UNKNOWN:
        return f"The probe tells what the prediction could not: CDF {'allows' if allowed else 'refuses'} it."
    if (decision.verdict is Verdict.ALLOWED) == allowed:
        return "They agree."
    if allowed:
        return (
            "They differ: the portal predicts a refusal and CDF showed something. A right of another "
            "kind of scope may reach it, or groups changed since they were read."
        )
    return (
        "They differ: the portal predicts that it is allowed and CDF refused. Groups may have changed "
        "since they were read, or a rule counts that the portal does not know. Send CDF's request id "
        "and this page as JSON to whoever runs the portal."
    )


def differ(decision: Decision, probed: Probed) -> bool:
    """Whether prediction and probe contradict each other."""
    expected = {Verdict.ALLOWED: Outcome.REFUSED, Verdict.DENIED: Outcome.ALLOWED}
    return expected.get(decision.verdict) is probed.outcome
