"""Data points as protocol buffers: DataPointListResponse out, DataPointInsertionRequest in."""

from __future__ import annotations

from cdfportal.demo.simulator.errors import bad_request
from cdfportal.demo.simulator.protobuf import (
    ProtobufError,
    Value,
    bytes_field,
    double_field,
    number_field,
    read,
    signed,
    text_field,
)
from cdfportal.demo.world import Json

MEDIA_TYPE = "application/protobuf"

NUMERIC, STRING, AGGREGATE = 3, 4, 5
AGGREGATE_FIELDS = {"average": 2, "max": 3, "min": 4, "count": 5, "sum": 6}
TYPES = {"numeric": 1, "string": 2}


def encode_list(items: list[Json]) -> bytes:
    """The answer of a query for data points."""
    return b"".join(bytes_field(1, _item(item)) for item in items)


def _item(item: Json) -> bytes:
    return b"".join(
        (
            number_field(1, item["id"]),
            text_field(2, item.get("externalId", "")),
            _points(item),
            number_field(6, item["isString"]),
            number_field(7, item["isStep"]),
            text_field(8, item.get("unit", "")),
            text_field(9, item.get("nextCursor", "")),
            number_field(12, TYPES[item["type"]]),
        )
    )


def _points(item: Json) -> bytes:
    points = item["datapoints"]
    if item["isString"]:
        kind, parts = STRING, [_text_point(point) for point in points]
    elif points and "value" not in points[0]:
        kind, parts = AGGREGATE, [_aggregate_point(point) for point in points]
    else:
        kind, parts = NUMERIC, [_numeric_point(point) for point in points]
    return bytes_field(kind, b"".join(bytes_field(1, part) for part in parts))


def _numeric_point(point: Json) -> bytes:
    return number_field(1, point["timestamp"]) + double_field(2, float(point["value"]))


def _text_point(point: Json) -> bytes:
    return number_field(1, point["timestamp"]) + text_field(2, point["value"])


def _aggregate_point(point: Json) -> bytes:
    values = (
        double_field(number, float(point[name]), always=True)
        for name, number in AGGREGATE_FIELDS.items()
        if name in point
    )
    return number_field(1, point["timestamp"]) + b"".join(values)


def decode_insertion(data: bytes) -> Json:
    """The body of an insertion, in the shape that it has as JSON."""
    try:
        items = [_insertion_item(_message(value)) for field, value in read(data) if field == 1]
    except (ProtobufError, UnicodeDecodeError):
        raise bad_request("Request body is not a valid protobuf message") from None
    return {"items": items}


def _insertion_item(data: bytes) -> Json:
    item: Json = {"datapoints": []}
    for field, value in read(data):
        if field == 1:
            item["id"] = signed(value)
        elif field == 2:
            item["externalId"] = _message(value).decode()
        elif field in (NUMERIC, STRING):
            points = (_message(point) for number, point in read(_message(value)) if number == 1)
            item["datapoints"] += [_point(point, text=field == STRING) for point in points]
    return item


def _point(data: bytes, *, text: bool) -> Json:
    # A field that is not sent has its default value.
    point: Json = {"timestamp": 0, "value": "" if text else 0.0}
    for field, value in read(data):
        if field == 1:
            point["timestamp"] = signed(value)
        elif field == 2:
            point["value"] = _message(value).decode() if text else value
    return point


def _message(value: Value) -> bytes:
    if not isinstance(value, bytes):
        raise ProtobufError("a message was expected")
    return value
