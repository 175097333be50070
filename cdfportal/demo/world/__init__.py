"""The demo's data: two projects, their groups, their people and their resources."""

from __future__ import annotations

from cdfportal.demo.world.build import NORTH, ORGANIZATION, SOUTH, build_world, model_bytes
from cdfportal.demo.world.grants import Json
from cdfportal.demo.world.model import Project, World

__all__ = [
    "NORTH",
    "ORGANIZATION",
    "SOUTH",
    "Json",
    "Project",
    "World",
    "build_world",
    "model_bytes",
]
