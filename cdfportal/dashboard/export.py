"""Tables as CSV (RFC 4180) and as Markdown, row by row."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from cdfportal.dashboard.tables import Table

#: A spreadsheet takes a cell that begins so for a formula
#: (https://owasp.org/www-community/attacks/CSV_Injection); some read full-width signs likewise.
_FULL_WIDTH = ("\uff1d", "\uff0b", "\uff0d", "\uff20")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", *_FULL_WIDTH)
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?", re.ASCII)
_BREAKS = re.compile(r"[\r\n]+")
#: What Markdown or HTML in it would take for markup (https://spec.commonmark.org/0.31.2/#backslash-escapes).
_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~!])")


class _Line:
    """The one line that `csv.writer` wrote last."""

    def __init__(self) -> None:
        self.text = ""

    def write(self, text: str) -> None:
        self.text = text


def csv_lines(table: Table) -> Iterator[str]:
    """Machine names first; a byte order mark, without which spreadsheets guess the encoding."""
    line = _Line()
    writer = csv.writer(line)
    writer.writerow([column.name for column in table.columns])
    yield f"\ufeff{line.text}"
    for row in table.rows:
        writer.writerow([_harmless(cell) for cell in row])
        yield line.text


def _harmless(cell: str) -> str:
    """A text that a spreadsheet would calculate gets an apostrophe; a number stays a number."""
    return f"'{cell}" if cell.startswith(_FORMULA) and not _NUMBER.fullmatch(cell) else cell


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above a table in Markdown: where it is from and when."""

    sentence: str
    address: str
    as_of: str


def markdown_lines(table: Table, head: Head) -> Iterator[str]:
    """A title, the answer, the source, the table (GitHub's form: https://github.github.com/gfm/#tables-extension-)."""
    yield f"# {_inline(table.title)}\n\n"
    if head.sentence:
        yield f"{_inline(head.sentence)}\n\n"
    yield f"As of {head.as_of}, <{head.address}>\n\n"
    yield _markdown_row(column.title for column in table.columns)
    yield _rule(table.columns)
    for row in table.rows:
        yield _markdown_row(row)


def _markdown_row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(map(_inline, cells))} |\n"


def _rule(columns: Sequence[object]) -> str:
    return f"|{' --- |' * len(columns)}\n"


def _inline(text: str) -> str:
    return _MARKUP.sub(r"\\\1", _BREAKS.sub(" ", text))
