"""Running the checks for a terminal or a pipeline."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass

from cdfportal.access.answers import Question
from cdfportal.access.text import clean
from cdfportal.base.clock import Clock
from cdfportal.diagnose.doctor.case import DeclaredUse
from cdfportal.diagnose.doctor.faults import Fault
from cdfportal.diagnose.doctor.model import Mark, Result
from cdfportal.diagnose.doctor.report import Examination, examination_json
from cdfportal.diagnose.doctor.run import examine
from cdfportal.diagnose.doctor.uses import UseProblem, declared_use
from cdfportal.terminal.commands.asking import read_question
from cdfportal.terminal.doctor.asked import Asked, Examinable, examinable
from cdfportal.terminal.doctor.lines import answer_lines, result_lines
from cdfportal.terminal.outcome import Exit, UsageError
from cdfportal.terminal.report import Style

#: These say that something could not be found out, which is no finding.
_UNTOLD = frozenset(
    {Fault.CHECK_BROKE, Fault.CHECK_TOO_LONG, Fault.RIGHT_UNKNOWN, Fault.PROBE_NO_ANSWER}
)


@dataclass(frozen=True, slots=True)
class Output:
    """Where lines go, and how they look there."""

    write: Callable[[str], None]
    style: Style
    signs: Mapping[Mark, str]


def doctor(
    asked: argparse.Namespace, process: Mapping[str, str], clock: Clock, output: Output
) -> Exit:
    """Each result as it comes, the answer last; as JSON all at once."""
    with examinable(_read(asked), process, clock) as found:
        over: list[Result] = []
        with closing(examine(found.plan, found.case, found.chart)) as results:
            for result in results:
                over.append(result)
                if not asked.json:
                    _lines(result_lines(result, output.style, output.signs), output)
        examination = _examination(found, over)
    if asked.json:
        output.write(json.dumps(examination_json(examination), indent=2) + "\n")
    else:
        _lines(answer_lines(examination, output.style), output)
    return exit_of(examination)


def exit_of(examination: Examination) -> Exit:
    """0 nothing found, 1 something to mend, 2 it cannot be told."""
    first = examination.first
    if first is not None:
        return Exit.UNKNOWN if first.finding.fault in _UNTOLD else Exit.NO
    return Exit.YES if examination.count(Mark.PASSED) else Exit.UNKNOWN


def _read(asked: argparse.Namespace) -> Asked:
    return Asked(
        portal=asked.portal,
        project=clean(asked.project),
        env_file=asked.env_file,
        question=_question(asked),
        use=_use(asked.use),
    )


def _question(asked: argparse.Namespace) -> Question | None:
    """The wanted right; none is fine, half of one is not."""
    if not (asked.acl or asked.action or asked.scope):
        return None
    if not (asked.acl and asked.action):
        raise UsageError("--acl and --action name the right together; --scope says where.")
    return read_question(asked.acl, asked.action, asked.scope or "all", ())


def _use(text: str) -> DeclaredUse | None:
    """What the principal is for; one of the typical uses, or a list of rights."""
    if not text:
        return None
    use = declared_use(text)
    if isinstance(use, UseProblem):
        raise UsageError(f"--use: {use.message}")
    return use


def _examination(found: Examinable, over: list[Result]) -> Examination:
    case = found.case
    return Examination(case.subject, case.project, tuple(over), case.clock())


def _lines(lines: Iterable[str], output: Output) -> None:
    output.write("".join(f"{line}\n" for line in lines))
