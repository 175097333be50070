"""All 71 access control lists, written down apart from the engine's own table, and both RAW forms."""

from __future__ import annotations

from typing import Any

import pytest

from cdfportal.access.answers import Question, UnknownKind
from cdfportal.access.catalogue import acls, scope_kind
from cdfportal.access.decide import can
from cdfportal.access.evaluate import access_of_groups
from cdfportal.access.index import GroupIndex
from cdfportal.access.model import ALL, Group, Scope, Verdict
from cdfportal.access.to_json import decision_json, who_can_json
from cdfportal.access.who_can import who_can
from tests.access.builders import ask, capability, group, tables
from tests.access.moment import NOW

#: Name: actions | scope kinds; of ruleSetsAcl nothing but the name is known. From the SDK 8.22.0, the Toolkit and CDF's OpenAPI document, 2026-11-22.
LISTED = """
agentsAcl: READ WRITE RUN | all agentExternalIdScope
analyticsAcl: READ EXECUTE LIST | all
annotationsAcl: READ WRITE SUGGEST REVIEW | all
appConfigAcl: READ WRITE | all appScope
appHostingAcl: READ WRITE RUN | all appExternalIdScope
assetsAcl: READ WRITE | all datasetScope
auditlogAcl: READ | all
chartsAdminAcl: READ UPDATE DELETE | all
cogUnitsAcl: READ | all
dataModelInstancesAcl: READ WRITE WRITE_PROPERTIES | all spaceIdScope spaceScope
dataModelsAcl: READ WRITE | all spaceIdScope dataModelScope
dataProductsAcl: CREATE READ UPDATE DELETE USE | all dataProductScope
datasetsAcl: READ WRITE OWNER | all idScope
diagramParsingAcl: READ WRITE | all
digitalTwinAcl: READ WRITE | all
documentFeedbackAcl: CREATE READ DELETE | all
documentPipelinesAcl: READ WRITE | all
entitymatchingAcl: READ WRITE | all
eventsAcl: READ WRITE | all datasetScope
experimentAcl: USE | experimentscope
extractionConfigsAcl: READ WRITE | all datasetScope extractionPipelineScope
extractionPipelinesAcl: READ WRITE | all idScope datasetScope
extractionRunsAcl: READ WRITE | all datasetScope extractionPipelineScope
filePipelinesAcl: READ WRITE | all
filesAcl: READ WRITE | all datasetScope
functionsAcl: READ WRITE RUN | all
genericsAcl: READ WRITE | all
geospatialAcl: READ WRITE | all
geospatialCrsAcl: READ WRITE | all
groupsAcl: CREATE DELETE READ LIST UPDATE | all currentuserscope
hostedExtractorsAcl: READ WRITE | all
integrationConfigsAcl: READ WRITE | all
integrationsAcl: READ WRITE USE | all
labelsAcl: READ WRITE | all datasetScope
limitsAcl: READ WRITE | all
locationFiltersAcl: READ WRITE | all idScope
modelHostingAcl: READ WRITE | all
monitoringTasksAcl: READ WRITE | all
notificationsAcl: READ WRITE | all
pipelinesAcl: READ WRITE | all
postgresGatewayAcl: READ WRITE | all usersScope
projectsAcl: READ CREATE LIST UPDATE DELETE | all
rawAcl: READ WRITE LIST | all tableScope
relationshipsAcl: READ WRITE | all datasetScope
roboticsAcl: READ CREATE UPDATE DELETE | all datasetScope
ruleSetsAcl:
sapWritebackAcl: READ WRITE | all instancesScope
sapWritebackRequestsAcl: WRITE LIST | all instancesScope
scheduledCalculationsAcl: READ WRITE | all
securityCategoriesAcl: MEMBEROF LIST CREATE UPDATE DELETE | all idScope
seismicAcl: READ WRITE | all partition
sequencesAcl: READ WRITE | all datasetScope
sessionsAcl: LIST CREATE DELETE | all
simulatorsAcl: READ WRITE DELETE RUN MANAGE | all datasetScope
slaAcl: READ | all
streamRecordsAcl: READ WRITE | all spaceIdScope
streamsAcl: READ CREATE DELETE | all
subscribeSignalsAcl: READ WRITE | all currentuserscope
templateGroupsAcl: READ WRITE | all datasetScope
templateInstancesAcl: READ WRITE | all datasetScope
threedAcl: READ CREATE UPDATE DELETE | all datasetScope
timeSeriesAcl: READ WRITE | all datasetScope idScope assetRootIdScope
timeSeriesSubscriptionsAcl: READ WRITE | all datasetScope
transformationsAcl: READ WRITE | all datasetScope
transformationsExternalDataSourcesAcl: READ WRITE USE | all datasetScope
typesAcl: READ WRITE | all
userProfilesAcl: READ | all
videoStreamingAcl: READ WRITE SUBSCRIBE PUBLISH | all datasetScope
visionModelAcl: READ WRITE | all
wellsAcl: READ WRITE | all
workflowOrchestrationAcl: READ WRITE | all datasetScope
"""
_KEYS = {
    "idScope": ("idscope", "ids", 7),
    "datasetScope": ("datasetScope", "ids", 7),
    "extractionPipelineScope": ("extractionpipelinescope", "ids", 7),
    "instancesScope": ("instancesScope", "instances", "7"),
    "usersScope": ("usersScope", "usernames", "7"),
    "assetRootIdScope": ("assetRootIdScope", "rootIds", 7),
    "experimentscope": ("experimentscope", "experiments", "7"),
    "spaceIdScope": ("spaceIdScope", "spaceIds", "7"),
    "appScope": ("appScope", "apps", "7"),
    "partition": ("partition", "partitionIds", 7),
    "spaceScope": ("spaceScope", "externalIds", "7"),
    "dataModelScope": ("dataModelScope", "externalIds", "7"),
    "appExternalIdScope": ("appExternalIdScope", "externalIds", "7"),
    "dataProductScope": ("dataProductScope", "externalIds", "7"),
    "agentExternalIdScope": ("agentExternalIdScope", "externalIds", "7"),
}


def _rows() -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    rows = {}
    for line in LISTED.strip().splitlines():
        name, _, rest = line.partition(":")
        actions, _, scopes = rest.partition("|")
        rows[name] = (tuple(actions.split()), tuple(scopes.split()))
    return rows


ROWS = _rows()


def on_the_wire(kind: str) -> dict[str, Any]:
    if kind == "tableScope":
        return tables(db=["t"])
    if kind in _KEYS:
        name, key, value = _KEYS[kind]
        return {name: {key: [value]}}
    return {kind: {}}


def holding(*capabilities: object) -> Group:
    return group(1, "g", *capabilities)


def verdict(held: Group, question: Question) -> Verdict:
    return can(access_of_groups("p", [held]), question).verdict


def test_the_list_is_whole() -> None:
    assert len(ROWS) == 71
    assert set(acls()) == set(ROWS)
    assert {kind for _, kinds in ROWS.values() for kind in kinds} == {
        "all",
        "currentuserscope",
        "tableScope",
        *_KEYS,
    }


@pytest.mark.parametrize("name", sorted(ROWS))
def test_an_acl_keeps_its_actions_and_scopes(name: str) -> None:
    actions, kinds = ROWS[name]
    facts = acls()[name]
    assert set(facts.actions) == set(actions)
    assert set(facts.scopes) == set(kinds)
    for kind in kinds:
        held = holding(capability(name, *actions, scope=on_the_wire(kind)))
        (parsed,) = held.capabilities
        assert (parsed.acl, parsed.actions, parsed.scope.kind) == (name, actions, kind)
        assert parsed.scope.known
        for action in actions:
            assert verdict(held, Question(name, action, parsed.scope)) is Verdict.ALLOWED
            on_all = verdict(held, Question(name, action, ALL))
            assert on_all is (Verdict.ALLOWED if kind == "all" else Verdict.DENIED)


@pytest.mark.parametrize("name", sorted(ROWS))
def test_an_acl_gives_nothing_of_another(name: str) -> None:
    held = holding(capability(name, *ROWS[name][0]))
    other = "assetsAcl" if name != "assetsAcl" else "eventsAcl"
    assert verdict(held, ask(other, "READ")) is Verdict.DENIED


FORMS: tuple[tuple[object, str, Verdict], ...] = (
    # What is held of RAW, the question, the answer; both wire forms of each.
    (["t"], "tableScope:db/t", Verdict.ALLOWED),
    (["t"], "tableScope:db/u", Verdict.DENIED),
    (["t"], "tableScope:db", Verdict.DENIED),
    (["t"], "all", Verdict.DENIED),
    (["t", "u"], "tableScope:db/t,db/u", Verdict.ALLOWED),
    (["t", "u"], "tableScope:db", Verdict.DENIED),
    ([], "tableScope:db", Verdict.ALLOWED),
    ([], "tableScope:db/t", Verdict.ALLOWED),
    ([], "tableScope:db/t,other/t", Verdict.DENIED),
    ([], "all", Verdict.DENIED),
)


@pytest.mark.parametrize("wrapped", [False, True], ids=["list", "object"])
@pytest.mark.parametrize(("held", "scope", "expected"), FORMS)
def test_both_forms_of_raw(wrapped: bool, held: object, scope: str, expected: Verdict) -> None:
    content = {"tables": held} if wrapped else held
    one = holding(capability("rawAcl", "READ", scope=tables(db=content)))
    assert verdict(one, ask("rawAcl", "READ", scope)) is expected
    who = who_can(GroupIndex.of([one]), ask("rawAcl", "READ", scope))
    found = [answer.verdict for answer in who.groups]
    assert found == ([Verdict.ALLOWED] if expected is Verdict.ALLOWED else [])


@pytest.mark.parametrize("empty", [{}, {"tables": None}, None])
def test_a_database_without_tables_is_all_of_them(empty: object) -> None:
    one = holding(capability("rawAcl", "READ", scope=tables(db=empty)))
    assert one.capabilities[0].scope == Scope("tableScope", frozenset({"db"}))


UNKNOWN_EVERYTHING = {
    "vibrationLabAcl": {"actions": ["CALIBRATE"], "scope": {"benchScope": ["b2"]}}
}


def test_unknown_everything_is_kept_shown_and_answered() -> None:
    held = holding(UNKNOWN_EVERYTHING)
    right = Question("vibrationLabAcl", "CALIBRATE", ALL)
    decision = can(access_of_groups("p", [held]), right)
    assert decision.verdict is Verdict.UNKNOWN
    kinds = [unknown.kind for unknown in decision.unknowns]
    assert kinds == [UnknownKind.SCOPE_NOT_UNDERSTOOD, UnknownKind.ACL_UNKNOWN]
    assert "benchScope" in str(decision_json(decision, NOW)["unknowns"])
    who = who_can(GroupIndex.of([held]), right)
    assert [answer.verdict for answer in who.groups] == [Verdict.UNKNOWN]
    assert "benchScope" in str(who_can_json(who, NOW)["groups"])


@pytest.mark.parametrize(
    ("acl", "action", "scope", "expected", "noted"),
    [
        ("vibrationLabAcl", "CALIBRATE", ALL, Verdict.ALLOWED, UnknownKind.ACL_UNKNOWN),
        ("assetsAcl", "POLISH", ALL, Verdict.ALLOWED, UnknownKind.ACTION_UNKNOWN),
        ("vibrationLabAcl", "READ", ALL, Verdict.DENIED, UnknownKind.ACL_UNKNOWN),
        ("assetsAcl", "READ", ALL, Verdict.DENIED, None),
    ],
)
def test_an_unknown_name_is_a_right_like_any_other(
    acl: str, action: str, scope: Scope, expected: Verdict, noted: UnknownKind | None
) -> None:
    held = holding(capability("vibrationLabAcl", "CALIBRATE"), capability("assetsAcl", "POLISH"))
    decision = can(access_of_groups("p", [held]), Question(acl, action, scope))
    assert decision.verdict is expected
    assert [unknown.kind for unknown in decision.unknowns] == ([noted] if noted else [])


def test_every_scope_kind_is_spoken_of_by_some_acl() -> None:
    assert all(scope_kind(kind) for _, kinds in ROWS.values() for kind in kinds)
