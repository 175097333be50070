"""Makes the demo's world: two projects of one organisation."""

from __future__ import annotations

from hashlib import sha256

from cdfportal.demo import cast
from cdfportal.demo.world import north_models, north_resources
from cdfportal.demo.world.model import Project, World
from cdfportal.demo.world.north_cast import cast_groups
from cdfportal.demo.world.north_raw import databases
from cdfportal.demo.world.north_sessions import north_sessions
from cdfportal.demo.world.north_teams import team_groups
from cdfportal.demo.world.people import (
    NORTH_ACCOUNTS,
    SOUTH_ACCOUNTS,
    profiles,
    service_profile,
)
from cdfportal.demo.world.principals import principals
from cdfportal.demo.world.south import south_groups

NORTH = "plant-north"
SOUTH = "plant-south"
ORGANIZATION = "plant"

MADE = 1_767_225_600_000


def build_world() -> World:
    """A world of its own for each caller: nothing in it is shared."""
    return World({NORTH: _north(), SOUTH: _south()}, principals(ORGANIZATION))


def _north() -> Project:
    groups = sorted([*cast_groups(), *team_groups()], key=lambda group: group["id"])
    known = sorted(
        [*profiles(NORTH_ACCOUNTS), service_profile(cast.EXTRACTOR)],
        key=lambda profile: str(profile["displayName"]),
    )
    project = Project(NORTH, ORGANIZATION, groups, NORTH_ACCOUNTS, known)
    north_resources.fill(project)
    north_models.fill(project)
    project.raw.update(databases())
    project.models_3d[81] = model_bytes(81)
    project.sessions = north_sessions()
    return project


def _south() -> Project:
    project = Project(SOUTH, ORGANIZATION, south_groups(), SOUTH_ACCOUNTS, profiles(SOUTH_ACCOUNTS))
    times = {"createdTime": MADE, "lastUpdatedTime": MADE}
    kiln = {"id": 71, "externalId": "ds:kiln", "name": "Kiln", "writeProtected": False}
    project.data_sets[71] = {**kiln, "metadata": {}, **times}
    for key, name in ((7101, "Kiln 1"), (7102, "Kiln 2"), (7103, "Stack")):
        about = {"id": key, "externalId": name.lower().replace(" ", "-"), "name": name}
        project.assets[key] = {**about, "rootId": key, "dataSetId": 71, **times}
    project.raw["erp"] = {"workorders": {}}
    return project


def model_bytes(seed: int, size: int = 262_144) -> bytes:
    """A file that is the same on every machine and does not compress."""
    blocks = (sha256(f"{seed}:{number}".encode()).digest() for number in range(size // 32))
    return b"".join(blocks)
