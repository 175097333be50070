"""Rows of RAW tables."""

from __future__ import annotations

from cdfportal.demo.http import Response
from cdfportal.demo.simulator.body import Nulls
from cdfportal.demo.simulator.call import Call
from cdfportal.demo.simulator.errors import ApiError, bad_request
from cdfportal.demo.simulator.fields import flag, limit_of, objects_of, whole
from cdfportal.demo.simulator.paging import page, start_cursor
from cdfportal.demo.simulator.raw import table
from cdfportal.demo.world import Json
from cdfportal.demo.world.model import Table

MOST_ROWS = 10_000
LONGEST_KEY = 1024


def list_rows(call: Call) -> Response:
    """A page of rows, in order of their keys."""
    rows = table(call, "READ", call.param("table"))
    query = call.query
    limit = limit_of(query.get("limit"), default=25, most=MOST_ROWS, capped=True)
    columns = query.get("columns")
    found = [(key, _narrowed(row, columns)) for key, row in sorted(_recent(call, rows).items())]
    return Response.json(page(found, limit, query.get("cursor"), call.request.path))


def _recent(call: Call, rows: Table) -> Table:
    low = whole(call.query.get("minLastUpdatedTime", "-1"), "minLastUpdatedTime")
    high = whole(call.query.get("maxLastUpdatedTime", str(2**62)), "maxLastUpdatedTime")
    return {key: row for key, row in rows.items() if low < row["lastUpdatedTime"] <= high}


def _narrowed(row: Json, columns: str) -> Json:
    """Only some columns: names by comma; a lone comma asks for none."""
    if not columns:
        return row
    wanted = set(columns.split(","))
    kept = {name: value for name, value in row["columns"].items() if name in wanted}
    return {**row, "columns": kept}


def get_row(call: Call) -> Response:
    """One row by its key."""
    rows = table(call, "READ", call.param("table"))
    key = call.param("key")
    if key not in rows:
        raise ApiError(404, "Row not found")
    return Response.json(rows[key])


def insert_rows(call: Call) -> Response:
    """Write rows; a row with the same key is replaced."""
    items = objects_of(call.json(Nulls.KEPT), most=MOST_ROWS)
    for item in items:
        key = item.get("key")
        if not isinstance(key, str) or not 1 <= len(key) <= LONGEST_KEY:
            raise bad_request("Field 'key' must be a text of 1 to 1024 characters")
        if not isinstance(item.get("columns"), dict):
            raise bad_request("Field 'columns' must be an object")
    make = flag(call.query.get("ensureParent"), "ensureParent")
    rows = table(call, "WRITE", call.param("table"), make=make)
    for item in items:
        kept = {"key": item["key"], "columns": item["columns"]}
        rows[item["key"]] = {**kept, "lastUpdatedTime": call.now}
    return Response.json({})


def delete_rows(call: Call) -> Response:
    """Remove rows; keys that are not there are no error."""
    items = objects_of(call.json())
    rows = table(call, "WRITE", call.param("table"))
    for item in items:
        rows.pop(str(item.get("key")), None)
    return Response.json({})


def cursors(call: Call) -> Response:
    """Cursors that split a table for reading in parallel."""
    rows = sorted(table(call, "READ", call.param("table")))
    wanted = whole(call.query.get("numberOfCursors", "10"), "numberOfCursors")
    if not 1 <= wanted <= MOST_ROWS:
        raise bad_request("Field 'numberOfCursors' must be between 1 and 10000")
    # One cursor from the start: the split is the server's choice, and the tables here are small.
    path = call.request.path.removesuffix("cursors") + "rows"
    return Response.json({"items": [start_cursor(path)] if rows else []})
