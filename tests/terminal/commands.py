"""The command as a pipeline calls it, in this process or in one of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from cdfportal.base.clock import Clock
from cdfportal.cli import main
from tests.access.moment import NOW

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Ended:
    """What one run left behind."""

    code: int
    out: str
    err: str

    @property
    def words(self) -> str:
        """Standard output without its line ends."""
        return " ".join(self.out.split())

    @property
    def data(self) -> Any:
        """Standard output as JSON."""
        return json.loads(self.out)


class Command:
    """Runs the command with an environment of its own; nothing of the machine's gets in."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self._capsys = capsys
        self.clock: Clock = lambda: NOW
        self.environment: dict[str, str] = {"PORTAL_ENV_FILE": str(folder / "no.env")}

    def __call__(self, *arguments: str) -> Ended:
        self._capsys.readouterr()
        try:
            code = main(arguments, self.environment, self.clock)
        except SystemExit as end:  # argparse ends by itself
            code = int(end.code or 0)
        out, err = self._capsys.readouterr()
        return Ended(int(code), out, err)

    def saved(self, name: str, document: object) -> str:
        """A file with this JSON."""
        path = self.folder / name
        path.write_text(json.dumps(document), encoding="utf-8")
        return str(path)


def run_process(
    arguments: Sequence[str], environment: Mapping[str, str], given: bytes = b""
) -> subprocess.CompletedProcess[bytes]:
    """In a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "cdfportal.cli", *arguments],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), **environment},
        input=given,
        capture_output=True,
        timeout=30,
        check=False,
    )
