"""Files that the command line names; `-` is standard input."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from cdfportal.base.clock import Clock
from cdfportal.terminal.outcome import UsageError

STANDARD_INPUT = "-"
_MIB = 1024 * 1024
_MOST_BYTES = 128 * _MIB
_MOST_TEXT = 4 * _MIB


@dataclass(frozen=True, slots=True)
class SavedBytes:
    """What a file holds, and when it was written."""

    body: bytes
    saved_at: datetime


def read_saved(name: str, clock: Clock) -> SavedBytes:
    """A file; standard input was written just now."""
    body = _read(name, _MOST_BYTES)
    if name == STANDARD_INPUT:
        return SavedBytes(body, clock())
    return SavedBytes(body, datetime.fromtimestamp(Path(name).stat().st_mtime, UTC))


def read_text(name: str | None) -> str | None:
    """A pasted text; None when no file is named."""
    return None if name is None else _read(name, _MOST_TEXT).decode("utf-8", "replace")


def _read(name: str, most: int) -> bytes:
    try:
        with _open(name) as file:
            body = file.read(most + 1)
    except OSError as error:
        raise UsageError(f"{called(name)} cannot be read: {error.strerror}.") from None
    if len(body) > most:
        raise UsageError(f"{called(name)} is larger than {most // _MIB} MiB.")
    return body


def _open(name: str) -> BinaryIO:
    """Standard input by its number: Python has no `sys.stdin` where a shell has closed it."""
    if name == STANDARD_INPUT:
        return open(0, "rb", closefd=False)
    return Path(name).open("rb")


def called(name: str) -> str:
    """What people call it."""
    return "Standard input" if name == STANDARD_INPUT else name
