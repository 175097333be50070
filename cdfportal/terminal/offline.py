"""Facts out of saved answers of CDF: no network at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from cdfportal.access.evaluate import evaluate
from cdfportal.access.grants import Caller
from cdfportal.access.index import GroupIndex
from cdfportal.access.model import Inspection, ParseProblem
from cdfportal.access.parse import parse_groups, parse_inspection
from cdfportal.base.clock import Clock
from cdfportal.base.portal import GroupName
from cdfportal.cdf.answer import read_json
from cdfportal.cdf.errors import CdfError
from cdfportal.terminal.facts import Facts
from cdfportal.terminal.files import called, read_saved
from cdfportal.terminal.outcome import UsageError

_MOST_REMARKS = 5


@dataclass(frozen=True, slots=True)
class Saved:
    """The names of the files; `-` is standard input."""

    groups: str
    inspection: str = ""


@dataclass(frozen=True, slots=True)
class _Read:
    document: object
    saved_at: datetime


def read_offline(
    saved: Saved, project: str, caller: Caller, idp_names: Mapping[str, GroupName], clock: Clock
) -> Facts:
    """The project as the saved answers tell it. `caller` is what is known of the token otherwise."""
    read = _load(saved.groups, clock)
    parsed = parse_groups(read.document)
    if not parsed.groups and parsed.problems:
        raise UsageError(f"{called(saved.groups)} holds no groups: {_in_words(parsed.problems[0])}")
    remarks = _remarks(saved.groups, parsed.problems)
    index = GroupIndex.of(parsed.groups)
    if not saved.inspection:
        return Facts(
            project, None, index, True, read.saved_at, idp_names=idp_names, remarks=remarks
        )
    inspected = _load(saved.inspection, clock)
    inspection = parse_inspection(inspected.document)
    project = project or _only_project(inspection.inspection, saved.inspection)
    return Facts(
        project=project,
        access=evaluate(project, index.groups, caller, inspection.inspection),
        index=index,
        all_groups=True,
        as_of=min(read.saved_at, inspected.saved_at),
        idp_names=idp_names,
        remarks=(*remarks, *_remarks(saved.inspection, inspection.problems)),
    )


def _only_project(inspection: Inspection, name: str) -> str:
    """The one that the token reaches."""
    if len(inspection.projects) != 1:
        listed = ", ".join(sorted(inspection.projects)) or "none"
        raise UsageError(f"{called(name)} lists these projects: {listed}. Name one by --project.")
    return next(iter(inspection.projects))


def _load(name: str, clock: Clock) -> _Read:
    saved = read_saved(name, clock)
    try:
        return _Read(read_json(saved.body), saved.saved_at)
    except CdfError:
        raise UsageError(f"{called(name)} is not JSON.") from None


def _remarks(name: str, problems: tuple[ParseProblem, ...]) -> tuple[str, ...]:
    told = tuple(f"{called(name)}: {_in_words(problem)}" for problem in problems[:_MOST_REMARKS])
    rest = len(problems) - len(told)
    return (*told, f"{called(name)}: {rest} more like these.") if rest else told


def _in_words(problem: ParseProblem) -> str:
    return f"{problem.where} {problem.what}.".strip()
