"""Lists as tables of text, for export: the rows of the screen under the same filter, all pages of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Column:
    """One column: a name for machines, a title for people."""

    name: str
    title: str


@dataclass(frozen=True, slots=True)
class Table:
    """One list of an answer. `rows` may be a generator: it is read once, while it is sent."""

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: Iterable[Sequence[str]]


def columns(**titles: str) -> tuple[Column, ...]:
    """`columns(id="Id", name="Group")`."""
    return tuple(Column(name, title) for name, title in titles.items())
