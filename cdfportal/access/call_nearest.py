"""Operations that are written nearly as an unknown one: a typing error, or another method."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from cdfportal.access.call_target import Call
from cdfportal.access.endpoint_table import endpoint_table
from cdfportal.access.endpoints import Endpoint

_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
_NEAREST = 5
_COMPARED = 200


def nearest(call: Call) -> tuple[Endpoint, ...]:
    """Known operations that are written nearly so: other methods of the path first."""
    table = endpoint_table()
    same = [
        found.endpoint
        for method in _METHODS
        if method != call.method
        and (found := table.lookup(method, call.segments, ignore_case=True)) is not None
    ]
    if same:
        return tuple(same)
    written = "/".join(_generalised(call.segments))[:_COMPARED].casefold()
    by_path: dict[str, list[Endpoint]] = {}
    for endpoint in table.endpoints:
        by_path.setdefault("/".join(endpoint.segments).casefold(), []).append(endpoint)
    close = difflib.get_close_matches(written, by_path, n=_NEAREST, cutoff=0.7)
    found_near = [endpoint for path in close for endpoint in by_path[path]]
    found_near.sort(key=lambda endpoint: endpoint.method != call.method)
    return tuple(found_near[:_NEAREST])


def _generalised(segments: Sequence[str]) -> list[str]:
    """With the project's name taken out, as templates have it."""
    named = [segment.casefold() for segment in segments[:3]] == ["api", "v1", "projects"]
    return [*segments[:3], "{project}", *segments[4:]] if named else list(segments)
