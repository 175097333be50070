"""What the Python SDK is asked to do: one function for each call, in an order in which they succeed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from cognite.client import CogniteClient
from cognite.client import data_classes as of
from cognite.client.data_classes import filters
from cognite.client.data_classes.aggregations import Count
from cognite.client.data_classes.data_modeling import (
    EdgeApply,
    NodeApply,
    NodeOrEdgeData,
    ViewId,
)
from cognite.client.data_classes.documents import SourceFileProperty

Call = Callable[[CogniteClient], Any]

PROJECT = "/api/v1/projects/plant-north"
DAY = {"start": datetime(2026, 1, 1, tzinfo=UTC), "end": datetime(2026, 1, 2, tzinfo=UTC)}
VIEW = ViewId("plant", "Equipment", "v1")
PART = 5 * 1024 * 1024
BINARY = bytes(range(256)) * 300
STEPS = range(1_767_225_600_000, 1_767_225_600_000 + 5 * 60_000, 60_000)


def _node(name: str, title: str) -> NodeApply:
    values = NodeOrEdgeData(VIEW, {"name": title, "description": "æøå"})
    return NodeApply("plant", name, sources=[values])


def _edge() -> EdgeApply:
    ends = [("plant", name) for name in ("sdk-1", "sdk-2")]
    return EdgeApply("plant", "sdk-edge", ("plant", "has"), ends[0], ends[1])


def _in_parts(c: CogniteClient) -> Any:
    session = c.files.multipart_upload_session("big.bin", parts=2, external_id="sdk-big")
    with session as upload:
        upload.upload_part(0, BINARY[:1] * PART)
        upload.upload_part(1, BINARY)
    return session.file_metadata


ACCESS: dict[str, Call] = {
    "token/inspect": lambda c: c.iam.token.inspect(),
    "project": lambda c: c.get(PROJECT).json(),
    "groups/list": lambda c: c.iam.groups.list(),
    "groups/list all": lambda c: c.iam.groups.list(all=True),
    "security categories/list": lambda c: c.iam.security_categories.list(limit=None),
    "sessions/list": lambda c: c.iam.sessions.list(limit=10),
    "sessions/list by status": lambda c: c.iam.sessions.list(status="ACTIVE"),
    "profiles/list": lambda c: c.iam.user_profiles.list(limit=None),
    "profiles/me": lambda c: c.iam.user_profiles.me(),
    "profiles/search": lambda c: c.iam.user_profiles.search("B"),
    "profiles/retrieve": lambda c: c.iam.user_profiles.retrieve("5b0c7a1e-0002-bob"),
}

ASSETS: dict[str, Call] = {
    "assets/list": lambda c: c.assets.list(limit=None),
    "assets/list filtered": lambda c: c.assets.list(data_set_ids=[17], root=False, limit=20),
    "assets/list in partitions": lambda c: c.assets.list(partitions=3, limit=None),
    "assets/create": lambda c: c.assets.create(
        [
            of.AssetWrite(name="SDK", external_id="sdk-asset", parent_id=1003, metadata={"é": "ü"}),
            of.AssetWrite(name="SDK below", external_id="sdk-b", parent_external_id="sdk-asset"),
        ]
    ),
    "assets/update": lambda c: c.assets.update(
        of.AssetUpdate(external_id="sdk-asset").name.set("SDK set").metadata.add({"a": "b"})
    ),
    "assets/retrieve": lambda c: c.assets.retrieve(external_id="sdk-asset"),
    "assets/retrieve multiple": lambda c: c.assets.retrieve_multiple(ids=[1001, 1101]),
    "assets/search": lambda c: c.assets.search(name="SDK"),
    "assets/aggregate": lambda c: c.assets.aggregate_count(),
    "assets/delete": lambda c: c.assets.delete(external_id="sdk-asset", recursive=True),
}

SERIES: dict[str, Call] = {
    "time series/list": lambda c: c.time_series.list(limit=None),
    "time series/create": lambda c: c.time_series.create(
        [
            of.TimeSeriesWrite(external_id="sdk-ts", name="SDK", unit="bar"),
            of.TimeSeriesWrite(external_id="sdk-text", is_string=True),
        ]
    ),
    "time series/update": lambda c: c.time_series.update(
        of.TimeSeriesUpdate(external_id="sdk-ts").description.set("set")
    ),
    "time series/retrieve": lambda c: c.time_series.retrieve(external_id="sdk-ts"),
    "time series/search": lambda c: c.time_series.search(name="line"),
    "time series/aggregate": lambda c: c.time_series.aggregate_count(),
    "data points/insert": lambda c: c.time_series.data.insert(
        [(step, step / 7) for step in STEPS], external_id="sdk-ts"
    ),
    "data points/insert texts": lambda c: c.time_series.data.insert(
        [(step, f"æ{step}") for step in STEPS], external_id="sdk-text"
    ),
    "data points/retrieve": lambda c: c.time_series.data.retrieve(
        external_id=["sdk-ts", "sdk-text"], **DAY
    ),
    "data points/retrieve 10,000": lambda c: c.time_series.data.retrieve(id=2001, limit=10_000),
    "data points/retrieve aggregates": lambda c: c.time_series.data.retrieve(
        id=2001, **DAY, aggregates=["average", "max", "min", "count", "sum"], granularity="1h"
    ),
    "data points/latest": lambda c: c.time_series.data.retrieve_latest(
        id=[2001, 2002], before=DAY["end"]
    ),
    "data points/delete": lambda c: c.time_series.data.delete_range(
        STEPS[0], STEPS[2], external_id="sdk-ts"
    ),
    "data points/retrieve the rest": lambda c: c.time_series.data.retrieve(
        external_id="sdk-ts", **DAY
    ),
    "time series/delete": lambda c: c.time_series.delete(external_id=["sdk-ts", "sdk-text"]),
}

EVENTS: dict[str, Call] = {
    "events/list 10,000": lambda c: c.events.list(type="many", limit=None),
    "events/list filtered": lambda c: c.events.list(start_time={"min": 9_000}, limit=30),
    "events/create": lambda c: c.events.create(
        of.EventWrite(external_id="sdk-event", description="Begun", start_time=1, asset_ids=[1003])
    ),
    "events/update": lambda c: c.events.update(
        of.EventUpdate(external_id="sdk-event").subtype.set("x").end_time.set(9)
    ),
    "events/retrieve": lambda c: c.events.retrieve(external_id="sdk-event"),
    "events/search": lambda c: c.events.search(description="Begun"),
    "events/aggregate": lambda c: c.events.aggregate_count(),
    "events/delete": lambda c: c.events.delete(external_id="sdk-event"),
}

FILES: dict[str, Call] = {
    "files/list": lambda c: c.files.list(limit=None),
    "files/upload bytes": lambda c: c.files.upload_bytes(
        BINARY, "sdk.bin", external_id="sdk-file", mime_type="application/x-sdk", asset_ids=[1003]
    ),
    "files/download": lambda c: c.files.download_bytes(external_id="sdk-file"),
    "files/upload content": lambda c: c.files.upload_content_bytes(
        BINARY[::-1], external_id="sdk-file"
    ),
    "files/download again": lambda c: c.files.download_bytes(external_id="sdk-file"),
    "files/upload in parts": _in_parts,
    "files/download what came in parts": lambda c: c.files.download_bytes(external_id="sdk-big"),
    "files/download the plant's": lambda c: c.files.download_bytes(id=4001),
    "files/download links": lambda c: c.files.retrieve_download_urls(
        id=[4001, 4002], extended_expiration=True
    ),
    "files/update": lambda c: c.files.update(
        of.FileMetadataUpdate(external_id="sdk-file").source.set("sdk")
    ),
    "files/retrieve": lambda c: c.files.retrieve(external_id="sdk-file"),
    "files/search": lambda c: c.files.search(name="line"),
    "files/aggregate": lambda c: c.files.aggregate_count(),
    "files/upload a text": lambda c: c.files.upload_bytes(
        "Pump 7\næøå", "pump.txt", external_id="sdk-note", mime_type="text/plain"
    ),
}

DOCUMENTS: dict[str, Call] = {
    "documents/list": lambda c: c.documents.list(limit=None),
    "documents/list filtered": lambda c: c.documents.list(
        filter=filters.Equals(SourceFileProperty.name, "pump.txt")
    ),
    "documents/search": lambda c: c.documents.search("layout"),
    "documents/search highlighted": lambda c: c.documents.search("layout", highlight=True),
    "documents/aggregate": lambda c: c.documents.aggregate_count(),
    "documents/unique values": lambda c: c.documents.aggregate_unique_values("type"),
    "documents/content": lambda c: c.documents.retrieve_content(external_id="sdk-note"),
    "files/delete": lambda c: c.files.delete(external_id=["sdk-file", "sdk-big", "sdk-note"]),
}

DATA_SETS: dict[str, Call] = {
    "data sets/list": lambda c: c.data_sets.list(limit=None),
    "data sets/create": lambda c: c.data_sets.create(
        of.DataSetWrite(external_id="sdk-set", name="SDK")
    ),
    "data sets/update": lambda c: c.data_sets.update(
        of.DataSetUpdate(external_id="sdk-set").description.set("set")
    ),
    "data sets/retrieve": lambda c: c.data_sets.retrieve(external_id="sdk-set"),
    "data sets/aggregate": lambda c: c.data_sets.aggregate_count(),
}

RAW: dict[str, Call] = {
    "raw databases/create": lambda c: c.raw.databases.create("sdk"),
    "raw databases/list": lambda c: c.raw.databases.list(limit=None),
    "raw tables/create": lambda c: c.raw.tables.create("sdk", "odd /ü table"),
    "raw tables/list": lambda c: c.raw.tables.list("sdk", limit=None),
    "raw rows/insert 10,000": lambda c: c.raw.rows.insert(
        "sdk",
        "odd /ü table",
        {f"k/{number}": {"n": number, "none": None} for number in range(10_000)},
    ),
    "raw rows/list 10,000": lambda c: c.raw.rows.list("sdk", "odd /ü table", limit=None),
    "raw rows/list columns": lambda c: c.raw.rows.list("erp", "workorders", limit=9, columns=["x"]),
    "raw rows/retrieve": lambda c: c.raw.rows.retrieve("sdk", "odd /ü table", "k/9"),
    "raw rows/delete": lambda c: c.raw.rows.delete("sdk", "odd /ü table", ["k/0", "k/1"]),
    "raw tables/delete": lambda c: c.raw.tables.delete("sdk", "odd /ü table"),
    "raw databases/delete": lambda c: c.raw.databases.delete("sdk"),
}

MODELS: dict[str, Call] = {
    "spaces/list": lambda c: c.data_modeling.spaces.list(include_global=True, limit=None),
    "spaces/retrieve": lambda c: c.data_modeling.spaces.retrieve("plant"),
    "instances/apply nodes": lambda c: c.data_modeling.instances.apply(
        [_node("sdk-1", "One"), _node("sdk-2", "Two")]
    ),
    "instances/apply an edge": lambda c: c.data_modeling.instances.apply(edges=_edge()),
    "instances/list": lambda c: c.data_modeling.instances.list(sources=VIEW, limit=None),
    "instances/list edges": lambda c: c.data_modeling.instances.list("edge", limit=None),
    "instances/retrieve": lambda c: c.data_modeling.instances.retrieve(
        nodes=[("plant", "sdk-1"), ("plant", "none")], sources=VIEW
    ),
    "instances/search": lambda c: c.data_modeling.instances.search(VIEW, "dryer"),
    "instances/aggregate": lambda c: c.data_modeling.instances.aggregate(
        VIEW, Count("externalId"), group_by="name"
    ),
    "instances/delete": lambda c: c.data_modeling.instances.delete(
        nodes=[("plant", "sdk-1"), ("plant", "sdk-2")]
    ),
}

THREE_D: dict[str, Call] = {"3D files/retrieve": lambda c: c.three_d.files.retrieve(81)}

AREAS = (ACCESS, ASSETS, SERIES, EVENTS, FILES, DOCUMENTS, DATA_SETS, RAW, MODELS, THREE_D)
CALLS = {name: call for area in AREAS for name, call in area.items()}
