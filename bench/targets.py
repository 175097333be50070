"""Rows that are measured against what the project promises."""

from __future__ import annotations

from dataclasses import dataclass

HEAD = f"{'measured':>12} {'target':>12}"


@dataclass(frozen=True, slots=True)
class Target:
    """One promise: a measured number, the most or the least that it may be, and its unit."""

    name: str
    measured: float
    #: None where nothing is promised.
    most: float | None
    unit: str
    #: What else was measured.
    beside: str = ""
    #: For what is better the more it is.
    least: float | None = None
    digits: int = 2

    @property
    def missed(self) -> bool:
        """Whether it is beyond what was promised."""
        is_more = self.most is not None and self.measured > self.most
        return is_more or (self.least is not None and self.measured < self.least)

    def __str__(self) -> str:
        most = "" if self.most is None else f"{self.most:g} {self.unit}"
        if self.least is not None:
            most = f"≥ {self.least:g} {self.unit}".strip()
        note = "  missed" if self.missed else ""
        line = f"{self.name:<52} {self.measured:>9.{self.digits}f} {self.unit:<3} {most:>10}"
        return f"{line}  {self.beside:<24}{note}".rstrip()
