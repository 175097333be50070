"""A reader of somebody else's in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.connect.beside import closed, path_with

#: Letters that mean something to a shell, to YAML, to an .env file or to Python; no two readers agree on them.
HOSTILE = (
    "plain",
    "two words",
    "it's",
    'a "word"',
    "back\\slash",
    "\\n not a line",
    "a: b",
    "- a",
    "# no comment",
    "x #y",
    "yes",
    "null",
    "007",
    "1e3",
    "~",
    "{a: 1}",
    "[a]",
    "*a",
    "&a",
    "!env x",
    "%",
    "@",
    "`id`",
    "$HOME",
    "$(id)",
    "a$b",
    "' OR ''='",
    '"',
    "'",
    "\\",
    "=",
    "æøå 日本 😀",
)
#: What extractors and some .env readers fill in where it stands bare.
FILLED_IN = ("${HOME}", "a${HOME}b", "${:-x}")


@dataclass(frozen=True, slots=True)
class Asked:
    """One text, with the variables that a process would have."""

    text: str
    environment: Mapping[str, str]
    call: bool = False


def read_by(name: str, asked: list[Asked], **environment: str) -> list[dict[str, Any]]:
    """What `read_<name>.py` makes of them, beside the packages of that name."""
    script = Path(__file__).with_name(f"read_{name}.py")
    wanted = [
        {"text": each.text, "environment": dict(each.environment), "call": each.call}
        for each in asked
    ]
    done = subprocess.run(
        [sys.executable, script],
        input=json.dumps(wanted),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
        env=closed({"PYTHONPATH": path_with(name), **environment}),
    )
    assert done.returncode == 0, done.stderr[-3000:]
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found
