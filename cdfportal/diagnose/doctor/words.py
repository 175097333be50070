"""Durations and moments for evidence."""

from __future__ import annotations

import math
from datetime import datetime, timedelta

_UNITS = ((86_400, "days"), (3600, "h"), (60, "min"))


def span_words(span: timedelta) -> str:
    """ "12 s", "3 min", "2 h", "4 days": the largest unit of which there are at least two, rounded down."""
    whole = math.floor(abs(span) / timedelta(seconds=1))
    for size, unit in _UNITS:
        if whole >= 2 * size:
            return f"{whole // size} {unit}"
    return f"{whole} s"


def moment_words(moment: datetime) -> str:
    """In UTC, to the second."""
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"


def many(count: int, one: str, several: str) -> str:
    """ "1 group", "3 groups"."""
    return f"{count} {one if count == 1 else several}"
