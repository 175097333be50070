"""What several questions share: reading the right and the subject out of the command line."""

from __future__ import annotations

from collections.abc import Sequence

from cdfportal.access.answers import Question
from cdfportal.access.questions import QuestionProblems, parse_question
from cdfportal.access.subjects import (
    ME,
    Subject,
    SubjectKind,
    SubjectProblem,
    parse_subject,
    pasted_ids,
    subject_of,
)
from cdfportal.access.whom import Whom, whom_of
from cdfportal.terminal.facts import Facts
from cdfportal.terminal.outcome import UsageError

_WHO_IS_ME = (
    "Saved groups do not tell whose token it was: add --inspect with a saved answer of token/inspect, "
    "or ask about others."
)


def read_question(acl: str, action: str, scope: str, categories: Sequence[str]) -> Question:
    """The question, or everything that is wrong with it."""
    parsed = parse_question(acl, action, scope, categories)
    if isinstance(parsed, QuestionProblems):
        raise UsageError(*(text.replace("`", "") for text in parsed.problems))
    return parsed


def read_subject(groups: Sequence[str], idp_groups: Sequence[str], principal: str) -> Subject:
    """Whom the options name; nobody named is me."""
    named = [
        (kind, values)
        for kind, values in (
            (SubjectKind.GROUP, _ids("--group", groups)),
            (SubjectKind.IDP_GROUPS, _ids("--idp-group", idp_groups)),
            (SubjectKind.PRINCIPAL, (principal,) if principal else ()),
        )
        if values
    ]
    if not named:
        return ME
    if len(named) > 1:
        raise UsageError("--group, --idp-group and --principal exclude each other; name one.")
    (kind, values), *_ = named
    subject = subject_of(kind, values)
    if isinstance(subject, SubjectProblem):
        raise UsageError(f"--{kind.value.replace('_', '-')} {subject.text}")
    return subject


def read_side(text: str, name: str) -> Subject:
    """One side of a comparison."""
    subject = parse_subject(text)
    if isinstance(subject, SubjectProblem):
        raise UsageError(f"{name} {subject.text.replace('`', '')}")
    return subject


def _ids(option: str, values: Sequence[str]) -> tuple[str, ...]:
    """Each value may be a whole list, as a claim is pasted."""
    found: list[str] = []
    for value in values:
        ids = pasted_ids(value)
        if isinstance(ids, SubjectProblem):
            raise UsageError(f"{option} {ids.text}")
        found += ids
    return tuple(found)


def find_whom(subject: Subject, facts: Facts, option: str) -> Whom:
    """The subject with its access."""
    if subject.kind is SubjectKind.ME and facts.access is None:
        raise UsageError(_WHO_IS_ME)
    whom = whom_of(subject, facts.shown)
    if isinstance(whom, SubjectProblem):
        raise UsageError(f"{option} {whom.text}")
    return whom
