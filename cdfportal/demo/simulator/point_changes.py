"""Writing and deleting data points."""

from __future__ import annotations

from cdfportal.demo.http import Response
from cdfportal.demo.simulator.body import read_bytes
from cdfportal.demo.simulator.call import Call
from cdfportal.demo.simulator.errors import bad_request
from cdfportal.demo.simulator.fields import objects_of
from cdfportal.demo.simulator.kinds import TIME_SERIES
from cdfportal.demo.simulator.moments import EARLIEST, LATEST, moment
from cdfportal.demo.simulator.point_messages import MEDIA_TYPE, decode_insertion
from cdfportal.demo.simulator.references import checked
from cdfportal.demo.simulator.visible import writable_items
from cdfportal.demo.world import Json
from cdfportal.demo.world.points import Point

MOST_SERIES, MOST_POINTS, MOST_DELETES = 10_000, 100_000, 10_000
LARGEST = 1e100
LONGEST_TEXT = 1023


def insert(call: Call) -> Response:
    """Points for several series, all or nothing; JSON or protocol buffers."""
    body = _body(call)
    orders = [checked(order) for order in objects_of(body, most=MOST_SERIES)]
    found = writable_items(call, TIME_SERIES, orders, skip=False)
    checked_points = [_points(order, item) for order, item in zip(orders, found, strict=True)]
    if sum(map(len, checked_points)) > MOST_POINTS:
        raise bad_request(f"At most {MOST_POINTS} data points can be inserted at once")
    for item, points in zip(found, checked_points, strict=True):
        call.project.points.write(item["id"], points)
    return Response.json({})


def _body(call: Call) -> Json:
    if call.request.header("Content-Type").startswith(MEDIA_TYPE):
        return decode_insertion(read_bytes(call.request))
    return call.json()


def _points(order: Json, item: Json) -> list[Point]:
    points = order.get("datapoints")
    if not isinstance(points, list) or not all(isinstance(point, dict) for point in points):
        raise bad_request("Field 'datapoints' must be a list of objects")
    return [_point(point, text=item["isString"]) for point in points]


def _point(point: Json, *, text: bool) -> Point:
    timestamp, value = point.get("timestamp"), point.get("value", ...)
    if isinstance(timestamp, bool) or not isinstance(timestamp, int):
        raise bad_request("Field 'timestamp' must be epoch milliseconds")
    if not EARLIEST <= timestamp < LATEST:
        raise bad_request("A time is before 1900 or after 2099")
    good = _is_text(value) if text else _is_numeric(value)
    if not good:
        raise bad_request(f"Expected {'text' if text else 'numeric'} values for the time series")
    return timestamp, value  # a Value, as just checked


def _is_text(value: object) -> bool:
    return isinstance(value, str) and len(value.encode(errors="replace")) <= LONGEST_TEXT


def _is_numeric(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= LARGEST


def delete(call: Call) -> Response:
    """Remove ranges of points."""
    orders = [checked(order) for order in objects_of(call.json(), most=MOST_DELETES)]
    found = writable_items(call, TIME_SERIES, orders, skip=False)
    ranges = [_range(call, order) for order in orders]
    for item, (start, end) in zip(found, ranges, strict=True):
        call.project.points.remove(item["id"], start, end)
    return Response.json({})


def _range(call: Call, order: Json) -> tuple[int, int]:
    start = moment(order.get("inclusiveBegin"), call.now, default=EARLIEST)
    end = moment(order.get("exclusiveEnd"), call.now, default=start + 1)
    if start >= end:
        raise bad_request("The end of a range must be after its beginning")
    return start, end
