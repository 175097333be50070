"""Counts as lengths: bars of one column share one scale, so that they can be compared."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Share:
    """A count, out of what, and the length of its bar in percent."""

    name: str
    count: int
    of: int
    icon: str = ""
    tone: str = ""

    @property
    def percent(self) -> float:
        """Of the whole; something that is there is seen, however little of it."""
        if not self.of or not self.count:
            return 0.0
        return round(min(100.0, max(1.0, 100 * self.count / self.of)), 1)

    @property
    def text(self) -> str:
        """ "5 of 24"."""
        return f"{self.count} of {self.of}"
