"""Ways through columns of stations: which are drawn, and in which order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

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
    #: The place in a column that has an order of its own; of equal ones that of the ways counts.
    rank: int = 0


@dataclass(frozen=True, slots=True)
class Way:
    """One way from left to right, a station in every column, and how many go it."""

    stations: tuple[Station, ...]
    count: int


def fold(
    counted: Mapping[tuple[Hashable, ...], int],
    station: Callable[[int, Any], Station],
    *,
    always: Collection[Hashable] = (),
    most: int = MOST,
) -> tuple[Way, ...]:
    """Ways over at most `most` stations a column, in reading order; the count of all is kept.

    `counted` has how many go which way, by a key for each column; `station` names the key of a column, of
    those that are drawn only. What most go through stays, `always` in any case.
    """
    width = len(next(iter(counted), ()))
    maps = [
        _kept(_by_key(counted, column), column, station, always, most) for column in range(width)
    ]
    together: Counter[tuple[Station, ...]] = Counter()
    for keys, count in counted.items():
        together[tuple(kept[key] for kept, key in zip(maps, keys, strict=True))] += count
    folded = [Way(stations, count) for stations, count in together.items()]
    ranks = arranged(folded)
    return tuple(sorted(folded, key=lambda way: _place(way, ranks)))


def _by_key(counted: Mapping[tuple[Hashable, ...], int], column: int) -> Counter[Hashable]:
    found: Counter[Hashable] = Counter()
    for keys, count in counted.items():
        found[keys[column]] += count
    return found


def _kept(
    weights: Counter[Hashable],
    column: int,
    station: Callable[[int, Any], Station],
    always: Collection[Hashable],
    most: int,
) -> Mapping[Hashable, Station]:
    """Each key's station, or the one that stands for the rest; of equals those that came first stay."""
    if len(weights) <= most:
        return {key: station(column, key) for key in weights}
    ordered = sorted(weights, key=lambda key: (key not in always, -weights[key]))
    beyond = ordered[most - 1 :]
    rest = Station("", f"{len(beyond)} more")
    named = {key: station(column, key) for key in ordered[: most - 1]}
    return {**named, **dict.fromkeys(beyond, rest)}


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
    def order(one: Station) -> tuple[bool, bool, int, float, int, str, str]:
        return (*_last(one), one.rank, pulls[one] / weights[one], -weights[one], one.name, one.key)

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
