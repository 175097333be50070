"""The lanes as numbers for the server-drawn SVG: the table beside it says the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cdfportal.dashboard.presenters.lanes import Lane

_GATES = (300, 500, 700)
_FIRST, _STEP = 92, 46
_MOST = 8
_NAME_LETTERS = 22
_WHY_LETTERS = (92, 64, 38)
_HELD_LETTERS = 27


@dataclass(frozen=True, slots=True)
class DrawnLane:
    """One lane with its coordinates."""

    name: str
    held: str
    why: str
    #: `c` where the token stops it, which has a tone of its own.
    tone: str
    arrives: bool
    y: int
    end: int
    posts: tuple[int, ...]
    stop: int
    why_x: int

    @property
    def name_y(self) -> int:
        """Baseline of the name."""
        return self.y - 4

    @property
    def held_y(self) -> int:
        """Baseline of what is held."""
        return self.y + 13

    @property
    def why_y(self) -> float:
        """Baseline of the reason."""
        return self.y + 4.5

    @property
    def post_y(self) -> int:
        """Top of a passed gate's post."""
        return self.y - 9

    @property
    def cross_x(self) -> int:
        """Left of the cross in the stop."""
        return self.stop - 4

    @property
    def cross_y(self) -> int:
        """Top of the cross in the stop."""
        return self.y - 4

    @property
    def arrow_y(self) -> int:
        """Top of the arrow head."""
        return self.y - 7

    @property
    def rule_y(self) -> int:
        """The hairline below."""
        return self.y + 22


@dataclass(frozen=True, slots=True)
class Drawing:
    """The whole picture."""

    lanes: tuple[DrawnLane, ...]
    height: int

    @property
    def bottom(self) -> int:
        """Where the gates' dotted lines end."""
        return self.height - 4


def draw(lanes: Sequence[Lane]) -> Drawing | None:
    """The first lanes drawn; None when there are none."""
    shown = lanes[:_MOST]
    if not shown:
        return None
    drawn = tuple(_draw(lane, _FIRST + _STEP * place) for place, lane in enumerate(shown))
    return Drawing(drawn, _FIRST + _STEP * (len(shown) - 1) + 40)


def _draw(lane: Lane, y: int) -> DrawnLane:
    stop = lane.stop
    arrives = stop is None
    passed = _GATES if stop is None else _GATES[:stop]
    place = 0 if stop is None else _GATES[stop]
    cell = None if stop is None else lane.cells[stop]
    return DrawnLane(
        name=_short(lane.name, _NAME_LETTERS),
        held=_short(lane.held, _HELD_LETTERS),
        why=_short(cell.text, _WHY_LETTERS[stop or 0]) if cell else "",
        tone="c" if cell and cell.tone == "cut" else "",
        arrives=arrives,
        y=y,
        end=972 if arrives else place - 9,
        posts=passed,
        stop=place,
        why_x=place + 16,
    )


def _short(text: str, letters: int) -> str:
    return text if len(text) <= letters else text[: letters - 1] + "…"
