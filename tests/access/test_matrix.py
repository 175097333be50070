"""The matrix agrees with can-i cell by cell, and over all groups with who-can."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings

from cdfportal.access.answers import Question
from cdfportal.access.decide import can
from cdfportal.access.evaluate import access_of_groups
from cdfportal.access.group_matrix import group_matrix
from cdfportal.access.index import GroupIndex
from cdfportal.access.matrix import CellState, held_matrix
from cdfportal.access.model import ALL, Verdict
from cdfportal.access.parse import parse_groups
from cdfportal.access.who_can import who_can
from tests.access.builders import capability, group
from tests.access.test_properties import ACLS, ODD_SCOPES, groups


@settings(max_examples=40)
@given(groups(ODD_SCOPES))
def test_every_cell_of_a_caller_agrees_with_can_i(bodies: list[dict[str, Any]]) -> None:
    access = access_of_groups("p", parse_groups(bodies).groups)
    rows = {row.acl: row for row in held_matrix(access).rows}
    for acl in ACLS:
        for action, cell in rows[acl].cells.items() if acl in rows else ():
            verdict = can(access, Question(acl, action, ALL)).verdict
            assert (cell.state is CellState.ALL) == (verdict is Verdict.ALLOWED)
            if cell.state is CellState.SCOPED:
                on = [can(access, Question(acl, action, scope)).verdict for scope in cell.scopes]
                assert set(on) == {Verdict.ALLOWED}
            elif verdict is not Verdict.ALLOWED:
                assert (cell.state is CellState.UNKNOWN) == (verdict is Verdict.UNKNOWN)


@settings(max_examples=40)
@given(groups(ODD_SCOPES))
def test_every_cell_of_all_groups_agrees_with_who_can(bodies: list[dict[str, Any]]) -> None:
    index = GroupIndex.of(parse_groups(bodies).groups)
    rows = {row.acl: row for row in group_matrix(index).rows}
    for acl in ACLS:
        for action, cell in rows[acl].cells.items() if acl in rows else ():
            who = who_can(index, Question(acl, action, ALL))
            given_by = [one for one in who.groups if one.verdict is Verdict.ALLOWED]
            assert cell.whole == len(given_by)
            perhaps = len(who.groups) - len(given_by)
            assert cell.unknown <= perhaps <= cell.unknown + cell.scoped


def test_unknown_acls_and_actions_keep_their_rows_and_columns() -> None:
    odd = group(1, "g", capability("vibrationLabAcl", "CALIBRATE"), capability("assetsAcl", "PET"))
    for found in (held_matrix(access_of_groups("p", [odd])), group_matrix(GroupIndex.of([odd]))):
        assert {"CALIBRATE", "PET"} <= set(found.actions)
        cells = {row.acl: row.cells for row in found.rows}
        assert cells["vibrationLabAcl"]["CALIBRATE"].state is CellState.ALL
        assert "CALIBRATE" not in cells["assetsAcl"]


def test_a_scope_that_names_nothing_gives_nothing() -> None:
    nothing = group(1, "g", capability("assetsAcl", "READ", scope={"datasetScope": {"ids": []}}))
    for found in (
        held_matrix(access_of_groups("p", [nothing])),
        group_matrix(GroupIndex.of([nothing])),
    ):
        cells = {row.acl: row.cells for row in found.rows}
        assert cells["assetsAcl"]["READ"].state is CellState.NONE
