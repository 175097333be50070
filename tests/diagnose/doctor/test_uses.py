"""Declared uses: the table, what narrows it, lists of rights that somebody wrote."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdfportal.access.catalogue import acl as acl_facts
from cdfportal.access.grants import Caller, EffectiveAccess, GateState, Grant
from cdfportal.access.model import ALL, Scope
from cdfportal.diagnose.doctor.case import DeclaredUse, Need
from cdfportal.diagnose.doctor.needs import holds
from cdfportal.diagnose.doctor.uses import UseProblem, declared_use, uses


def declared(text: str) -> DeclaredUse:
    found = declared_use(text)
    assert isinstance(found, DeclaredUse), found
    return found


def test_every_right_of_the_table_is_one_of_the_catalogue() -> None:
    for use in uses().values():
        assert use.declared.needs
        assert use.confidence
        for need in (*use.declared.needs, *use.declared.may):
            facts = acl_facts(need.acl)
            assert facts is not None, need
            assert need.action in facts.actions, need


def test_no_use_needs_what_it_only_may() -> None:
    for use in uses().values():
        assert not set(use.declared.needs) & set(use.declared.may), use.id


def test_a_scope_narrows_what_a_use_needs_and_leaves_what_it_may_elsewhere() -> None:
    use = declared("time-series-extractor@datasetScope:18")
    eighteen = Scope("datasetScope", frozenset({"18"}))

    assert {need.scope for need in use.needs} == {eighteen}
    assert Need("rawAcl", "WRITE") in use.may
    assert Need("extractionRunsAcl", "WRITE") in use.may


def test_a_scope_that_a_right_does_not_know_leaves_it_as_it_is() -> None:
    use = declared("raw-extractor@datasetScope:18")

    assert use == uses()["raw-extractor"].declared


def test_rights_may_be_listed() -> None:
    use = declared("timeSeriesAcl:READ@datasetScope:17,42\nrawacl:list;assetsAcl:READ@all")

    assert use.needs == (
        Need("timeSeriesAcl", "READ", Scope("datasetScope", frozenset({"17", "42"}))),
        Need("rawAcl", "LIST"),
        Need("assetsAcl", "READ", ALL),
    )


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "No use is named."),
        ("dashboard", "“dashboard” is no right."),
        ("timeSeriesAcl", "is no right"),
        ("timeSeriesAcl:", "`action` is missing"),
        ("timeSeriesAcl:READ@nowhere:1", "is no scope of CDF"),
        ("raw-extractor@nowhere:1", "is no scope of CDF"),
        ("assetsAcl:READ " * 101, "101 rights are named"),
    ],
)
def test_what_declares_no_use_says_why(text: str, says: str) -> None:
    found = declared_use(text)

    assert isinstance(found, UseProblem)
    assert says in found.message


@given(st.text(max_size=300))
def test_no_text_breaks_it(text: str) -> None:
    assert isinstance(declared_use(text), DeclaredUse | UseProblem)


def access(*grants: Grant) -> EffectiveAccess:
    return EffectiveAccess("p", Caller(), grants=grants)


def right(action: str, scope: Scope = ALL, token: GateState = GateState.PASSED) -> Grant:
    return Grant("timeSeriesAcl", action, scope, token=token)


SEVENTEEN = Scope("datasetScope", frozenset({"17"}))


@pytest.mark.parametrize(
    ("held", "need", "expected"),
    [
        (right("READ"), Need("timeSeriesAcl", "READ"), True),
        (right("READ", SEVENTEEN), Need("timeSeriesAcl", "READ"), True),
        (right("READ", SEVENTEEN), Need("timeSeriesAcl", "READ", SEVENTEEN), True),
        (right("READ", SEVENTEEN), Need("timeSeriesAcl", "READ", ALL), False),
        (right("WRITE"), Need("timeSeriesAcl", "READ"), False),
        (right("READ"), Need("assetsAcl", "READ"), False),
        (right("READ", token=GateState.STOPPED), Need("timeSeriesAcl", "READ"), False),
    ],
)
def test_a_need_without_a_scope_is_met_by_any(held: Grant, need: Need, expected: bool) -> None:
    assert holds(access(held), need) is expected
