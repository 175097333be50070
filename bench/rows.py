"""A line of the table."""

from __future__ import annotations

from dataclasses import dataclass

from bench.timing import Sample

HEAD = f"{'CPU ms':>10} {'least':>10} {'ratio':>8} {'least':>8}"


@dataclass(frozen=True, slots=True)
class Row:
    """CPU milliseconds (median, least), and the ratio of each to `base`."""

    name: str
    took: Sample
    base: Sample

    @classmethod
    def added(cls, name: str, took: Sample, base: Sample) -> Row:
        """What came on top of `base`."""
        return cls(name, took.less(base), base)

    def __str__(self) -> str:
        took, base = self.took, self.base
        return (
            f"{self.name:<44} {took.median:>10.3f} {took.least:>10.3f}"
            f" {took.median / base.median:>8.2f} {took.least / base.least:>8.2f}"
        )
