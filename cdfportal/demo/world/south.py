"""Groups of plant-south, a project that only Alice of the cast reaches, and only to look."""

from __future__ import annotations

from cdfportal.demo import cast
from cdfportal.demo.world.grants import (
    Json,
    data_sets,
    external_group,
    grant,
    managed_group,
    tables,
)
from cdfportal.demo.world.people import HANA, IVO

SOUTH_ADMINS = "7c0e6d3e-52a9-4d8e-9c1a-0a1f5e0e0201"


def south_groups() -> list[Json]:
    """The groups, made anew each time."""
    return [
        external_group(
            201,
            "plant-south-admins",
            SOUTH_ADMINS,
            grant("groupsAcl", "LIST READ CREATE DELETE"),
            grant("projectsAcl", "LIST READ UPDATE"),
            grant("assetsAcl", "READ WRITE"),
            grant("timeSeriesAcl", "READ WRITE"),
        ),
        external_group(
            202,
            "south-operators",
            cast.SOUTH_OPERATORS,
            grant("timeSeriesAcl", "READ", data_sets(71)),
            grant("assetsAcl", "READ"),
        ),
        external_group(
            203,
            "transformation-guests",
            cast.TRANSFORMATION_OWNERS,
            grant("assetsAcl", "READ"),
            grant("datasetsAcl", "READ"),
            grant("rawAcl", "READ LIST", tables({"erp": []})),
            grant("projectsAcl", "LIST READ"),
        ),
        managed_group(204, "south-planners", [HANA, IVO], grant("eventsAcl", "READ WRITE")),
        managed_group(205, "everyone-south", "allUserAccounts", grant("projectsAcl", "LIST")),
    ]
