"""Groups of plant-north that somebody of the cast is in."""

from __future__ import annotations

from cdfportal.demo import cast
from cdfportal.demo.world.administration import administration
from cdfportal.demo.world.grants import (
    CURRENT_USER,
    Json,
    data_sets,
    external_group,
    for_apps,
    grant,
    managed_group,
    spaces,
    tables,
)

#: The application that the portal signs in as, at the embedded provider.
PORTAL_APP = "cdfportal-demo"
FUSION_APP = "fusion"
HISTORIAN_APP = "hist-extractor"


def cast_groups() -> list[Json]:
    """The groups, made anew each time."""
    return [
        external_group(101, "plant-north-admins", cast.ADMINS, *administration()),
        line_a_engineers(),
        external_group(
            103,
            "train-b-readers",
            cast.TRAIN_B_READERS,
            grant("timeSeriesAcl", "READ", data_sets(42)),
            grant("filesAcl", "READ", data_sets(42)),
            grant("securityCategoriesAcl", "MEMBEROF", {"idscope": {"ids": [7]}}),
        ),
        external_group(
            104,
            "transformation-owners",
            cast.TRANSFORMATION_OWNERS,
            grant("transformationsAcl", "READ WRITE"),
            grant("sessionsAcl", "CREATE LIST"),
            grant("rawAcl", "READ LIST", tables({"erp": []})),
            attributes=for_apps(PORTAL_APP, FUSION_APP),
        ),
        external_group(
            105,
            "historian-writers",
            cast.HISTORIAN_WRITERS,
            grant("timeSeriesAcl", "READ WRITE"),
            grant("rawAcl", "READ WRITE LIST", tables({"historian": []})),
            attributes=for_apps(HISTORIAN_APP),
        ),
        everyone(),
        extractor(),
        line_a_engineers_old(),
    ]


def line_a_engineers() -> Json:
    """Bob's group: reads one data set, writes the same, and a few named places."""
    return external_group(
        102,
        "line-a-engineers",
        cast.LINE_A_ENGINEERS,
        grant("timeSeriesAcl", "READ", data_sets(17)),
        grant("timeSeriesAcl", "WRITE", data_sets(17)),
        grant("assetsAcl", "READ"),
        grant("eventsAcl", "READ WRITE", data_sets(17)),
        grant("filesAcl", "READ", data_sets(17)),
        grant("sequencesAcl", "READ", data_sets(17)),
        grant("datasetsAcl", "READ", {"idScope": {"ids": [17, 42]}}),
        grant("labelsAcl", "READ"),
        grant("rawAcl", "READ LIST", tables({"erp": {"tables": ["workorders", "parts"]}})),
        grant("rawAcl", "READ WRITE LIST", tables({"line_a": {}})),
        grant("dataModelsAcl", "READ", spaces("plant")),
        grant("dataModelInstancesAcl", "READ", spaces("plant")),
        grant("dataModelInstancesAcl", "WRITE", spaces("line-a-notes")),
        grant("vibrationLabAcl", "CALIBRATE", {"benchScope": {"benches": ["b2"]}}),
    )


def line_a_engineers_old() -> Json:
    """Follows the same IdP group as line-a-engineers and grants nothing more."""
    return external_group(
        109,
        "line-a-engineers-old",
        cast.LINE_A_ENGINEERS,
        grant("timeSeriesAcl", "READ", data_sets("17")),
        grant("rawAcl", "READ", tables({"erp": ["workorders"]})),
        metadata={"replacedBy": "line-a-engineers"},
    )


def everyone() -> Json:
    """All user accounts: see `world.people` for who has one."""
    return managed_group(
        107,
        "everyone",
        "allUserAccounts",
        grant("projectsAcl", "LIST READ"),
        grant("groupsAcl", "LIST READ", CURRENT_USER),
        grant("cogUnitsAcl", "READ"),
        grant("experimentAcl", "USE", {"experimentscope": {"experiments": ["trend-preview"]}}),
    )


def extractor() -> Json:
    """What the OPC UA extractor needs, for its own application only."""
    pipeline = {"extractionPipelineScope": {"ids": [31]}}
    return external_group(
        108,
        "opcua-extractor",
        cast.EXTRACTORS,
        grant("timeSeriesAcl", "READ WRITE", data_sets(18)),
        grant("rawAcl", "READ WRITE LIST", tables({"opcua": {}})),
        grant("extractionPipelinesAcl", "READ", {"idScope": {"ids": [31]}}),
        grant("extractionRunsAcl", "WRITE", pipeline),
        grant("extractionConfigsAcl", "READ", pipeline),
        grant("projectsAcl", "LIST"),
        attributes=for_apps(cast.EXTRACTOR.client_id),
    )
