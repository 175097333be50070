"""Every operation of the simulator, on one screen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from urllib.parse import unquote

from cdfportal.demo.http import Response
from cdfportal.demo.simulator import (
    files_3d,
    groups,
    point_changes,
    point_queries,
    profiles,
    projects,
    raw,
    raw_rows,
    reading,
    writing,
)
from cdfportal.demo.simulator.call import Call, Visit
from cdfportal.demo.simulator.kinds import ASSETS, DATA_SETS, TIME_SERIES, Kind

Operation = Callable[[Call], Response]

#: Below /api/v1, with a token but in no project.
OUTSIDE: dict[tuple[str, str], Callable[[Visit], Response]] = {
    ("GET", "/api/v1/token/inspect"): projects.inspect_token,
    ("GET", "/api/v1/projects"): projects.list_projects,
}


def _resources(path: str, kind: Kind) -> list[tuple[str, str, Operation]]:
    shared = {
        "list": reading.list_by_body,
        "byids": reading.by_ids,
        "aggregate": reading.aggregate,
        "update": writing.update,
    }
    found = [("POST", f"{path}/{name}", partial(do, kind=kind)) for name, do in shared.items()]
    return [*found, ("POST", path, partial(writing.create, kind=kind))]


def _searchable(path: str, kind: Kind) -> list[tuple[str, str, Operation]]:
    return [
        ("GET", path, partial(reading.list_by_query, kind=kind)),
        ("POST", f"{path}/search", partial(reading.search, kind=kind)),
        ("POST", f"{path}/delete", partial(writing.delete, kind=kind)),
    ]


#: Below /api/v1/projects/{project}.
INSIDE: list[tuple[str, str, Operation]] = [
    ("GET", "", projects.show_project),
    ("GET", "/groups", groups.list_groups),
    ("POST", "/groups", groups.create_groups),
    ("POST", "/groups/delete", groups.delete_groups),
    *_resources("/assets", ASSETS),
    *_searchable("/assets", ASSETS),
    ("GET", "/assets/{id}", partial(reading.by_id, kind=ASSETS)),
    *_resources("/timeseries", TIME_SERIES),
    *_searchable("/timeseries", TIME_SERIES),
    ("POST", "/timeseries/data", point_changes.insert),
    ("POST", "/timeseries/data/list", point_queries.list_points),
    ("POST", "/timeseries/data/latest", point_queries.latest),
    ("POST", "/timeseries/data/delete", point_changes.delete),
    *_resources("/datasets", DATA_SETS),
    ("GET", "/raw/dbs", raw.list_databases),
    ("POST", "/raw/dbs", raw.create_databases),
    ("POST", "/raw/dbs/delete", raw.delete_databases),
    ("GET", "/raw/dbs/{db}/tables", raw.list_tables),
    ("POST", "/raw/dbs/{db}/tables", raw.create_tables),
    ("POST", "/raw/dbs/{db}/tables/delete", raw.delete_tables),
    ("GET", "/raw/dbs/{db}/tables/{table}/rows", raw_rows.list_rows),
    ("POST", "/raw/dbs/{db}/tables/{table}/rows", raw_rows.insert_rows),
    ("POST", "/raw/dbs/{db}/tables/{table}/rows/delete", raw_rows.delete_rows),
    ("GET", "/raw/dbs/{db}/tables/{table}/rows/{key}", raw_rows.get_row),
    ("GET", "/raw/dbs/{db}/tables/{table}/cursors", raw_rows.cursors),
    ("GET", "/profiles", profiles.list_profiles),
    ("GET", "/profiles/me", profiles.my_profile),
    ("POST", "/profiles/byids", profiles.profiles_by_ids),
    ("POST", "/profiles/search", profiles.search_profiles),
    ("GET", "/securitycategories", profiles.list_categories),
    ("GET", "/3d/files/{id}", files_3d.get_file),
]


@dataclass(frozen=True, slots=True)
class Found:
    """The operation of a request, and the parameters in its path."""

    operation: Operation
    params: Mapping[str, str]


def find_operation(method: str, segments: list[str]) -> Found | None:
    """The operation below a project for raw path segments; a literal wins over a parameter."""
    wanted = "GET" if method == "HEAD" else method
    fitting = [
        (_matched(template, segments), operation)
        for verb, template, operation in INSIDE
        if verb == wanted
    ]
    found = [Found(operation, params) for params, operation in fitting if params is not None]
    return min(found, key=lambda one: len(one.params), default=None)


def _matched(template: str, segments: list[str]) -> dict[str, str] | None:
    parts = template.split("/")[1:]
    if len(parts) != len(segments):
        return None
    params = {}
    for part, segment in zip(parts, segments, strict=True):
        if part.startswith("{") and segment:
            params[part.strip("{}")] = unquote(segment)
        elif part != segment:
            return None
    return params
