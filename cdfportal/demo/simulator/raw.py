"""RAW databases and tables. https://api-docs.cognite.com/20230101/tag/Raw"""

from __future__ import annotations

from collections.abc import Collection

from cdfportal.demo.http import Response
from cdfportal.demo.simulator.call import Call
from cdfportal.demo.simulator.enforce import Target
from cdfportal.demo.simulator.errors import ApiError, bad_request, duplicated, out_of_scope
from cdfportal.demo.simulator.fields import flag, limit_of, objects_of, text
from cdfportal.demo.simulator.paging import page
from cdfportal.demo.world import Json
from cdfportal.demo.world.model import Database, Table

ACL = "rawAcl"
LONGEST_DATABASE, LONGEST_TABLE = 32, 64


def reaches(call: Call, action: str, database: str, table: str | None = None) -> bool:
    """Whether the right is held on a table; on a database, whether on any part of it."""
    return call.access.reaches(ACL, action, Target(database=database, table=table))


def list_databases(call: Call) -> Response:
    """The databases of which the caller may list anything."""
    call.require(ACL, "LIST")
    names = [name for name in sorted(call.project.raw) if reaches(call, "LIST", name)]
    return _named(call, names)


def list_tables(call: Call) -> Response:
    """The tables of a database that the caller may list."""
    call.require(ACL, "LIST")
    name = call.param("db")
    tables = database(call, name)
    return _named(call, [table for table in sorted(tables) if reaches(call, "LIST", name, table)])


def _named(call: Call, names: list[str]) -> Response:
    limit = limit_of(call.query.get("limit"), default=25, most=1000, capped=True)
    found = [(name, {"name": name}) for name in names]
    return Response.json(page(found, limit, call.query.get("cursor"), call.request.path))


def create_databases(call: Call) -> Response:
    """Make databases; needs the right on everything, since a new one is in no scope yet."""
    names = _names(call, LONGEST_DATABASE)
    call.require(ACL, "WRITE")
    if not all(reaches(call, "WRITE", name) for name in names):
        raise out_of_scope()
    _refuse_taken(names, call.project.raw)
    call.project.raw.update({name: {} for name in names})
    return Response.json({"items": [{"name": name} for name in names]}, 201)


def create_tables(call: Call) -> Response:
    """Make tables in a database."""
    call.require(ACL, "WRITE")
    name, names = call.param("db"), _names(call, LONGEST_TABLE)
    if not all(reaches(call, "WRITE", name, table) for table in names):
        raise out_of_scope()
    tables = database(call, name, make=flag(call.query.get("ensureParent"), "ensureParent"))
    _refuse_taken(names, tables)
    tables.update({table: {} for table in names})
    return Response.json({"items": [{"name": table} for table in names]}, 201)


def delete_databases(call: Call) -> Response:
    """Remove databases; one with tables only when asked to take them along."""
    call.require(ACL, "WRITE")
    recursive = flag(call.json().get("recursive", False), "recursive")
    names = _names(call, LONGEST_DATABASE)
    for name in names:
        tables = database(call, name)
        if not all(reaches(call, "WRITE", name, table) for table in tables or [None]):
            raise out_of_scope()
        if tables and not recursive:
            raise bad_request(f"Database {name} is not empty")
    for name in names:
        del call.project.raw[name]
    return Response.json({})


def delete_tables(call: Call) -> Response:
    """Remove tables with their rows."""
    call.require(ACL, "WRITE")
    names = _names(call, LONGEST_TABLE)
    for name in names:
        table(call, "WRITE", name)
    for name in names:
        del call.project.raw[call.param("db")][name]
    return Response.json({})


def database(call: Call, name: str, *, make: bool = False) -> Database:
    """A database by name; 404 when it is not there."""
    if make and 1 <= len(name) <= LONGEST_DATABASE:
        return call.project.raw.setdefault(name, {})
    found = call.project.raw.get(name)
    if found is None:
        raise ApiError(404, f"Following databases not found: {name}")
    return found


def table(call: Call, action: str, name: str, *, make: bool = False) -> Table:
    """A table that the caller may use so; what is out of scope is refused before it is looked up."""
    call.require(ACL, action)
    parent = call.param("db")
    if not reaches(call, action, parent, name):
        raise out_of_scope()
    tables = database(call, parent, make=make)
    if make and 1 <= len(name) <= LONGEST_TABLE:
        return tables.setdefault(name, {})
    if name not in tables:
        raise ApiError(404, f"Following tables not found in database {parent}: {name}")
    return tables[name]


def _names(call: Call, most: int) -> list[str]:
    items: list[Json] = objects_of(call.json())
    names = [text(item.get("name"), "name", most=most) for item in items]
    if len(set(names)) < len(names):
        raise bad_request("Names must be unique")
    return names


def _refuse_taken(names: list[str], taken: Collection[str]) -> None:
    clashes = [{"name": name} for name in names if name in taken]
    if clashes:
        raise duplicated(clashes)
