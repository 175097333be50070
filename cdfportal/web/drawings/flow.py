"""Ways as coordinates: columns of stations, joined by curves. Units are those of the `viewBox`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import sqrt

from cdfportal.web.drawings.ways import Station, Way, arranged, weighed
from cdfportal.web.ledger import many

WIDTH = 1000
_LEFT = 2
_TOP, _PITCH, _TALL = 34, 46, 34
_GAP, _INDENT, _GLYPH = 46, 11, 19
#: Of the widest fonts among ours, at the sizes in the stylesheet (`.flow text`).
_NAME_LETTER, _NOTE_LETTER = 7.55, 6.9
_THIN, _THICK = 1.25, 4.0
_SPREAD, _BETWEEN = 26, 6


@dataclass(frozen=True, slots=True)
class Node:
    """A station with its place; name and note as they fit."""

    station: Station
    x: int
    y: float
    width: int
    name: str
    note: str

    @property
    def height(self) -> int:
        """Of every node."""
        return _TALL

    @property
    def text_x(self) -> int:
        """Where name and note begin: after the glyph of an outcome."""
        return self.x + _indent(self.station)

    @property
    def glyph_y(self) -> float:
        """Top of the glyph."""
        return self.y + 2

    @property
    def name_y(self) -> float:
        """Baseline of the name."""
        return self.y + 14

    @property
    def note_y(self) -> float:
        """Baseline of the note."""
        return self.y + 29

    @property
    def middle(self) -> float:
        """Where a single way meets it."""
        return self.y + _TALL / 2

    @property
    def end(self) -> float:
        """Where its text has ended and ways may leave."""
        text = max(len(self.name) * _NAME_LETTER, len(self.note) * _NOTE_LETTER)
        return round(min(self.x + self.width, self.text_x + text + 8), 1)

    @property
    def label(self) -> str:
        """Name and note in full."""
        return ", ".join(part for part in (self.station.name, self.station.note) if part)


@dataclass(frozen=True, slots=True)
class Curve:
    """What goes from one node to one of the next column."""

    path: str
    width: float
    tone: str
    count: int


@dataclass(frozen=True, slots=True)
class Head:
    """The title of a column."""

    x: int
    text: str


@dataclass(frozen=True, slots=True)
class Flow:
    """The whole picture, `WIDTH` wide."""

    heads: tuple[Head, ...]
    nodes: tuple[Node, ...]
    curves: tuple[Curve, ...]
    height: int


def draw(ways: Sequence[Way], titles: Sequence[str]) -> Flow | None:
    """Columns as wide as what stands in them, as far as there is room. None without ways."""
    if not ways:
        return None
    ranks = arranged(ways)
    places = _columns([_need(title, rank) for title, rank in zip(titles, ranks, strict=True)])
    most = max(len(rank) for rank in ranks)
    nodes = [
        {
            one: _node(one, places[column], row + (most - len(rank)) / 2, counts[one])
            for one, row in rank.items()
        }
        for column, rank in enumerate(ranks)
        for counts in (weighed(ways, column),)
    ]
    curves = [
        curve
        for column in range(len(titles) - 1)
        for curve in _curves(ways, column, nodes[column], nodes[column + 1])
    ]
    return Flow(
        heads=tuple(Head(x, title) for (x, _), title in zip(places, titles, strict=True)),
        nodes=tuple(node for column in nodes for node in column.values()),
        curves=tuple(curves),
        height=_TOP + _PITCH * most,
    )


def _need(title: str, stations: Iterable[Station]) -> float:
    """The width in which every name and note of a column stands whole."""
    texts = (
        _indent(one) + max(len(one.name) * _NAME_LETTER, max(len(one.note), 9) * _NOTE_LETTER)
        for one in stations
    )
    return max(len(title) * _NAME_LETTER, *texts) + 8


def _columns(needs: Sequence[float]) -> list[tuple[int, int]]:
    """Left edge and width of each: what some do not need goes to those that need more."""
    room = WIDTH - _LEFT - _GAP * (len(needs) - 1)
    widths = [0] * len(needs)
    for done, place in enumerate(sorted(range(len(needs)), key=lambda place: needs[place])):
        widths[place] = int(min(needs[place], (room - sum(widths)) / (len(needs) - done)))
    spare = (room - sum(widths)) // len(needs)
    widths = [width + spare for width in widths]
    return [(_LEFT + sum(widths[:n]) + _GAP * n, width) for n, width in enumerate(widths)]


def _node(station: Station, place: tuple[int, int], row: float, count: int) -> Node:
    x, width = place
    room = width - _indent(station)
    return Node(
        station=station,
        x=x,
        y=_TOP + _PITCH * row,
        width=width,
        name=_short(station.name, int(room / _NAME_LETTER)),
        note=_short(station.note or many(count, "grant"), int(room / _NOTE_LETTER)),
    )


def _indent(station: Station) -> int:
    return _INDENT + (_GLYPH if station.tone else 0)


def _short(text: str, letters: int) -> str:
    return text if len(text) <= letters else text[: letters - 1] + "…"


def _curves(
    ways: Sequence[Way], column: int, left: dict[Station, Node], right: dict[Station, Node]
) -> list[Curve]:
    counts: Counter[tuple[Station, Station]] = Counter()
    for way in ways:
        counts[way.stations[column], way.stations[column + 1]] += way.count
    whole = counts.total()
    pairs = sorted(counts, key=lambda pair: (left[pair[0]].y, right[pair[1]].y))
    leave = _ports([(one, right[other].y) for one, other in pairs])
    enter = _ports([(other, left[one].y) for one, other in pairs])
    return [
        Curve(
            path=_path(left[one], leave[place], right[other], enter[place]),
            width=round(_THIN + _THICK * sqrt(counts[one, other] / whole), 2),
            tone=other.tone,
            count=counts[one, other],
        )
        for place, (one, other) in enumerate(pairs)
    ]


def _ports(ends: Sequence[tuple[Station, float]]) -> list[float]:
    """For each way how far from its node's middle it meets it: side by side, as their other ends lie."""
    found = [0.0] * len(ends)
    meeting: dict[Station, list[int]] = {}
    for place, (station, _) in enumerate(ends):
        meeting.setdefault(station, []).append(place)
    for places in meeting.values():
        places.sort(key=lambda place: ends[place][1])
        step = min(_BETWEEN, _SPREAD / max(1, len(places) - 1))
        for row, place in enumerate(places):
            found[place] = (row - (len(places) - 1) / 2) * step
    return found


def _path(left: Node, leave: float, right: Node, enter: float) -> str:
    out, into = left.x + left.width, right.x
    bend = (into - out) / 2
    y, goal = round(left.middle + leave, 1), round(right.middle + enter, 1)
    return (
        f"M{left.end:g} {y:g}H{out}C{out + bend:g} {y:g} {into - bend:g} {goal:g} {into} {goal:g}"
    )
