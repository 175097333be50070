"""`cdfportal explain`: which rights does a call need, or what does an error of CDF mean?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from cdfportal.access.call_json import call_json, needs_json, refusal_json
from cdfportal.access.call_target import Call, CallProblems, Places, read_call
from cdfportal.access.call_words import call_sentence, right_of, where_in_words
from cdfportal.access.calls import CallAnswer, NeedAnswer, explain_call
from cdfportal.access.index import GroupIndex
from cdfportal.access.json_parts import time_json
from cdfportal.access.refusal_text import RefusalProblem, RefusalReading, read_refusal
from cdfportal.access.refusals import RefusalAnswer, explain_refusal, refusal_sentence
from cdfportal.access.subjects import Subject, SubjectKind
from cdfportal.access.whom import Whom, because_of
from cdfportal.access.words import and_list, scope_in_words
from cdfportal.terminal.commands.asking import find_whom
from cdfportal.terminal.facts import Facts
from cdfportal.terminal.outcome import EXIT_OF, UsageError
from cdfportal.terminal.report import Report, Section
from cdfportal.terminal.result import Result

_SOME_PROJECT = "-"


@dataclass(frozen=True, slots=True)
class Told:
    """What the command line says of the call, or what was pasted."""

    method: str = ""
    path: str = ""
    #: What is sent.
    body: str | None = None
    #: The error, as somebody pasted it.
    error: str | None = None


def check_call(method: str, path: str, body: str | None, error: str | None) -> None:
    """One of the two, and the call whole."""
    if error is not None and (method or path or body):
        raise UsageError("--error stands alone: the error, or the call.")
    if error is None and not path and " " not in method.strip():
        raise UsageError("Name METHOD and PATH of the call, or --error with what CDF said.")


def read_error(told: Told) -> RefusalReading | None:
    """The pasted error, if there is one."""
    if told.error is None:
        return None
    reading = read_refusal(told.error)
    if isinstance(reading, RefusalProblem):
        raise UsageError(reading.problem.replace("`text`", "the error"))
    return reading


def explain(facts: Facts, told: Told, reading: RefusalReading | None, subject: Subject) -> Result:
    """The rights and whether they are held, as the page of that name tells it."""
    # Saved answers name no project; a path that is written without one needs some name all the same.
    places = Places(facts.cdf_url, project=facts.project or _SOME_PROJECT)
    whom = find_whom(subject, facts, f"--{subject.kind.value.replace('_', '-')}")
    common = {
        "project": facts.project,
        "whom": whom.kind.value,
        "as_of": time_json(facts.as_of),
    }
    if reading is None:
        answer = _explained(_call(told, places), whom, facts)
        return _of_call(answer, whom, facts, common)
    others = _others(whom, facts)
    refusal = explain_refusal(
        whom.access, reading, places, others, protected=facts.protected, unread=facts.unread
    )
    return _of_refusal(refusal, whom, facts, common)


def _call(told: Told, places: Places) -> Call:
    # One argument may hold both, as a log has them.
    method, target = (told.method, told.path) if told.path else ("", told.method)
    call = read_call(method, target, places, told.body or "")
    if isinstance(call, CallProblems):
        raise UsageError(*(problem.replace("`", "") for problem in call.problems))
    return call


def _explained(call: Call, whom: Whom, facts: Facts) -> CallAnswer:
    others = _others(whom, facts)
    return explain_call(whom.access, call, others, protected=facts.protected, unread=facts.unread)


def _others(whom: Whom, facts: Facts) -> GroupIndex | None:
    """For near misses: groups that the caller is not in."""
    return facts.index if whom.kind is SubjectKind.ME and facts.all_groups else None


def _of_call(answer: CallAnswer, whom: Whom, facts: Facts, common: Mapping[str, object]) -> Result:
    data = {**call_json(answer, facts.as_of, whom.subject, facts.names), **common}
    report = Report(
        answer.verdict,
        call_sentence(answer, whom.subject, facts.names),
        sections=tuple(_call_sections(answer, whom, facts)),
    )
    return Result(data, report, EXIT_OF[answer.verdict], facts.remarks)


def _of_refusal(
    answer: RefusalAnswer, whom: Whom, facts: Facts, common: Mapping[str, object]
) -> Result:
    call = answer.call
    explained = call_json(call, facts.as_of, whom.subject, facts.names) if call else None
    data = {
        "verdict": answer.verdict.value,
        "sentence": refusal_sentence(answer, whom.subject),
        "refusal": refusal_json(answer.reading),
        "requires": needs_json(answer.needs, facts.as_of, whom.subject, facts.names),
        "call": explained,
        "call_problems": list(answer.problems),
        **common,
    }
    report = Report(
        answer.verdict,
        refusal_sentence(answer, whom.subject),
        answer.reading.says if answer.needs else "",
        tuple(_refusal_sections(answer, whom, facts)),
    )
    return Result(data, report, EXIT_OF[answer.verdict], facts.remarks)


def _refusal_sections(answer: RefusalAnswer, whom: Whom, facts: Facts) -> Iterator[Section]:
    yield Section("What to do:", answer.reading.cures)
    yield Section("It names:", tuple(_need_lines(answer.needs, whom, facts)))
    if answer.call:
        yield Section("The call:", (call_sentence(answer.call, whom.subject, facts.names),))
        yield from _call_sections(answer.call, whom, facts)


def _call_sections(answer: CallAnswer, whom: Whom, facts: Facts) -> Iterator[Section]:
    if answer.operation:
        found = answer.operation
        yield Section("Operation:", (f"{found.method} {found.template}",))
    yield Section("Needed, all of it:", tuple(_need_lines(answer.needs, whom, facts)))
    yield Section("Does instead, all of it:", tuple(_need_lines(answer.alternative, whom, facts)))
    otherwise = (f"{right_of(need)} with {need.condition}" for need in answer.otherwise)
    yield Section("With another query needed too:", tuple(otherwise))
    near = (f"{one.method} {one.template}" for one in answer.nearest)
    yield Section("Operations that are written nearly so:", tuple(near))


def _need_lines(needs: Iterable[NeedAnswer], whom: Whom, facts: Facts) -> Iterator[str]:
    for one in needs:
        yield f"{one.verdict.value}: {right_of(one.need)}, {where_in_words(one.need, facts.names)}"
        if one.held_on:
            acl = one.need.question.acl
            held = and_list([scope_in_words(scope, acl, facts.names) for scope in one.held_on])
            yield f"  held on {held}"
        else:
            yield f"  {because_of(one.decision, whom)}"
