"""What ends when, on one axis of time: places across in percent, heights in em, so that it fits every width."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

_ROW, _BAR, _AXIS = 2.9, 1.5, 3.2
_EDGE = 8.0
_MOST_TICKS = 5
_MINUTES = (1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 10080, 43200)


@dataclass(frozen=True, slots=True)
class Span:
    """One thing that lasts. Without a beginning it began before the others; without an end nobody knows it."""

    name: str
    began: datetime | None
    ends: datetime | None
    #: What is left, in words.
    left: str
    #: When it is renewed.
    renews: datetime | None = None
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """A place across, and how a text there is anchored so that it stays inside."""

    x: float
    anchor: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One span: from `start` to `stop`, of which the part after `now` is left."""

    name: str
    left: str
    tone: str
    #: Top of the row in em.
    y: float
    start: float
    stop: float
    now: float
    renewal: float | None
    #: Nobody knows where it ends; it is drawn to the edge.
    is_open: bool

    @property
    def text_y(self) -> float:
        """Baseline of name and rest."""
        return round(self.y + 1, 2)

    @property
    def bar_y(self) -> float:
        """Top of the bar."""
        return round(self.y + _BAR, 2)

    @property
    def mark_y(self) -> tuple[float, float]:
        """From where to where the marks reach across the bar."""
        return round(self.bar_y - 0.3, 2), round(self.bar_y + 0.9, 2)

    @property
    def whole(self) -> float:
        """Its length."""
        return round(self.stop - self.start, 2)

    @property
    def rest(self) -> float:
        """The part that is left."""
        return round(max(0.0, self.stop - max(self.start, self.now)), 2)


@dataclass(frozen=True, slots=True)
class Timeline:
    """The whole picture."""

    rows: tuple[Row, ...]
    ticks: tuple[Mark, ...]
    now: Mark
    #: Where the rows end, in em.
    axis: float

    @property
    def tick_y(self) -> float:
        """Baseline of the times."""
        return round(self.axis + 1.2, 2)

    @property
    def now_y(self) -> float:
        """Baseline of the present."""
        return round(self.axis + 2.6, 2)

    @property
    def height(self) -> float:
        """In em."""
        return round(self.axis + _AXIS, 2)


@dataclass(frozen=True, slots=True)
class _Scale:
    begin: datetime
    end: datetime

    def place(self, moment: datetime) -> float:
        share = (moment - self.begin) / (self.end - self.begin)
        return round(100 * min(1.0, max(0.0, share)), 2)

    def mark(self, moment: datetime, text: str = "") -> Mark:
        x = self.place(moment)
        anchor = "start" if x < _EDGE else "end" if x > 100 - _EDGE else "middle"
        return Mark(x, anchor, text)


def draw(spans: Sequence[Span], now: datetime) -> Timeline | None:
    """The spans in their order, over the time that they take together. None where no end is known."""
    ends = [span.ends for span in spans if span.ends]
    if not ends:
        return None
    begin = min(now, *(span.began for span in spans if span.began), min(ends))
    end = max(now, *ends, begin + timedelta(minutes=1))
    scale = _Scale(begin, end)
    rows = tuple(_row(span, place, scale, now) for place, span in enumerate(spans))
    return Timeline(
        rows=rows,
        ticks=tuple(_ticks(scale)),
        now=scale.mark(now, f"now {now:%H:%M} UTC"),
        axis=round(_ROW * len(rows) + 0.2, 2),
    )


def _row(span: Span, place: int, scale: _Scale, now: datetime) -> Row:
    start = scale.place(span.began) if span.began else 0.0
    stop = scale.place(span.ends) if span.ends else 100.0
    return Row(
        name=span.name,
        left=span.left,
        tone=span.tone,
        y=round(_ROW * place, 2),
        start=start,
        stop=max(start, stop),
        now=scale.place(now),
        renewal=scale.place(span.renews) if span.renews else None,
        is_open=span.ends is None,
    )


def _ticks(scale: _Scale) -> list[Mark]:
    """Round times, few enough to be read beside each other in a narrow window."""
    whole = scale.end - scale.begin
    steps = (timedelta(minutes=minutes) for minutes in _MINUTES)
    step = next((one for one in steps if whole / one <= _MOST_TICKS), whole)
    midnight = scale.begin.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    first = midnight + step * -(-(scale.begin - midnight) // step)
    found, moment = [], first
    while moment <= scale.end:
        found.append(scale.mark(moment, _tick_text(moment)))
        moment += step
    return found


def _tick_text(moment: datetime) -> str:
    """The hour, or at midnight the day."""
    at_midnight = moment.hour == moment.minute == moment.second == 0
    return f"{moment:%d %b}" if at_midnight else f"{moment:%H:%M}"
