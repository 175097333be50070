"""The command line itself: usage, help, streams, ends."""

from __future__ import annotations

import io
import json
import os
import pty
import signal
import subprocess
import sys
from typing import Never

import pytest

from cdfportal.access.model import Verdict
from cdfportal.terminal.arguments import parser
from cdfportal.terminal.report import Report, Section, Style, render
from tests.terminal.commands import ROOT, Command, run_process
from tests.terminal.test_offline import GROUPS, READ_42


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "required: command"),
        (("may-i",), "invalid choice"),
        (("can-i",), "required: ACL, ACTION"),
        (("can-i", "a", "b", "c", "d"), "unrecognized arguments"),
        (("can-i", "timeSeriesAcl", "READ", "--js"), "unrecognized arguments"),
        (("can-i", "bad acl", "READ"), "acl is “bad acl”"),
        (("can-i", "timeSeriesAcl", "READ", "datasetScope:x"), "scope has the value"),
        (("can-i", "timeSeriesAcl", "READ", "--security-category", "x"), "security_category"),
        (("can-i", "timeSeriesAcl", "READ", "--group", "x"), "--group takes the id of a group"),
        (("can-i", "timeSeriesAcl", "READ", "--group", "1", "--principal", "p"), "exclude each"),
        (("can-i", *READ_42, "--inspect", "x.json"), "beside --offline only"),
        (("can-i", *READ_42, "--env-file", "/nowhere/.env"), "is not a file"),
        (("can-i", *READ_42), "CDF_CLUSTER: is missing"),
    ],
)
def test_a_wrong_command_line_ends_with_64_and_says_why(
    command: Command, arguments: tuple[str, ...], said: str
) -> None:
    ended = command(*arguments)
    assert (ended.code, ended.out) == (64, "")
    assert said in ended.err


def test_a_group_that_is_not_there_is_a_wrong_command_line(command: Command) -> None:
    ended = command(
        "can-i", *READ_42, "--group", "9", "--offline", command.saved("groups.json", GROUPS)
    )
    assert ended.code == 64
    assert "--group 9 is not among the groups shown to you." in ended.err


def test_help_has_the_exit_codes_and_every_command(command: Command) -> None:
    ended = command("--help")
    assert ended.code == 0
    assert "exit codes:" in ended.out
    commands = next(action.choices for action in parser()._actions if action.dest == "command")
    assert commands is not None
    for name in commands:
        assert f"\n    {name}" in ended.out or f"({name})" in ended.out
        own = command(name, "--help")
        assert own.code == 0
        assert "examples:" in own.out


REPORT = Report(
    Verdict.DENIED,
    "You may not write time series in data set 42.",
    "None of your groups grants it.",
    (Section("Empty:", ()), Section("Ways:", ("word " * 40,))),
)


def test_colour_is_for_terminals_without_no_color() -> None:
    controller, terminal = pty.openpty()
    with os.fdopen(controller, "wb"), os.fdopen(terminal, "w") as stream:
        assert Style.of(stream, {}).colour
        assert not Style.of(stream, {"NO_COLOR": "1"}).colour
        assert not Style.of(stream, {"TERM": "dumb"}).colour
    assert not Style.of(io.StringIO(), {}).colour
    assert "\x1b" not in render(REPORT, Style())
    assert render(REPORT, Style(colour=True)).startswith("\x1b[1;31mDENIED\x1b[0m  You may not")


@pytest.mark.parametrize("columns", ["20", "60", "500"])
def test_lines_are_as_wide_as_the_terminal_within_reason(
    monkeypatch: pytest.MonkeyPatch, columns: str
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    style = Style.of(io.StringIO(), {})
    assert style.width == max(40, min(int(columns), 100))
    lines = render(REPORT, style).splitlines()
    assert max(map(len, lines)) <= style.width
    assert "Empty:" not in lines


def test_an_id_is_never_cut() -> None:
    report = Report(Verdict.ALLOWED, "x" * 200)
    assert "x" * 200 in render(report, Style(width=40))


def test_a_reader_that_goes_early_is_no_failure(command: Command) -> None:
    many = {"items": [{**GROUPS["items"][1], "id": n} for n in range(1, 3000)]}
    path = command.saved("many.json", many)
    with subprocess.Popen(
        [sys.executable, "-m", "cdfportal.cli", "who-can", *READ_42, "--offline", path, "--json"],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(10)
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(30) == 0


def test_ctrl_c_leaves_no_traceback(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_unused: object) -> Never:
        raise KeyboardInterrupt

    monkeypatch.setattr("cdfportal.cli.facts_of", interrupted)
    ended = command("can-i", *READ_42)
    assert (ended.code, ended.out, ended.err) == (128 + signal.SIGINT, "", "")


def test_ascii_alone_is_enough_for_an_answer(command: Command) -> None:
    named = json.loads(json.dumps(GROUPS))
    named["items"][0]["name"] = "Würzburg"
    path = command.saved("groups.json", named)
    plain = {"PYTHONIOENCODING": "ascii"}
    done = run_process(["who-can", *READ_42, "--offline", path], plain)
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"W?rzburg" in done.stdout
    done = run_process(["who-can", *READ_42, "--offline", path, "--json"], plain)
    assert json.loads(done.stdout)["groups"][1]["name"] == "Würzburg"


def test_no_django_comes_along() -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys, cdfportal.cli; print([n for n in sys.modules if n == 'django'])",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "[]\n"
