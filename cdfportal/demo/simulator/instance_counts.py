"""Counting instances, and what their properties come to: `POST /models/instances/aggregate`."""

from __future__ import annotations

from collections.abc import Callable
from statistics import fmean
from typing import Any

from cdfportal.demo.http import Response
from cdfportal.demo.simulator.call import Call
from cdfportal.demo.simulator.errors import bad_request
from cdfportal.demo.simulator.fields import limit_of, object_of
from cdfportal.demo.simulator.instances import matching, question
from cdfportal.demo.simulator.views import View, view_of
from cdfportal.demo.world import Json

MOST_AGGREGATES, MOST_GROUPS = 5, 5
NUMERIC: dict[str, Callable[[list[float]], float]] = {
    "avg": fmean,
    "max": max,
    "min": min,
    "sum": sum,
}
Groups = dict[tuple[Any, ...], list[Json]]


def aggregate_instances(call: Call) -> Response:
    """One row for each group; without `groupBy`, one for all."""
    body = question(call)
    limit = limit_of(body.get("limit"), default=100, most=1000)
    view = view_of(call, object_of(body, "view"))
    words = str(body.get("query", "")).lower().split()
    found = [one for one in matching(call, body) if view.is_in(one) and view.mentions(one, words)]
    wanted = _list(body, "aggregates", MOST_AGGREGATES)
    names = _list(body, "groupBy", MOST_GROUPS)
    kind = body.get("instanceType", "node")
    items = []
    for values, members in sorted(_grouped(view, found, names).items(), key=str):
        group = {"group": dict(zip(names, values, strict=True))} if names else {}
        counted = [_aggregate(view, members, one) for one in wanted]
        items.append({"instanceType": kind, **group, "aggregates": counted})
    return Response.json({"items": items[:limit]})


def _list(body: Json, name: str, most: int) -> list[Any]:
    value = body.get(name, [])
    if not isinstance(value, list) or len(value) > most:
        raise bad_request(f"Field '{name}' must be a list of at most {most}")
    return value


def _grouped(view: View, found: list[Json], names: list[Any]) -> Groups:
    groups: Groups = {} if names else {(): []}
    for one in found:
        values = tuple(_value(view, one, name) for name in names)
        groups.setdefault(values, []).append(one)
    return groups


def _aggregate(view: View, members: list[Json], asked: object) -> Json:
    if not isinstance(asked, dict) or len(asked) != 1:
        raise bad_request("An aggregate must be an object with one key")
    [(name, about)] = asked.items()
    which = about.get("property") if isinstance(about, dict) else None
    values = [value for one in members if (value := _value(view, one, which)) is not None]
    if name == "count":
        return {"aggregate": name, "property": which, "value": len(values)}
    numbers = [value for value in values if isinstance(value, int | float)]
    if name not in NUMERIC or len(numbers) < len(values):
        raise bad_request(f"Aggregate '{str(name)[:60]}' is not supported by this simulator")
    return {"aggregate": name, "property": which} | (
        {"value": NUMERIC[name](numbers)} if numbers else {}
    )


def _value(view: View, instance: Json, name: object) -> Any:
    """`externalId` and `space` are those of the instance."""
    values = {**view.values(instance), **{key: instance[key] for key in ("externalId", "space")}}
    return values.get(str(name))
