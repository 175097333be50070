"""A line of the table."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """CPU milliseconds, and the ratio to the first line of its block."""

    name: str
    milliseconds: float
    ratio: float

    def __str__(self) -> str:
        return f"{self.name:<44} {self.milliseconds:>10.3f} {self.ratio:>8.2f}"
