"""Data points: history, insertion, deletion, aggregates, both media types."""

from __future__ import annotations

from typing import Any

import pytest
from cognite.client._proto.data_point_insertion_request_pb2 import DataPointInsertionRequest
from cognite.client._proto.data_point_list_response_pb2 import DataPointListResponse
from hypothesis import given
from hypothesis import strategies as st

from cdfportal.demo.simulator.point_messages import decode_insertion, encode_list
from cdfportal.demo.world.points import HISTORY_START, STEP, Points, history_value
from tests.demo.simulator.calling import Client
from tests.demo.simulator.minting import NOW

NOW_MS = int(NOW.timestamp() * 1000)
PROTOBUF = "application/protobuf"


def query(client: Client, **fields: Any) -> dict[str, Any]:
    [item] = client.post("/timeseries/data/list", {"items": [{"id": 2001, **fields}]}).items
    return item


def test_points_are_paged_by_cursor(bob: Client) -> None:
    asked = {"start": HISTORY_START, "end": HISTORY_START + 7 * STEP, "limit": 3}
    times, cursor = [], {}
    while True:
        page = query(bob, **asked, **cursor)
        times.append([point["timestamp"] for point in page["datapoints"]])
        if "nextCursor" not in page:
            break
        cursor = {"cursor": page["nextCursor"]}
    assert [len(part) for part in times] == [3, 3, 1]
    assert [time for part in times for time in part] == [HISTORY_START + n * STEP for n in range(7)]


def test_common_fields_hold_for_queries_that_do_not_say_otherwise(bob: Client) -> None:
    body = {"items": [{"id": 2001}, {"id": 2002, "limit": 1}], "start": "1d-ago", "limit": 4}
    items = bob.post("/timeseries/data/list", body).items
    assert [len(item["datapoints"]) for item in items] == [4, 1]
    assert items[0]["datapoints"][0]["timestamp"] == NOW_MS - 86_400_000


def test_no_point_lies_in_the_future(bob: Client) -> None:
    page = query(bob, start="1h-ago", end="1h-ahead")
    assert page["datapoints"][-1]["timestamp"] == NOW_MS


def test_aggregates_are_those_of_the_points(bob: Client) -> None:
    hour = 3_600_000
    asked = {"start": HISTORY_START, "end": HISTORY_START + 2 * hour, "granularity": "1h"}
    names = ["average", "count", "max", "min", "sum"]
    page = query(bob, **asked, aggregates=names)
    values = [history_value(2001, HISTORY_START + n * STEP, text=False) for n in range(6)]
    first = page["datapoints"][0]
    assert (first["timestamp"], first["count"]) == (HISTORY_START, 6)
    assert (first["max"], first["min"]) == (max(values), min(values))
    assert first["average"] == pytest.approx(first["sum"] / 6)
    assert len(page["datapoints"]) == 2


@pytest.mark.parametrize(
    "fields",
    [
        {"start": "x"},
        {"start": 5, "end": 5},
        {"start": 10**15},
        {"start": "5y-ago"},
        {"limit": 0},
        {"limit": 100_001},
        {"cursor": "x"},
        {"cursor": 5},
        {"aggregates": "count"},
        {"aggregates": ["median"], "granularity": "1h"},
        {"aggregates": ["count"]},
        {"aggregates": ["count"], "granularity": "0h"},
        {"aggregates": ["count"], "granularity": "1h", "limit": 10_001},
        {"includeOutsidePoints": True},
    ],
    ids=str,
)
def test_wrong_questions_are_refused(bob: Client, fields: dict[str, Any]) -> None:
    reply = bob.post("/timeseries/data/list", {"items": [{"id": 2001, **fields}]})
    assert reply.status == 400


def test_aggregates_of_texts_are_refused(bob: Client) -> None:
    text = {"externalId": "line-a-state", "aggregates": ["count"], "granularity": "1h"}
    assert bob.post("/timeseries/data/list", {"items": [text]}).status == 400


@pytest.mark.parametrize(
    "point",
    [
        {"timestamp": 1},
        {"value": 1},
        {"timestamp": "1", "value": 1},
        {"timestamp": True, "value": 1},
        {"timestamp": 10**14, "value": 1},
        {"timestamp": 1, "value": "1"},
        {"timestamp": 1, "value": True},
        {"timestamp": 1, "value": 1e101},
        {"timestamp": 1, "value": None},
        5,
    ],
    ids=str,
)
def test_wrong_points_are_refused_and_nothing_is_written(bob: Client, point: object) -> None:
    good = {"timestamp": 7, "value": 7}
    body = {"items": [{"id": 2001, "datapoints": [good, point]}]}
    assert bob.post("/timeseries/data", body).status == 400
    assert query(bob, start=0, end=10)["datapoints"] == []


def test_a_series_of_texts_takes_texts(bob: Client) -> None:
    for value, status in (("ON", 200), (1, 400), ("x" * 1024, 400)):
        item = {"externalId": "line-a-state", "datapoints": [{"timestamp": 1, "value": value}]}
        assert bob.post("/timeseries/data", {"items": [item]}).status == status


def test_the_latest_point_before_a_time(bob: Client) -> None:
    written = {"items": [{"id": 2001, "datapoints": [{"timestamp": 5, "value": 5}]}]}
    assert bob.post("/timeseries/data", written).status == 200
    asked = [{"id": 2001, "before": HISTORY_START}, {"id": 2002, "before": HISTORY_START}]
    first, second = bob.post("/timeseries/data/latest", {"items": asked}).items
    assert first["datapoints"] == [{"timestamp": 5, "value": 5}]
    assert second["datapoints"] == []


def test_protobuf_in_and_out_agree_with_the_sdk_s_definitions(bob: Client) -> None:
    request = DataPointInsertionRequest()
    item = request.items.add()
    item.id = 2001
    for timestamp, value in ((-5, 1.5), (0, 0.0), (5, -2.0)):
        item.numericDatapoints.datapoints.add(timestamp=timestamp, value=value)
    sent = bob.post("/timeseries/data", request.SerializeToString(), Content_Type=PROTOBUF)
    assert sent.status == 200
    body = {"items": [{"id": 2001, "start": -10, "end": 10}]}
    reply = bob.post("/timeseries/data/list", body, Accept=PROTOBUF)
    assert reply.headers["content-type"] == PROTOBUF
    answer = DataPointListResponse.FromString(reply.body)
    points = answer.items[0].numericDatapoints.datapoints
    assert [(point.timestamp, point.value) for point in points] == [(-5, 1.5), (0, 0), (5, -2)]
    assert (answer.items[0].id, answer.items[0].unit) == (2001, "kg/h")


@pytest.mark.parametrize("data", [b"\xff", b"\x0a\x05ab", b"\x0a\x02\x08", b"\x0b", b"\x08\x01"])
def test_broken_protobuf_is_refused(bob: Client, data: bytes) -> None:
    assert bob.post("/timeseries/data", data, Content_Type=PROTOBUF).status == 400


numbers = st.floats(allow_nan=False, allow_infinity=False)
times = st.integers(-(2**62), 2**62)


@given(points=st.lists(st.tuples(times, numbers)), key=st.integers(1, 2**53 - 1), name=st.text())
def test_any_numeric_points_survive_the_way_to_the_sdk(
    points: list[tuple[int, float]], key: int, name: str
) -> None:
    datapoints = [{"timestamp": timestamp, "value": value} for timestamp, value in points]
    about = {"id": key, "externalId": name, "isString": False, "isStep": True, "type": "numeric"}
    [item] = DataPointListResponse.FromString(
        encode_list([{**about, "datapoints": datapoints}])
    ).items
    assert (item.id, item.externalId, item.isStep, item.isString) == (key, name, True, False)
    back = [(point.timestamp, point.value) for point in item.numericDatapoints.datapoints]
    assert back == points


@given(points=st.lists(st.tuples(times, st.text())))
def test_any_texts_survive_the_way_from_the_sdk(points: list[tuple[int, str]]) -> None:
    request = DataPointInsertionRequest()
    item = request.items.add()
    item.externalId = "a"
    for timestamp, value in points:
        item.stringDatapoints.datapoints.add(timestamp=timestamp, value=value)
    [back] = decode_insertion(request.SerializeToString())["items"]
    assert [(point["timestamp"], point["value"]) for point in back["datapoints"]] == points


@given(
    st.lists(
        st.one_of(
            st.tuples(st.just("write"), st.integers(0, 30), st.integers(0, 9)),
            st.tuples(st.just("remove"), st.integers(0, 30), st.integers(1, 9)),
        )
    )
)
def test_written_points_behave_like_a_dictionary(steps: list[tuple[str, int, int]]) -> None:
    points, model = Points(), dict[int, float]()
    points.open(1, text=False)
    for what, at, value in steps:
        if what == "write":
            points.write(1, [(at, value)])
            model[at] = value
        else:
            points.remove(1, at, at + value)
            model = {k: v for k, v in model.items() if not at <= k < at + value}
    assert list(points.between(1, 0, 100, 0)) == sorted(model.items())


def test_history_can_be_overwritten_and_removed() -> None:
    points = Points()
    points.open(1, text=False, generated=True)
    now = HISTORY_START + 5 * STEP
    points.write(1, [(HISTORY_START, 7.0)])
    points.remove(1, HISTORY_START + STEP, HISTORY_START + 3 * STEP)
    found = list(points.between(1, 0, now + 1, now))
    assert found[0] == (HISTORY_START, 7.0)
    assert [time for time, _ in found] == [HISTORY_START + n * STEP for n in (0, 3, 4, 5)]
