"""The `cdfportal` command: who may do what, and what is wrong. Works without Django."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence

from cdfportal.access.text import clean
from cdfportal.base.clock import Clock, system_clock
from cdfportal.terminal.arguments import parser
from cdfportal.terminal.commands.asking import read_question, read_side, read_subject
from cdfportal.terminal.commands.can_i import can_i
from cdfportal.terminal.commands.compare import compare
from cdfportal.terminal.commands.explain import Told, check_call, explain, read_error
from cdfportal.terminal.commands.who_can import who_can
from cdfportal.terminal.doctor.command import Output, doctor
from cdfportal.terminal.doctor.lines import signs_for
from cdfportal.terminal.facts import Facts
from cdfportal.terminal.files import STANDARD_INPUT, read_text
from cdfportal.terminal.offline import Saved
from cdfportal.terminal.outcome import CommandError, Exit, UsageError
from cdfportal.terminal.report import Style, printable, render
from cdfportal.terminal.result import Result
from cdfportal.terminal.source import Wanted, facts_of

Question = Callable[[Facts], Result]


def main(
    arguments: Sequence[str] | None = None,
    process: Mapping[str, str] = os.environ,
    clock: Clock = system_clock,
) -> int:
    """Run one command; the exit code is its answer."""
    asked = parser().parse_args(arguments)
    try:
        if asked.command == "doctor":
            return doctor(asked, process, clock, _output(process))
        _check_streams(asked)
        # What is wrong with the question is told before anybody is called.
        question = _QUESTIONS[asked.command](asked)
        result = question(facts_of(_wanted(asked), process, clock))
        _tell(result.remarks)
        _write(_text(result, asked, process))
    except CommandError as error:
        _tell(error.lines)
        return error.exit
    except KeyboardInterrupt:
        return Exit.INTERRUPTED
    return result.exit


def _can_i(asked: argparse.Namespace) -> Question:
    question = read_question(asked.acl, asked.action, asked.scope, asked.security_category)
    subject = read_subject(asked.group, asked.idp_group, asked.principal)
    return lambda facts: can_i(facts, question, subject)


def _who_can(asked: argparse.Namespace) -> Question:
    question = read_question(asked.acl, asked.action, asked.scope, asked.security_category)
    return lambda facts: who_can(facts, question)


def _explain(asked: argparse.Namespace) -> Question:
    check_call(asked.method, asked.path, asked.body, asked.error)
    told = Told(asked.method, asked.path, read_text(asked.body), read_text(asked.error))
    reading = read_error(told)
    subject = read_subject(asked.group, asked.idp_group, asked.principal)
    return lambda facts: explain(facts, told, reading, subject)


def _compare(asked: argparse.Namespace) -> Question:
    left, right = read_side(asked.left, "LEFT"), read_side(asked.right, "RIGHT")
    return lambda facts: compare(facts, left, right)


_QUESTIONS: Mapping[str, Callable[[argparse.Namespace], Question]] = {
    "can-i": _can_i,
    "who-can": _who_can,
    "explain": _explain,
    "compare": _compare,
    "diff": _compare,
}


def _check_streams(asked: argparse.Namespace) -> None:
    """Standard input ends once."""
    names = ("offline", "inspect", "error", "body")
    given = [f"--{name}" for name in names if getattr(asked, name, None) == STANDARD_INPUT]
    if len(given) > 1:
        raise UsageError(f"Standard input can be one of {' and '.join(given)}.")


def _wanted(asked: argparse.Namespace) -> Wanted:
    if asked.inspect and asked.offline is None:
        raise UsageError("--inspect is read beside --offline only.")
    return Wanted(
        # Bytes of the command line that are no text must not stop a later encoding.
        project=clean(asked.project),
        env_file=asked.env_file,
        saved=None if asked.offline is None else Saved(asked.offline, asked.inspect),
        token_scopes=tuple(asked.token_scope),
        application=asked.application,
    )


def _output(process: Mapping[str, str]) -> Output:
    return Output(_write, Style.of(sys.stdout, process), signs_for(sys.stdout.encoding))


def _text(result: Result, asked: argparse.Namespace, process: Mapping[str, str]) -> str:
    if asked.json:
        return json.dumps(result.data, indent=2) + "\n"
    return render(result.report, Style.of(sys.stdout, process))


def _write(text: str) -> None:
    """A reader that goes early, such as `head`, is no failure."""
    try:
        sys.stdout.buffer.write(text.encode(sys.stdout.encoding or "utf-8", "replace"))
        sys.stdout.flush()
    except BrokenPipeError:
        # Python would try to flush once more at its end, and complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _tell(lines: Sequence[str]) -> None:
    """On standard error, one line each."""
    for line in lines:
        sys.stderr.write(f"cdfportal: {printable(line)}\n")


if __name__ == "__main__":
    sys.exit(main())
