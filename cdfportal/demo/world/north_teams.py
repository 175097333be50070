"""Groups of plant-north that nobody of the cast is in: one for each kind of scope, and oddities."""

from __future__ import annotations

from cdfportal.demo import cast
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
from cdfportal.demo.world.people import FRIDA, GUSTAV, HANA, IVO

#: IdP groups that only other people of the plant are in.
_IDP = "7c0e6d3e-52a9-4d8e-9c1a-0a1f5e0e{:04d}"
#: Principals that CDF lists in a group and that no profile tells of.
UNKNOWN_PRINCIPALS = ("5b0c7a1e-0900-gone", "kQ3v9mZx1LrT8uYpWc2A4g")
#: When the contractors' group was deleted: 2026-06-30 in epoch milliseconds.
CONTRACTORS_LEFT = 1_782_777_600_000


def team_groups() -> list[Json]:
    """The groups, made anew each time."""
    return [*_data_teams(), *_model_teams(), *_service_teams(), *_in_cdf(), *_oddities()]


def _team(number: int, name: str, *capabilities: Json, **fields: object) -> Json:
    return external_group(number, name, _IDP.format(number), *capabilities, **fields)


def _data_teams() -> list[Json]:
    root = {"assetRootIdScope": {"rootIds": [1002]}}
    return [
        _team(
            110,
            "line-b-engineers",
            grant("timeSeriesAcl", "READ WRITE", data_sets(19, 20)),
            grant("assetsAcl", "READ", data_sets(19)),
        ),
        external_group(111, "visitors", cast.VISITORS, grant("assetsAcl", "READ", data_sets(60))),
        _team(
            112,
            "pump-vibration-lab",
            grant("vibrationLabAcl", "CALIBRATE", {"benchScope": {"benches": ["b1", "b2"]}}),
            grant("timeSeriesAcl", "READ", {"idscope": {"ids": [2001, 2002]}}),
        ),
        _team(113, "compressor-train-b-owners", grant("timeSeriesAcl", "READ WRITE", root)),
        _team(117, "erp-integration", grant("rawAcl", "READ WRITE LIST", tables({"erp": []}))),
        _team(
            118,
            "raw-stewards",
            grant("rawAcl", "READ WRITE LIST", tables({"erp": ["workorders"], "line_a": {}})),
        ),
        _team(119, "parts-buyers", grant("rawAcl", "READ", tables({"erp": {"tables": ["parts"]}}))),
        _team(131, "master-data-owners", grant("datasetsAcl", "READ OWNER", _ids("idscope", 51))),
        _team(
            132,
            "master-data-writers",
            grant("assetsAcl", "READ WRITE", data_sets(51)),
            grant("datasetsAcl", "READ", _ids("idScope", 51)),
        ),
        *_energy(),
        _team(120, "seismic-north", grant("seismicAcl", "READ", {"partition": _of(1, 2)})),
    ]


def _energy() -> list[Json]:
    """Data set 61 holds what is commercially sensitive: reading it and seeing all of it differ."""
    return [
        _team(
            146,
            "energy-traders",
            grant("timeSeriesAcl", "READ", data_sets(61)),
            grant("filesAcl", "READ", data_sets(61)),
            grant("securityCategoriesAcl", "MEMBEROF", _ids("idscope", 10)),
        ),
        _team(
            147,
            "energy-analysts",
            grant("timeSeriesAcl", "READ", data_sets(61)),
            grant("filesAcl", "READ", data_sets(61)),
        ),
        _team(
            148,
            "classification-office",
            grant("filesAcl", "READ"),
            grant("securityCategoriesAcl", "LIST MEMBEROF"),
        ),
    ]


def _ids(kind: str, *ids: int) -> Json:
    return {kind: {"ids": list(ids)}}


def _of(*partitions: int) -> Json:
    return {"partitionIds": list(partitions)}


def _model_teams() -> list[Json]:
    legacy = {"dataModelScope": {"externalIds": ["PlantModel"]}}
    return [
        _team(
            114,
            "data-modellers",
            grant("dataModelsAcl", "READ WRITE", spaces("plant", "line-a-notes")),
            grant("dataModelInstancesAcl", "READ WRITE_PROPERTIES", spaces("plant")),
        ),
        _team(
            149,
            "energy-modellers",
            grant("dataModelsAcl", "READ", spaces("energy", "plant")),
            grant("dataModelInstancesAcl", "READ WRITE", spaces("energy")),
        ),
        _team(
            115,
            "model-readers-2022",
            grant("dataModelInstancesAcl", "READ", {"spaceScope": {"externalIds": ["plant"]}}),
        ),
        _team(116, "model-viewers-2022", grant("dataModelsAcl", "READ", legacy)),
        _team(130, "template-users-2021", grant("templateGroupsAcl", "READ"), _generics()),
    ]


def _generics() -> Json:
    return grant("genericsAcl", "READ WRITE")


def _service_teams() -> list[Json]:
    hosted = {"appExternalIdScope": {"externalIds": ["shift-report"]}}
    return [
        _team(121, "search-designers", grant("appConfigAcl", "WRITE", {"appScope": _search()})),
        _team(122, "shift-report-users", grant("appHostingAcl", "READ RUN", hosted)),
        _team(
            123,
            "assistant-users",
            grant("agentsAcl", "READ RUN", {"agentExternalIdScope": {"externalIds": ["advisor"]}}),
        ),
        _team(
            124,
            "data-product-users",
            grant("dataProductsAcl", "USE", {"dataProductScope": {"externalIds": ["energy"]}}),
        ),
        _team(
            125,
            "postgres-users",
            grant("postgresGatewayAcl", "READ", {"usersScope": {"usernames": ["pg_reports"]}}),
        ),
        _team(
            126, "location-editors", grant("locationFiltersAcl", "READ WRITE", _ids("idScope", 5))
        ),
        _team(
            127,
            "sap-writeback",
            grant("sapWritebackAcl", "READ", {"instancesScope": {"instances": ["S4-100"]}}),
            grant("sapWritebackRequestsAcl", "WRITE LIST", {"instancesScope": _s4()}),
        ),
        _team(128, "signal-subscribers", grant("subscribeSignalsAcl", "READ WRITE", CURRENT_USER)),
        _team(138, "auditors", grant("auditlogAcl", "READ"), grant("groupsAcl", "LIST"), _lists()),
        _team(139, "session-keepers", grant("sessionsAcl", "LIST DELETE")),
    ]


def _search() -> Json:
    return {"apps": ["SEARCH"]}


def _s4() -> Json:
    return {"instances": ["S4-100", "S4-200"]}


def _lists() -> Json:
    return grant("projectsAcl", "READ LIST", projectUrlNames={"urlNames": ["plant-north"]})


def _in_cdf() -> list[Json]:
    """Groups with members kept in CDF; the last is on its way there from the identity provider."""
    return [
        managed_group(
            106,
            "maintenance-planners",
            [FRIDA, GUSTAV],
            grant("timeSeriesAcl", "READ WRITE", data_sets(42)),
            grant("eventsAcl", "WRITE", data_sets(9, 60)),
            grant("assetsAcl", "READ"),
        ),
        managed_group(136, "shift-leads", [HANA], grant("eventsAcl", "READ"), sourceId=""),
        managed_group(140, "security-stewards", [IVO], _stewardship(), _all_categories()),
        managed_group(141, "empty-handed", [HANA, IVO]),
        managed_group(
            150,
            "turnaround-planners",
            [cast.ERIN.subject, GUSTAV, *UNKNOWN_PRINCIPALS],
            grant("eventsAcl", "READ", data_sets(60)),
        ),
        managed_group(
            151,
            "fusion-pilots",
            [cast.BOB.subject, FRIDA],
            grant("chartsAdminAcl", "READ"),
            attributes=for_apps("fusion"),
        ),
        _team(
            152,
            "half-moved",
            grant("sequencesAcl", "READ", data_sets(60)),
            members=[GUSTAV],
        ),
    ]


def _stewardship() -> Json:
    return grant("securityCategoriesAcl", "LIST CREATE")


def _all_categories() -> Json:
    return grant("securityCategoriesAcl", "MEMBEROF", _ids("idscope", 7, 8, 9))


def _oddities() -> list[Json]:
    """What real projects hold and tools stumble over."""
    zone = {"zoneScope": {"zones": ["north-east"], "buffer": 250}}
    return [
        _team(129, "zone-planners", grant("eventsAcl", "READ", zone)),
        _team(133, "operators", grant("timeSeriesAcl", "READ", data_sets(17, 42))),
        _team(134, "operators", grant("timeSeriesAcl", "READ", data_sets(17, 42, 60))),
        external_group(135, "unlinked", "", grant("assetsAcl", "READ")),
        _team(
            137,
            "contractors",
            grant("timeSeriesAcl", "READ"),
            isDeleted=True,
            deletedTime=CONTRACTORS_LEFT,
        ),
        _team(142, 'Night shift <b>"A & B"</b> æøå', grant("assetsAcl", "READ", data_sets(60))),
        _team(143, "archivists", grant("assetsAcl", "READ ARCHIVE", data_sets(60))),
        _team(144, "fusion-users", grant("chartsAdminAcl", "READ"), attributes=for_apps("fusion")),
        _team(145, "trial-group", grant("assetsAcl", "READ", data_sets()), members=[]),
    ]
