"""The command for one test."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.terminal.commands import Command


@pytest.fixture
def command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Command:
    """With an empty environment."""
    return Command(tmp_path, capsys)
