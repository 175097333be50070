"""Counts of sixty minutes: what went well stands on the axis, what did not hangs from it.

Places across in percent, heights in em, so that it fits every width.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

_TOP, _ROOM, _LEAST = 1.5, 7.0, 0.2
_GAP = 0.2
_EVERY = 15
_EDGE = 8.0


@dataclass(frozen=True, slots=True)
class Minute:
    """One of them."""

    at: datetime
    well: int = 0
    ill: int = 0


@dataclass(frozen=True, slots=True)
class Bar:
    """A column of one minute: `up` from the axis, `down` below it, in em."""

    x: float
    width: float
    up: float
    down: float
    top: float


@dataclass(frozen=True, slots=True)
class Tick:
    """A time below, anchored so that it stays inside."""

    x: float
    anchor: str
    text: str


@dataclass(frozen=True, slots=True)
class Picture:
    """The whole of it."""

    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    most_well: int
    most_ill: int
    #: Where zero is, and where the columns below it may end.
    axis: float
    floor: float

    @property
    def ill_y(self) -> float:
        """Baseline of what is said of those below."""
        return round(self.floor + 1.1, 2)

    @property
    def tick_y(self) -> float:
        """Baseline of the times."""
        return round(self.floor + (2.5 if self.most_ill else 1.3), 2)

    @property
    def height(self) -> float:
        """In em."""
        return round(self.tick_y + 0.5, 2)


def draw(minutes: Sequence[Minute]) -> Picture | None:
    """One column each, on one scale both ways. None where nothing was counted."""
    well, ill = (max((n for n in counts), default=0) for counts in _both(minutes))
    if not well and not ill:
        return None
    unit = _ROOM / (well + ill)
    up, down = _length(well, unit), _length(ill, unit)
    axis = round(_TOP + up, 2)
    step = 100 / len(minutes)
    bars = (_bar(one, place * step, step, unit, axis) for place, one in enumerate(minutes))
    ticks = (
        _tick(one, place * step) for place, one in enumerate(minutes) if not one.at.minute % _EVERY
    )
    return Picture(
        bars=tuple(bar for bar in bars if bar.up or bar.down),
        ticks=tuple(ticks),
        most_well=well,
        most_ill=ill,
        axis=axis,
        floor=round(axis + down, 2),
    )


def _both(minutes: Sequence[Minute]) -> tuple[list[int], list[int]]:
    return [one.well for one in minutes], [one.ill for one in minutes]


def _length(count: int, unit: float) -> float:
    """One of many is seen, too."""
    return round(max(count * unit, _LEAST), 2) if count else 0.0


def _bar(one: Minute, x: float, step: float, unit: float, axis: float) -> Bar:
    up = _length(one.well, unit)
    return Bar(
        x=round(x + step * _GAP / 2, 2),
        width=round(step * (1 - _GAP), 2),
        up=up,
        down=_length(one.ill, unit),
        top=round(axis - up, 2),
    )


def _tick(one: Minute, x: float) -> Tick:
    anchor = "start" if x < _EDGE else "end" if x > 100 - _EDGE else "middle"
    return Tick(round(x, 2), anchor, f"{one.at:%H:%M}")
