"""Ways through columns of stations: which are drawn, and in which order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

#: Stations of one column; what is beyond becomes one that counts the rest.
MOST = 10


@dataclass(frozen=True, slots=True)
class Station:
    """A place that ways pass; ways that pass the same place have equal stations."""

    key: str
    name: str
    note: str = ""
    href: str = ""
    #: `yes`, `no`, `open`, `cut` for an end that is an outcome; else empty.
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Way:
    """One way from left to right, a station in every column, and how many go it."""

    stations: tuple[Station, ...]
    count: int


def fold(ways: Sequence[Way], most: int = MOST) -> tuple[Way, ...]:
    """The same ways over at most `most` stations a column, in reading order.

    Outcomes stay, then what most go through; the count of all is kept.
    """
    if not ways:
        return ()
    maps = [_kept(ways, column, most) for column in range(len(ways[0].stations))]
    together: Counter[tuple[Station, ...]] = Counter()
    for way in ways:
        together[tuple(kept[one] for kept, one in zip(maps, way.stations, strict=True))] += (
            way.count
        )
    folded = [Way(stations, count) for stations, count in together.items()]
    ranks = arranged(folded)
    return tuple(sorted(folded, key=lambda way: _place(way, ranks)))


def arranged(ways: Sequence[Way]) -> list[dict[Station, int]]:
    """Each column's stations from top to bottom: the outer columns by count, the inner ones so that few ways cross."""
    ranks: list[dict[Station, int]] = []
    width = len(ways[0].stations) if ways else 0
    for column in range(width):
        weights, pulls = weighed(ways, column), Counter[Station]()
        if 0 < column < width - 1:
            for way in ways:
                before = ranks[-1][way.stations[column - 1]]
                pulls[way.stations[column]] += before * way.count
        ranks.append(_ranked(weights, pulls))
    return ranks


def _ranked(weights: Counter[Station], pulls: Counter[Station]) -> dict[Station, int]:
    def order(one: Station) -> tuple[bool, bool, float, int, str, str]:
        return (*_last(one), pulls[one] / weights[one], -weights[one], one.name, one.key)

    return {station: place for place, station in enumerate(sorted(weights, key=order))}


def _last(station: Station) -> tuple[bool, bool]:
    """What is no place of its own stands below: the rest, then what did not arrive."""
    return station.tone not in ("", "yes"), station.key == ""


def _place(way: Way, ranks: Sequence[Mapping[Station, int]]) -> tuple[int, ...]:
    return tuple(rank[one] for rank, one in zip(ranks, way.stations, strict=True))


def weighed(ways: Sequence[Way], column: int) -> Counter[Station]:
    """How many go through each station of a column."""
    found: Counter[Station] = Counter()
    for way in ways:
        found[way.stations[column]] += way.count
    return found


def _kept(ways: Sequence[Way], column: int, most: int) -> dict[Station, Station]:
    """Each station of the column as itself, or as the one that stands for the rest."""
    weights = weighed(ways, column)
    if len(weights) <= most:
        return {station: station for station in weights}
    ordered = sorted(weights, key=lambda one: (not one.tone, -weights[one], one.name, one.key))
    beyond = ordered[most - 1 :]
    rest = Station("", f"{len(beyond)} more")
    return {**{one: one for one in ordered}, **dict.fromkeys(beyond, rest)}
