"""Ways as coordinates: nothing overlaps, all stays inside, the same ways give the same picture."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Hashable
from itertools import pairwise

import pytest

from cdfportal.web.drawings.flow import WIDTH, Flow, draw
from cdfportal.web.drawings.ways import MOST, Station, Way
from cdfportal.web.drawings.ways import fold as fold_by_key

TITLES = ("Token", "IdP group", "CDF group", "Capability", "Scope")
TOKEN = Station("token", "access token", "many groups", "/token/")
REMOVED = Station("removed", "removed", "by the token", tone="cut")
LONG = "a-name-that-no-column-could-ever-hold-without-a-cut"


def ways(groups: int, seed: int = 1) -> list[Way]:
    """So many groups, each with a few capabilities on a few scopes."""
    chance = random.Random(seed)  # noqa: S311 -- no secret is drawn
    found = []
    for number in range(groups):
        idp = Station(f"i{number}", f"idp {number}" if number % 3 else LONG, f"groups[{number}]")
        group = Station(f"g{number}", f"{LONG}-{number}", "", f"/groups/{number}/")
        for _ in range(chance.randrange(1, 4)):
            acl = Station(f"a{chance.randrange(30)}", "timeSeriesAcl")
            end = Station(f"s{chance.randrange(20)}", "data set 42", "Train B", "", "yes")
            scope = chance.choice([end, end, REMOVED])
            found.append(Way((TOKEN, idp, group, acl, scope), chance.randrange(1, 9)))
    return found


def fold(whole: list[Way], most: int = MOST) -> tuple[Way, ...]:
    """Stations are keys of their own here; the removed ones always stay."""
    counted: Counter[tuple[Hashable, ...]] = Counter()
    for way in whole:
        counted[way.stations] += way.count
    return fold_by_key(counted, lambda _, station: station, always=(REMOVED,), most=most)


def picture(groups: int) -> Flow:
    flow = draw(fold(ways(groups)), TITLES)
    assert flow is not None
    return flow


SIZES = (1, 2, 9, 10, 11, 200, 5000)


def test_without_ways_there_is_no_picture() -> None:
    assert fold([]) == ()
    assert draw((), TITLES) is None


@pytest.mark.parametrize("groups", SIZES)
def test_every_node_is_inside_and_none_overlaps(groups: int) -> None:
    flow = picture(groups)
    for node in flow.nodes:
        assert 0 < node.x < node.end <= node.x + node.width <= WIDTH
        assert 20 < node.y < node.name_y < node.note_y <= node.y + node.height <= flow.height
    columns = {node.x: [] for node in flow.nodes}
    for node in flow.nodes:
        columns[node.x].append(node)
    assert list(columns) == [head.x for head in flow.heads]
    for column in columns.values():
        assert len(column) <= MOST
        assert all(low.y >= high.y + high.height for high, low in pairwise(column))
    edges = [(column[0].x, column[0].x + column[0].width) for column in columns.values()]
    assert all(left[1] < right[0] for left, right in pairwise(edges))


@pytest.mark.parametrize("groups", SIZES)
def test_every_curve_joins_two_nodes(groups: int) -> None:
    flow = picture(groups)
    for curve in flow.curves:
        begin, out, *_, into, goal = map(float, re.findall(r"[\d.]+", curve.path))
        start = float(re.findall(r"[\d.]+", curve.path)[1])
        del out
        assert any(
            node.end == begin and node.y <= start <= node.y + node.height for node in flow.nodes
        )
        assert any(node.x == into and node.y <= goal <= node.y + node.height for node in flow.nodes)
        assert 1 <= curve.width <= 6


@pytest.mark.parametrize("groups", SIZES)
def test_nothing_is_lost_by_folding(groups: int) -> None:
    whole, folded = ways(groups), fold(ways(groups))
    total = sum(way.count for way in whole)
    assert sum(way.count for way in folded) == total
    flow = picture(groups)
    steps = len(TITLES) - 1
    assert sum(curve.count for curve in flow.curves) == steps * total
    removed = sum(way.count for way in whole if way.stations[-1] == REMOVED)
    assert sum(way.count for way in folded if way.stations[-1] == REMOVED) == removed


def test_the_rest_says_how_many_it_stands_for() -> None:
    folded = fold(ways(200))
    rest = {way.stations[2] for way in folded if not way.stations[2].key}
    assert [station.name for station in rest] == [f"{200 - (MOST - 1)} more"]
    drawn = [node for node in picture(200).nodes if node.station in rest]
    column = [node for node in picture(200).nodes if node.x == drawn[0].x]
    assert column[-1] == drawn[0], "the rest stands below"


def test_the_same_ways_in_any_order_give_the_same_picture() -> None:
    shuffled = ways(9)
    random.Random(7).shuffle(shuffled)  # noqa: S311 -- no secret is drawn
    assert fold(shuffled, 99) == fold(ways(9), 99)
    assert draw(fold(shuffled, 99), TITLES) == draw(fold(ways(9), 99), TITLES)
    assert picture(5000) == picture(5000)


def test_what_most_go_through_stands_first_in_the_outer_columns() -> None:
    flow = picture(9)
    last = [node for node in flow.nodes if node.x == flow.heads[-1].x]
    counts = {node.station: 0 for node in last}
    for way in fold(ways(9)):
        counts[way.stations[-1]] += way.count
    reached = [counts[node.station] for node in last if node.station.tone == "yes"]
    assert reached == sorted(reached, reverse=True)
    assert last[-1].station == REMOVED


def test_names_fit_and_the_whole_name_stays_at_hand() -> None:
    for node in picture(11).nodes:
        assert len(node.name) * 7.55 <= node.width
        assert len(node.note) * 6.9 <= node.width
        assert node.label.startswith(node.station.name)
    (group,) = {node for node in picture(1).nodes if node.station.key == "g0"}
    assert group.name.startswith("a-name-that-no-column")
    assert group.name.endswith("…")
    assert group.note.endswith("grants"), "what is too long leaves the count its line"


def test_a_column_that_needs_little_leaves_its_room_to_the_others() -> None:
    """Names that fit side by side are not cut, however unequal they are."""
    names = ("access token", "id", "transformation-owners", "Data: view", "every table of erp")
    stations = [Station(name, name) for name in names]
    flow = draw([Way(tuple(stations), 3)], TITLES)
    assert flow is not None
    assert [node.name for node in flow.nodes] == list(names)


def test_a_column_with_an_order_of_its_own_keeps_it() -> None:
    ends = [Station(f"s{number}", f"scope {number}") for number in range(3)]
    middle = [Station(f"a{number}", f"area {number}", rank=2 - number) for number in range(3)]
    found = [
        Way((TOKEN, one, end), 1 + number)
        for number, (one, end) in enumerate(zip(middle, ends, strict=True))
    ]
    flow = draw(found, TITLES[:3])
    assert flow is not None
    assert [node.name for node in flow.nodes][1:4] == ["area 2", "area 1", "area 0"]
