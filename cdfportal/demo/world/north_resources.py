"""The resources of plant-north that have ids: data sets, assets, time series, events, files."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from cdfportal.demo.world import north_records
from cdfportal.demo.world.grants import Json
from cdfportal.demo.world.model import Project, Store
from cdfportal.demo.world.north_plant import (
    CATEGORIES,
    CLASSIFIED,
    DATA_SETS,
    MEASURED,
    STATES,
    TREES,
)

MADE = 1_767_225_600_000


def fill(project: Project) -> None:
    """Put the resources into the project."""
    project.data_sets.update(_data_sets())
    project.security_categories.update({key: _category(key) for key in CATEGORIES})
    project.assets.update({asset["id"]: asset for asset in _assets()})
    project.events.update({event["id"]: event for event in north_records.events()})
    project.files.update({file["id"]: file for file in north_records.files()})
    for series in _series():
        project.time_series[series["id"]] = series
        project.points.open(series["id"], text=series["isString"], generated=True)


def _times() -> Json:
    return {"createdTime": MADE, "lastUpdatedTime": MADE}


def _category(key: int) -> Json:
    return {"id": key, "name": CATEGORIES[key]}


def _data_sets() -> Store:
    return {
        key: {
            "id": key,
            "externalId": f"ds:{name.lower().replace(' ', '-')}",
            "name": name,
            "writeProtected": protected,
            "metadata": {},
            **_times(),
        }
        for key, (name, protected) in DATA_SETS.items()
    }


def _slug(text: str) -> str:
    return text.lower().replace(" ", "-")


def _assets() -> Iterator[Json]:
    next_id = 1101
    for root, name, data_set, parts in TREES:
        yield _asset(root, root, _slug(name), name, data_set)
        for part in parts:
            below = {"parentId": root, "parentExternalId": _slug(name)}
            external_id = f"{_slug(name)}:{_slug(part)}"
            yield _asset(next_id, root, external_id, f"{name} {part}", data_set) | below
            next_id += 1


def _asset(key: int, root: int, external_id: str, name: str, data_set: int | None) -> Json:
    placed = {} if data_set is None else {"dataSetId": data_set}
    about = {"id": key, "externalId": external_id, "name": name, "rootId": root}
    return {**about, **placed, "metadata": {"site": "north"}, "source": "demo", **_times()}


def _series() -> Iterator[Json]:
    keys = count(2001)
    for data_set, asset, measured in MEASURED:
        for line in measured:
            name, _, unit = line.partition(": ")
            yield _one_series(next(keys), name, unit, data_set, asset)
    for name, data_set, asset in STATES:
        yield _one_series(next(keys), name, "", data_set, asset, text=True)


def _one_series(
    key: int, name: str, unit: str, data_set: int | None, asset: int, *, text: bool = False
) -> Json:
    series: Json = {
        "id": key,
        "externalId": _slug(name),
        "name": name,
        "isString": text,
        "isStep": text,
        "type": "string" if text else "numeric",
        "assetId": asset,
        "metadata": {"site": "north"},
        **_times(),
    }
    if unit:
        series["unit"] = unit
    if data_set is not None:
        series["dataSetId"] = data_set
    if name in CLASSIFIED:
        series["securityCategories"] = list(CLASSIFIED[name])
    return series
