"""Filter chips: links whose addresses are the filters."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter as a link."""

    text: str
    query: str
    count: int | None = None
    current: bool = False
