"""What a path in a question about instances reads: `["node", "space"]`, `["plant", "Equipment/v1", "name"]`."""

from __future__ import annotations

from cdfportal.demo.simulator.tree_filters import Value
from cdfportal.demo.world import Json


def instance_property(path: list[str]) -> Value | None:
    """A property of every instance, or one of a view."""
    if len(path) == 2 and path[0] in ("node", "edge"):
        return lambda instance: instance.get(path[1])
    if len(path) == 3:
        space, view, name = path
        return lambda instance: _values(instance, space, view).get(name)
    return None


def _values(instance: Json, space: str, view: str) -> Json:
    found: Json = instance.get("properties", {}).get(space, {}).get(view, {})
    return found
