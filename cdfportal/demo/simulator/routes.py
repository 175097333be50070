"""Every operation of the simulator, on one screen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from urllib.parse import unquote

from cdfportal.demo.http import Response
from cdfportal.demo.simulator import (
    documents,
    files,
    files_3d,
    groups,
    instance_changes,
    instance_counts,
    instances,
    point_changes,
    point_queries,
    profiles,
    projects,
    raw,
    raw_rows,
    reading,
    sessions,
    spaces,
    writing,
)
from cdfportal.demo.simulator.call import Call, Visit
from cdfportal.demo.simulator.kinds import ASSETS, DATA_SETS, EVENTS, FILES, TIME_SERIES, Kind

Operation = Callable[[Call], Response]

#: Below /api/v1, with a token but in no project.
OUTSIDE: dict[tuple[str, str], Callable[[Visit], Response]] = {
    ("GET", "/api/v1/token/inspect"): projects.inspect_token,
    ("GET", "/api/v1/projects"): projects.list_projects,
}


def _readable(path: str, kind: Kind) -> list[tuple[str, str, Operation]]:
    return [
        ("POST", f"{path}/list", partial(reading.list_by_body, kind=kind)),
        ("POST", f"{path}/byids", partial(reading.by_ids, kind=kind)),
        ("POST", f"{path}/aggregate", partial(reading.aggregate, kind=kind)),
    ]


def _searchable(path: str, kind: Kind) -> list[tuple[str, str, Operation]]:
    return [
        ("GET", path, partial(reading.list_by_query, kind=kind)),
        ("POST", f"{path}/search", partial(reading.search, kind=kind)),
    ]


def _by_id(path: str, kind: Kind) -> tuple[str, str, Operation]:
    return ("GET", f"{path}/{{id}}", partial(reading.by_id, kind=kind))


def _writable(path: str, kind: Kind) -> list[tuple[str, str, Operation]]:
    return [
        ("POST", path, partial(writing.create, kind=kind)),
        ("POST", f"{path}/update", partial(writing.update, kind=kind)),
    ]


def _removable(path: str, kind: Kind) -> tuple[str, str, Operation]:
    return ("POST", f"{path}/delete", partial(writing.delete, kind=kind))


#: Below /api/v1/projects/{project}.
INSIDE: list[tuple[str, str, Operation]] = [
    ("GET", "", projects.show_project),
    ("GET", "/groups", groups.list_groups),
    ("POST", "/groups", groups.create_groups),
    ("POST", "/groups/delete", groups.delete_groups),
    *_readable("/assets", ASSETS),
    *_searchable("/assets", ASSETS),
    _by_id("/assets", ASSETS),
    *_writable("/assets", ASSETS),
    _removable("/assets", ASSETS),
    *_readable("/timeseries", TIME_SERIES),
    *_searchable("/timeseries", TIME_SERIES),
    *_writable("/timeseries", TIME_SERIES),
    _removable("/timeseries", TIME_SERIES),
    ("POST", "/timeseries/data", point_changes.insert),
    ("POST", "/timeseries/data/list", point_queries.list_points),
    ("POST", "/timeseries/data/latest", point_queries.latest),
    ("POST", "/timeseries/data/delete", point_changes.delete),
    *_readable("/events", EVENTS),
    *_searchable("/events", EVENTS),
    _by_id("/events", EVENTS),
    *_writable("/events", EVENTS),
    _removable("/events", EVENTS),
    *_readable("/files", FILES),
    *_searchable("/files", FILES),
    _by_id("/files", FILES),
    ("POST", "/files", files.create_file),
    ("POST", "/files/update", partial(writing.update, kind=FILES)),
    _removable("/files", FILES),
    ("POST", "/files/uploadlink", files.upload_link),
    ("POST", "/files/initmultipartupload", files.begin_parts),
    ("POST", "/files/multiuploadlink", files.parts_link),
    ("POST", "/files/completemultipartupload", files.complete_parts),
    ("POST", "/files/downloadlink", files.download_links),
    ("POST", "/documents/list", documents.list_documents),
    ("POST", "/documents/search", documents.search_documents),
    ("POST", "/documents/aggregate", documents.aggregate_documents),
    ("POST", "/documents/content", documents.content),
    ("GET", "/documents/{id}/content", documents.content_by_id),
    *_readable("/datasets", DATA_SETS),
    *_writable("/datasets", DATA_SETS),
    ("GET", "/models/spaces", spaces.list_spaces),
    ("POST", "/models/spaces/byids", spaces.spaces_by_ids),
    ("POST", "/models/instances", instance_changes.apply_instances),
    ("POST", "/models/instances/delete", instance_changes.delete_instances),
    ("POST", "/models/instances/aggregate", instance_counts.aggregate_instances),
    ("POST", "/models/instances/list", instances.list_instances),
    ("POST", "/models/instances/byids", instances.instances_by_ids),
    ("POST", "/models/instances/search", instances.search_instances),
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
    ("POST", "/sessions", sessions.create_session),
    ("GET", "/sessions", sessions.list_sessions),
    ("POST", "/sessions/byids", sessions.sessions_by_ids),
    ("POST", "/sessions/revoke", sessions.revoke_sessions),
    ("POST", "/sessions/token", sessions.bind_session),
]

#: Those that ask somebody else before they answer, and lock the world themselves.
UNLOCKED: frozenset[Operation] = frozenset({sessions.create_session})


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
