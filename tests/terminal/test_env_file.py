"""`.env` means the same to the command as to the portal."""

from __future__ import annotations

import io
from pathlib import Path

import environ
import pytest

from cdfportal.terminal.env_file import environment, parse
from tests.terminal.commands import Command

TEXT = r"""
# a comment
PLAIN=value
export EXPORTED=yes
SPACES=two words
HASH=abc#def
QUOTED="in double quotes"
SINGLE='in single quotes'
NESTED='"both"'
ESCAPED="a \"word\" and \n and \\"
EMPTY=
EQUALS=a=b=c
 INDENTED=no
lower=case
NOT A LINE
"""


def test_the_file_is_read_as_django_environ_reads_it(monkeypatch: pytest.MonkeyPatch) -> None:
    theirs: dict[str, str] = {}
    monkeypatch.setattr(environ.Env, "ENVIRON", theirs)
    environ.Env.read_env(io.StringIO(TEXT))
    assert parse(TEXT) == theirs
    assert len(theirs) > 10


def test_the_environment_wins_over_the_file_and_a_missing_file_is_no_failure(
    tmp_path: Path,
) -> None:
    path = tmp_path / ".env"
    path.write_text("A=file\nB=file\n")
    assert environment({"A": "process"}, path) == {"A": "process", "B": "file"}
    assert environment({"A": "process"}, tmp_path / "none") == {"A": "process"}


def test_a_file_that_is_no_text_is_told(command: Command) -> None:
    path = command.folder / "odd.env"
    path.write_bytes(b"IDP_CLIENT_ID=\xff\xfe")
    ended = command("can-i", "assetsAcl", "READ", "--env-file", str(path))
    assert (ended.code, ended.out) == (64, "")
    assert "odd.env cannot be read (UnicodeDecodeError)." in ended.err
