"""An answer as plain text: the sentence first, then the reason, then lists."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TextIO

from cdfportal.access.model import Verdict

_NARROWEST, _WIDEST = 40, 100
_COLOURS = {Verdict.ALLOWED: "32", Verdict.DENIED: "31", Verdict.UNKNOWN: "33"}


@dataclass(frozen=True, slots=True)
class Section:
    """A title and its lines; a line that begins with spaces goes deeper."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """What a person reads."""

    verdict: Verdict
    sentence: str
    reason: str = ""
    sections: tuple[Section, ...] = ()
    #: In place of the verdict, where the question was none of may or may not.
    word: str = ""
    #: Text to copy, such as YAML: as it is, never wrapped.
    verbatim: str = ""


@dataclass(frozen=True, slots=True)
class Style:
    """How wide, and whether in colour."""

    width: int = _WIDEST
    colour: bool = False

    @classmethod
    def of(cls, stream: TextIO, process: Mapping[str, str]) -> Style:
        """Colour on terminals only, and not with NO_COLOR (https://no-color.org)."""
        width = shutil.get_terminal_size((_WIDEST, 24)).columns
        plain = process.get("NO_COLOR") or process.get("TERM") == "dumb"
        return cls(max(_NARROWEST, min(width, _WIDEST)), stream.isatty() and not plain)


def render(report: Report, style: Style) -> str:
    """The whole text, with a line end at its end."""
    return "\n".join(_lines(report, style)) + "\n"


def _lines(report: Report, style: Style) -> Iterator[str]:
    word = report.word or report.verdict.value.upper()
    first = wrapped(f"{word}  {report.sentence}", style.width, "")
    yield from [_coloured(first[0], word, report.verdict, style), *first[1:]]
    if report.reason:
        yield from wrapped(report.reason, style.width, "")
    for section in report.sections:
        if section.lines:
            yield ""
            yield printable(section.title)
            for line in section.lines:
                yield from wrapped(line.lstrip(" "), style.width, "  " + _indent(line))
    if report.verbatim:
        yield ""
        yield from (printable(line) for line in report.verbatim.splitlines())


def _indent(line: str) -> str:
    return " " * (len(line) - len(line.lstrip(" ")))


def wrapped(text: str, width: int, indent: str) -> list[str]:
    """Lines of a text; long words, such as ids, stay whole, so that they can be copied."""
    return textwrap.wrap(
        printable(text),
        width,
        initial_indent=indent,
        subsequent_indent=f"{indent}  ",
        break_long_words=False,
        break_on_hyphens=False,
    ) or [""]


def _coloured(line: str, word: str, verdict: Verdict, style: Style) -> str:
    if not style.colour:
        return line
    return f"\x1b[1;{_COLOURS[verdict]}m{word}\x1b[0m{line.removeprefix(word)}"


def printable(text: str) -> str:
    """Without what a terminal would obey: a group's name comes from somebody else."""
    return "".join(
        letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text
    )
