"""Reading data points: raw, aggregated, and the latest."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import groupby, islice

from cdfportal.demo.http import Response
from cdfportal.demo.simulator.call import Call
from cdfportal.demo.simulator.errors import bad_request
from cdfportal.demo.simulator.fields import flag, limit_of, objects_of
from cdfportal.demo.simulator.kinds import TIME_SERIES
from cdfportal.demo.simulator.moments import granularity, moment
from cdfportal.demo.simulator.paging import position_of, position_text
from cdfportal.demo.simulator.point_messages import MEDIA_TYPE, encode_list
from cdfportal.demo.simulator.references import checked
from cdfportal.demo.simulator.visible import find, readable_items, sees
from cdfportal.demo.world import Json
from cdfportal.demo.world.points import Point

MOST_RAW, MOST_AGGREGATES, MOST_QUERIES = 100_000, 10_000, 100
DESCRIPTION = ("id", "externalId", "isString", "isStep", "type", "unit")
DEFAULTS = ("start", "end", "limit", "aggregates", "granularity", "includeOutsidePoints")

AGGREGATES: dict[str, Callable[[list[float]], float]] = {
    "average": lambda values: sum(values) / len(values),
    "max": max,
    "min": min,
    "count": len,
    "sum": sum,
}


def list_points(call: Call) -> Response:
    """Points of several series, each with a question of its own."""
    body = call.question()
    queries = [checked(query) for query in objects_of(body, most=MOST_QUERIES)]
    skip = flag(body.get("ignoreUnknownIds", False), "ignoreUnknownIds")
    readable_items(call, TIME_SERIES, queries, skip=skip)
    common = {name: body[name] for name in DEFAULTS if name in body}
    answers = [_answer(call, item, common | query) for query, item in _seen(call, queries)]
    if MEDIA_TYPE in call.request.header("Accept"):
        return Response(200, encode_list(answers), (("Content-Type", MEDIA_TYPE),))
    return Response.json({"items": answers})


def _seen(call: Call, queries: list[Json]) -> Iterator[tuple[Json, Json]]:
    for query in queries:
        item = find(call, TIME_SERIES, query)
        if item is not None and sees(call, TIME_SERIES, item):
            yield query, item


def _answer(call: Call, item: Json, query: Json) -> Json:
    if query.get("includeOutsidePoints"):
        raise bad_request("Field 'includeOutsidePoints' is not supported by this simulator")
    start = moment(query.get("start"), call.now, default=0)
    end = moment(query.get("end"), call.now, default=call.now)
    if start >= end:
        raise bad_request("The start of a query must be before its end")
    start = max(start, position_of(query.get("cursor")) or start)
    if query.get("aggregates"):
        found, limit = _aggregated(call, item, query, start, end)
    else:
        limit = limit_of(query.get("limit"), default=100, most=MOST_RAW)
        found = _plain(call.project.points.between(item["id"], start, end, call.now))
    points = list(islice(found, limit + 1))
    answer = _description(item) | {"datapoints": points[:limit]}
    if len(points) > limit:
        answer["nextCursor"] = position_text(points[limit]["timestamp"])
    return answer


def _description(item: Json) -> Json:
    return {name: item[name] for name in DESCRIPTION if name in item}


def _plain(points: Iterator[Point]) -> Iterator[Json]:
    return ({"timestamp": timestamp, "value": value} for timestamp, value in points)


def _aggregated(
    call: Call, item: Json, query: Json, start: int, end: int
) -> tuple[Iterator[Json], int]:
    names = query["aggregates"]
    if not isinstance(names, list) or not all(name in AGGREGATES for name in map(str, names)):
        raise bad_request(f"Field 'aggregates' must hold some of {', '.join(AGGREGATES)}")
    if item["isString"]:
        raise bad_request("Aggregates are not possible for time series of texts")
    width = granularity(query.get("granularity"))
    limit = limit_of(query.get("limit"), default=100, most=MOST_AGGREGATES)
    points = call.project.points.between(
        item["id"], start // width * width, -(-end // width) * width, call.now
    )
    return _buckets(points, width, names), limit


def _buckets(points: Iterator[Point], width: int, names: list[str]) -> Iterator[Json]:
    for bucket, members in groupby(points, key=lambda point: point[0] // width):
        values = [float(value) for _, value in members]
        results = {name: AGGREGATES[name](values) for name in names}
        yield {"timestamp": bucket * width, **results}


def latest(call: Call) -> Response:
    """The newest point of each series before a time."""
    body = call.question()
    queries = [checked(query) for query in objects_of(body, most=MOST_QUERIES)]
    skip = flag(body.get("ignoreUnknownIds", False), "ignoreUnknownIds")
    readable_items(call, TIME_SERIES, queries, skip=skip)
    return Response.json({"items": [_latest(call, *pair) for pair in _seen(call, queries)]})


def _latest(call: Call, query: Json, item: Json) -> Json:
    before = moment(query.get("before"), call.now, default=call.now)
    point = call.project.points.latest(item["id"], before, call.now)
    found = [] if point is None else [{"timestamp": point[0], "value": point[1]}]
    return _description(item) | {"datapoints": found}
