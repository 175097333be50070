"""Reading `.env` as the portal's settings do (django-environ), without Django's company."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from cdfportal.terminal.outcome import UsageError

_LINE = re.compile(r"(?:export )?([A-Za-z_0-9]+)=(.*)")
_ESCAPED = re.compile(r"\\(.)")


def environment(process: Mapping[str, str], path: Path) -> dict[str, str]:
    """The process's variables over those of the file; no file means the process's alone."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        text = ""
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read ({type(error).__name__}).") from None
    return {**parse(text), **process}


def parse(text: str) -> dict[str, str]:
    """Names and values; a line that is neither is passed over."""
    lines = (_LINE.fullmatch(line) for line in text.splitlines())
    return {line[1]: _value(line[2]) for line in lines if line}


def _value(text: str) -> str:
    """Single quotes keep everything; in double quotes a backslash takes the next letter as it is."""
    if len(text) > 1 and text[0] == text[-1] == "'":
        text = text[1:-1]
    if len(text) > 1 and text[0] == text[-1] == '"':
        return _ESCAPED.sub(_kept, text[1:-1])
    return text


def _kept(escaped: re.Match[str]) -> str:
    """Signs for line ends and tabs stay two letters."""
    return escaped[0] if escaped[1] in "rnt" else escaped[1]
