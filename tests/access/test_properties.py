"""Properties: against a brute-force reading of the JSON, under removal, under reordering."""

from __future__ import annotations

import random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from cdfportal.access.answers import Question
from cdfportal.access.decide import can
from cdfportal.access.evaluate import evaluate
from cdfportal.access.index import GroupIndex
from cdfportal.access.model import Verdict
from cdfportal.access.parse import parse_groups
from cdfportal.access.questions import parse_question
from cdfportal.access.to_json import decision_json, who_can_json
from cdfportal.access.who_can import who_can
from tests.access.builders import caller
from tests.access.moment import NOW

ACLS = ["assetsAcl", "rawAcl", "functionsAcl", "oddAcl"]
ACTIONS = ["READ", "WRITE", "RUN"]
IDS = st.lists(st.sampled_from([1, 2, "3"]), max_size=3)
TABLES = st.lists(st.sampled_from(["t", "u"]), max_size=2)
SCOPES = st.one_of(
    st.just({"all": {}}),
    IDS.map(lambda ids: {"datasetScope": {"ids": ids}}),
    st.dictionaries(st.sampled_from(["d", "e"]), TABLES, max_size=2).map(
        lambda found: {"tableScope": {"dbsToTables": found}}
    ),
)
ODD_SCOPES = SCOPES | st.just({"benchScope": [1]})
QUESTIONS = st.builds(
    parse_question,
    st.sampled_from(ACLS),
    st.sampled_from(ACTIONS),
    st.sampled_from(
        [
            "all",
            "datasetScope:1",
            "datasetScope:1,2",
            "datasetScope:1,2,3",
            "tableScope:d",
            "tableScope:d/t",
            "tableScope:d/t,e",
            "tableScope:d/t,d/u,e/t",
        ]
    ),
)


def groups(scopes: st.SearchStrategy[Any]) -> st.SearchStrategy[list[dict[str, Any]]]:
    capability = st.builds(
        lambda acl, actions, scope: {acl: {"actions": actions, "scope": scope}},
        st.sampled_from(ACLS),
        st.lists(st.sampled_from(ACTIONS), min_size=1, max_size=2, unique=True),
        scopes,
    )
    body = st.fixed_dictionaries(
        {
            "name": st.sampled_from(["same", "other"]),
            "sourceId": st.sampled_from(["mine", "not-mine"]),
            "members": st.sampled_from([None, ["p-1"], ["p-1", "p-2"], "allUserAccounts"]),
            "capabilities": st.lists(capability, max_size=4),
            "attributes": st.sampled_from([None, {"token": {"appIds": ["elsewhere"]}}]),
        }
    )
    return st.lists(body, max_size=5).map(
        lambda bodies: [{**body, "id": n} for n, body in enumerate(bodies)]
    )


def decide(bodies: list[dict[str, Any]], question: Question) -> Any:
    parsed = parse_groups(bodies)
    who = caller(
        "mine",
        app_id="portal",
        token_scopes=("user_impersonation",),
        principal_ids=frozenset({"p-9"}),
        is_user=False,
    )
    access = evaluate("p", parsed.groups, who)
    return can(access, question, GroupIndex.of(parsed.groups))


def brute_force(bodies: list[dict[str, Any]], question: Question) -> bool:
    """The same answer, straight from the JSON, by trying each value that is asked for."""
    return all(
        any(
            _one_gives(capability, question, value)
            for body in bodies
            if body["sourceId"] == "mine" and body["attributes"] is None
            for capability in body["capabilities"]
        )
        for value in (question.scope.values or {""})
    )


def _one_gives(capability: dict[str, Any], question: Question, value: str) -> bool:
    fields = capability.get(question.acl, {"actions": [], "scope": {}})
    actions = set(fields["actions"])
    if question.acl == "functionsAcl" and "WRITE" in actions:
        actions.add("RUN")
    scope = fields["scope"]
    if question.action not in actions or not scope:
        return False
    if "all" in scope:
        return True
    if question.scope.kind == "datasetScope":
        return value in map(str, scope.get("datasetScope", {}).get("ids", []))
    if question.scope.kind == "tableScope":
        database, _, table = value.partition("/")
        held = scope.get("tableScope", {}).get("dbsToTables", {})
        return database in held and (not held[database] or table in held[database])
    return False


@given(groups(SCOPES), QUESTIONS)
def test_the_engine_answers_as_a_brute_force_reading_does(
    bodies: list[dict[str, Any]], question: Question
) -> None:
    expected = Verdict.ALLOWED if brute_force(bodies, question) else Verdict.DENIED
    assert decide(bodies, question).verdict is expected


@given(groups(ODD_SCOPES), QUESTIONS, st.integers(0, 4))
def test_removing_a_group_never_adds_access(
    bodies: list[dict[str, Any]], question: Question, position: int
) -> None:
    fewer = [body for n, body in enumerate(bodies) if n != position]
    rank = [Verdict.DENIED, Verdict.UNKNOWN, Verdict.ALLOWED]
    before, after = decide(bodies, question), decide(fewer, question)
    assert rank.index(after.verdict) <= rank.index(before.verdict)


@given(groups(ODD_SCOPES), QUESTIONS, st.randoms(use_true_random=False))
def test_no_answer_depends_on_the_order_of_groups(
    bodies: list[dict[str, Any]], question: Question, shuffler: random.Random
) -> None:
    shuffled = list(bodies)
    shuffler.shuffle(shuffled)
    first, second = decide(bodies, question), decide(shuffled, question)
    assert decision_json(first, NOW) == decision_json(second, NOW)
    indexes = [GroupIndex.of(parse_groups(found).groups) for found in (bodies, shuffled)]
    answers = [who_can_json(who_can(index, question), NOW) for index in indexes]
    assert answers[0] == answers[1]


@given(groups(ODD_SCOPES), QUESTIONS)
def test_who_can_and_can_i_agree_on_every_listed_principal(
    bodies: list[dict[str, Any]], question: Question
) -> None:
    listed = [
        {**body, "sourceId": None, "attributes": None}
        for body in bodies
        if body["members"] != "allUserAccounts"
    ]
    parsed = parse_groups(listed).groups
    answer = who_can(GroupIndex.of(parsed), question)
    found = {principal.id: principal.verdict for principal in answer.principals}
    for principal in ("p-1", "p-2"):
        access = evaluate("p", parsed, caller(principal_ids=frozenset({principal})))
        assert can(access, question).verdict is found.get(principal, Verdict.DENIED)


@given(groups(ODD_SCOPES), QUESTIONS)
def test_an_answer_always_has_its_reason(bodies: list[dict[str, Any]], question: Question) -> None:
    decision = decide(bodies, question)
    if decision.verdict is Verdict.ALLOWED:
        assert decision.witnesses
        assert not decision.near_misses
    if decision.verdict is Verdict.UNKNOWN:
        assert any(unknown.grant is not None for unknown in decision.unknowns)
    steps = [miss.steps for miss in decision.near_misses]
    assert steps == sorted(steps)
    assert all(steps)
