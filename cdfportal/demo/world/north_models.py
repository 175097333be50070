"""Spaces of plant-north, one view, and the nodes and edges in them."""

from __future__ import annotations

from collections.abc import Iterator

from cdfportal.demo.world.grants import Json
from cdfportal.demo.world.model import Project

MADE = 1_767_225_600_000
TIMES = {"createdTime": MADE, "lastUpdatedTime": MADE}

#: Name of a space: what it is called for people, and whether it comes with CDF.
SPACES = {
    "plant": ("Plant", False),
    "line-a-notes": ("Notes of line A", False),
    "energy": ("Energy", False),
    "cdf_cdm": ("Core data model", True),
}

#: The view that all nodes are read through: space, external id, version, and its properties.
EQUIPMENT = ("plant", "Equipment", "v1")
PROPERTIES = ("name", "description")

#: Space, external id, name, description.
NODES = (
    ("plant", "line-a", "Line A", "Extrusion line"),
    ("plant", "line-a:dryer", "Dryer", "Dryer of line A"),
    ("plant", "train-b", "Compressor train B", "Three stages, one motor"),
    ("line-a-notes", "note-1", "Die cleaned", "Night shift, took an hour"),
    ("line-a-notes", "note-2", "Screen changed", "Every second week"),
    ("energy", "grid", "Grid connection", "Ten megawatts"),
)

#: Space, external id, from, to.
EDGES = (("plant", "line-a:has-dryer", ("plant", "line-a"), ("plant", "line-a:dryer")),)


def fill(project: Project) -> None:
    """Put spaces, the view and the instances into the project."""
    for name, (title, is_global) in SPACES.items():
        project.spaces[name] = {"space": name, "name": title, "isGlobal": is_global, **TIMES}
    project.views[EQUIPMENT] = PROPERTIES
    for instance in (*_nodes(), *_edges()):
        key = (instance["instanceType"], instance["space"], instance["externalId"])
        project.instances[key] = instance


def _nodes() -> Iterator[Json]:
    space, view, version = EQUIPMENT
    for own, external_id, name, description in NODES:
        values = {"name": name, "description": description}
        yield {
            "instanceType": "node",
            "space": own,
            "externalId": external_id,
            "version": 1,
            "type": {"space": space, "externalId": view},
            "properties": {space: {f"{view}/{version}": values}},
            **TIMES,
        }


def _edges() -> Iterator[Json]:
    for own, external_id, start, end in EDGES:
        yield {
            "instanceType": "edge",
            "space": own,
            "externalId": external_id,
            "version": 1,
            "type": {"space": "plant", "externalId": "has"},
            "startNode": {"space": start[0], "externalId": start[1]},
            "endNode": {"space": end[0], "externalId": end[1]},
            **TIMES,
        }
