"""Properties: of whomever it is asked, can-i, who-can, the matrix, compare and explain never disagree."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from cdfportal.access.answers import Question
from cdfportal.access.call_scopes import ScopeSource
from cdfportal.access.calls import Need, decide_need
from cdfportal.access.compare import compare
from cdfportal.access.comparison import Where
from cdfportal.access.decide import can
from cdfportal.access.grants import Caller, EffectiveAccess
from cdfportal.access.index import GroupIndex
from cdfportal.access.matrix import CellState, held_matrix
from cdfportal.access.model import ALL, Scope, Verdict
from cdfportal.access.parse import parse_groups
from cdfportal.access.subjects import Subject, SubjectKind
from cdfportal.access.who_can import who_can
from cdfportal.access.whom import Shown, Whom, whom_of
from tests.access.builders import ask, data_sets

ACLS = ["assetsAcl", "functionsAcl", "oddAcl"]
ACTIONS = ["READ", "WRITE", "RUN"]
CAPABILITY = st.builds(
    lambda acl, action, scope: {acl: {"actions": [action], "scope": scope}},
    st.sampled_from(ACLS),
    st.sampled_from(ACTIONS),
    st.sampled_from([{"all": {}}, data_sets(1), data_sets(2), data_sets(), {"benchScope": [1]}]),
)
GROUPS = st.lists(
    st.fixed_dictionaries(
        {
            "name": st.just("g"),
            "sourceId": st.sampled_from([None, "s", "other"]),
            "members": st.sampled_from([None, ["p-1"], ["p-2"], "allUserAccounts"]),
            "capabilities": st.lists(CAPABILITY, max_size=3),
            "attributes": st.sampled_from(
                [None, *({"token": {"appIds": apps}} for apps in ([], ["x"], ["y"], ["x", "y"]))]
            ),
        }
    ),
    min_size=1,
    max_size=4,
).map(lambda bodies: [{**body, "id": n} for n, body in enumerate(bodies)])
SUBJECTS = st.sampled_from(
    [
        Subject(SubjectKind.GROUP, ("0",)),
        Subject(SubjectKind.IDP_GROUPS, ("s",)),
        Subject(SubjectKind.IDP_GROUPS, ("s", "other")),
        Subject(SubjectKind.IDP_GROUPS, ("nobody",)),
        Subject(SubjectKind.PRINCIPAL, ("p-1",)),
        Subject(SubjectKind.PRINCIPAL, ("p-9",)),
    ]
)
SCOPES = ("all", "datasetScope:1", "datasetScope:2", "datasetScope:1,2")
QUESTIONS = st.builds(
    ask, st.sampled_from(ACLS), st.sampled_from(ACTIONS), st.sampled_from(SCOPES)
) | st.just(ask("userProfilesAcl", "READ"))


def index_of(bodies: list[dict[str, Any]]) -> GroupIndex:
    return GroupIndex.of(parse_groups(bodies).groups)


def access_of(subject: Subject, index: GroupIndex) -> EffectiveAccess:
    whom = whom_of(subject, Shown(EffectiveAccess("p", Caller()), index, True, {}))
    assert isinstance(whom, Whom)
    return whom.access


def on(question: Question, scope: Scope) -> Question:
    return Question(question.acl, question.action, scope)


@given(GROUPS, SUBJECTS, QUESTIONS)
def test_nobody_holds_what_who_can_says_nobody_does(
    bodies: list[dict[str, Any]], subject: Subject, question: Question
) -> None:
    index = index_of(bodies)
    found, who = can(access_of(subject, index), question, index), who_can(index, question)
    if subject.kind is SubjectKind.GROUP:
        alone = {one.group.id: one.alone for one in who.groups}
        if not who.implicit:
            assert found.verdict is alone.get(0, Verdict.DENIED)
    elif who.verdict is Verdict.DENIED:
        assert found.verdict is Verdict.DENIED


@given(GROUPS, QUESTIONS, st.sampled_from(["p-1", "p-2"]))
def test_a_principal_that_who_can_lists_is_allowed_it_for_the_same_applications(
    bodies: list[dict[str, Any]], question: Question, principal: str
) -> None:
    index = index_of(bodies)
    listed = {one.id: one for one in who_can(index, question).principals}
    found = can(access_of(Subject(SubjectKind.PRINCIPAL, (principal,)), index), question, index)
    if principal not in listed:
        assert found.verdict is not Verdict.ALLOWED or question.acl == "userProfilesAcl"
    elif listed[principal].verdict is Verdict.ALLOWED:
        assert found.verdict is Verdict.ALLOWED
        assert found.applications == listed[principal].app_ids
    else:
        assert found.verdict is Verdict.UNKNOWN


@given(GROUPS, SUBJECTS, QUESTIONS)
def test_a_cell_of_the_matrix_says_what_can_i_says(
    bodies: list[dict[str, Any]], subject: Subject, question: Question
) -> None:
    access = access_of(subject, index_of(bodies))
    rows = {row.acl: row.cells for row in held_matrix(access).rows}
    cell = rows.get(question.acl, {}).get(question.action)
    # A right that no group of the subject names, and that our tables do not list, has no cell.
    state = cell.state if cell else CellState.NOT_AN_ACTION
    everything, asked = can(access, on(question, ALL)), can(access, question)
    assert (state is CellState.ALL) == (everything.verdict is Verdict.ALLOWED)
    if state in (CellState.NONE, CellState.REMOVED):
        assert asked.verdict is Verdict.DENIED
    if state is CellState.UNKNOWN:
        assert asked.verdict is not Verdict.ALLOWED


@given(GROUPS, SUBJECTS, SUBJECTS)
def test_what_one_side_of_a_comparison_lacks_can_i_denies(
    bodies: list[dict[str, Any]], first: Subject, second: Subject
) -> None:
    index = index_of(bodies)
    left, right = access_of(first, index), access_of(second, index)
    for compared in compare(left, right).rights:
        for part in compared.parts:
            question = Question(compared.acl, compared.action, part.scope)
            verdicts = can(left, question).verdict, can(right, question).verdict
            if part.where is Where.LEFT:
                assert verdicts[1] is Verdict.DENIED
            if part.where is Where.RIGHT:
                assert verdicts[0] is Verdict.DENIED


@given(GROUPS, SUBJECTS, QUESTIONS, st.booleans())
def test_a_call_is_denied_only_where_can_i_denies_every_scope(
    bodies: list[dict[str, Any]], subject: Subject, question: Question, reads: bool
) -> None:
    index = index_of(bodies)
    access = access_of(subject, index)
    found = decide_need(access, Need(on(question, ALL), ScopeSource.ANY, reads))
    verdicts = {can(access, on(question, scope)).verdict for scope in (ALL, question.scope)}
    if found.verdict is Verdict.DENIED:
        assert verdicts == {Verdict.DENIED}
    if Verdict.ALLOWED in verdicts and reads:
        assert found.verdict is Verdict.ALLOWED
