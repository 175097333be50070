"""cognite-sdk's `compare_capabilities` as a second opinion wherever it is right.

Where it is known to be wrong, the difference is asserted, each by its name.
"""

from __future__ import annotations

from typing import Any

import pytest
from cognite.client._api.iam import IAMAPI
from cognite.client.data_classes.capabilities import Capability
from hypothesis import given, settings
from hypothesis import strategies as st

from cdfportal.access.catalogue import scope_kinds
from tests.access.builders import capability, data_sets, tables
from tests.access.sdk_domain import Known, known_acls, ours, theirs, wire

#: CDF has these kinds, version 8.22.0 of the SDK has not.
OF_LATER_DAYS = {"agentExternalIdScope"}
SPACE = {"spaceIdScope": {"spaceIds": ["plant"]}}
IDS = {"idscope": {"ids": [7]}}

CASES = [
    ([capability("assetsAcl", "READ")], capability("assetsAcl", "READ", scope=data_sets(1))),
    ([capability("assetsAcl", "READ")], capability("assetsAcl", "WRITE")),
    (
        [
            capability("assetsAcl", "READ", scope=data_sets(1)),
            capability("assetsAcl", "READ", scope=data_sets(2)),
        ],
        capability("assetsAcl", "READ", scope=data_sets(1, 2)),
    ),
    (
        [capability("assetsAcl", "READ", scope=data_sets(1))],
        capability("assetsAcl", "READ"),
    ),
    (
        [capability("timeSeriesAcl", "READ", scope=IDS)],
        capability("timeSeriesAcl", "READ", scope=data_sets(7)),
    ),
    (
        [capability("rawAcl", "READ", scope=tables(db=[]))],
        capability("rawAcl", "READ", scope=tables(db=["t"])),
    ),
    (
        [capability("rawAcl", "READ", scope=tables(db=["t"]))],
        capability("rawAcl", "READ", scope=tables(db=[])),
    ),
    (
        [capability("groupsAcl", "LIST")],
        capability("groupsAcl", "LIST", scope={"currentuserscope": {}}),
    ),
    (
        [capability("dataModelInstancesAcl", "WRITE", scope=SPACE)],
        capability("dataModelInstancesAcl", "WRITE_PROPERTIES", scope=SPACE),
    ),
]


@pytest.mark.parametrize(("held", "wanted"), CASES)
def test_ordinary_cases_agree(held: list[dict[str, Any]], wanted: dict[str, Any]) -> None:
    assert ours(held, wanted) is theirs(held, wanted)


def test_the_cases_hold_both_answers() -> None:
    assert {theirs(held, wanted) for held, wanted in CASES} == {True, False}


@st.composite
def rows(draw: st.DrawFn, known: Known) -> dict[str, Any]:
    """A capability of this ACL, of any of its scope kinds, with values that meet."""
    name, kind = draw(st.sampled_from(known.scopes))
    pool = ["d", "e", "d/t", "d/u", "e/t"] if kind.type == "tables" else ["1", "2", "3"]
    values = draw(st.lists(st.sampled_from(pool), min_size=1, max_size=3, unique=True))
    if kind.type == "tables":
        # In one scope a database stands once: whole, or with tables.
        whole = {value for value in values if "/" not in value}
        values = [value for value in values if value in whole or value[0] not in whole]
    actions = draw(st.lists(st.sampled_from(known.actions), min_size=1, max_size=2, unique=True))
    return capability(known.acl, *actions, scope=wire(name, kind, values))


#: It does not know that functionsAcl:WRITE gives RUN; see below.
COMPARED = [known for known in known_acls() if known.acl != "functionsAcl"]


def test_the_oracle_knows_nearly_every_acl_and_scope_kind() -> None:
    assert len(COMPARED) >= 60
    kinds = {kind.name for known in COMPARED for _, kind in known.scopes}
    assert {kind.name for kind in scope_kinds().values()} - kinds == OF_LATER_DAYS


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_every_acl_and_scope_kind_agrees(data: st.DataObject) -> None:
    known = data.draw(st.sampled_from(COMPARED))
    held = data.draw(st.lists(rows(known), min_size=1, max_size=4))
    wanted = data.draw(rows(known))
    assert ours(held, wanted) is theirs(held, wanted)


READ_ALL = capability("assetsAcl", "READ")


def test_known_error_a_scope_of_later_days_stops_the_sdk() -> None:
    """access.md 0.7: NotImplementedError on an unknown scope among what is held."""
    later = capability("assetsAcl", "READ", scope={"benchScope": {"ids": [1]}})
    with pytest.raises(NotImplementedError):
        IAMAPI.compare_capabilities(
            [Capability.load(READ_ALL), Capability.load(later, allow_unknown=True)],
            Capability.load(READ_ALL),
        )
    assert ours([READ_ALL, later], READ_ALL)


def test_known_error_an_acl_of_later_days_cannot_be_asked_about() -> None:
    """access.md 0.7: ValueError on an unknown ACL in a dictionary."""
    later = capability("vibrationLabAcl", "READ")
    with pytest.raises(ValueError, match="vibrationLabAcl"):
        IAMAPI.compare_capabilities([later], later)
    assert ours([later], later)


@pytest.mark.filterwarnings("ignore:Unknown")
def test_known_error_an_acl_of_later_days_counts_as_held() -> None:
    """cdf-api.md 6 rule 7: unknown ACLs are left out of what is wanted, whoever holds them."""
    later = Capability.load(capability("vibrationLabAcl", "READ"), allow_unknown=True)
    missing = IAMAPI.compare_capabilities(
        [Capability.load(READ_ALL)], [later, Capability.load(READ_ALL)]
    )
    assert missing == []
    assert not ours([READ_ALL], capability("vibrationLabAcl", "READ"))


def test_known_error_no_ids_count_as_held() -> None:
    """cdf-api.md 6 rule 7: an empty list of ids gives the SDK nothing to compare."""
    nothing = capability("assetsAcl", "READ", scope=data_sets())
    one = capability("assetsAcl", "READ", scope=data_sets(1))
    assert (
        IAMAPI.compare_capabilities(
            [Capability.load(one)], [Capability.load(nothing), Capability.load(one)]
        )
        == []
    )
    assert not ours([one], nothing)


def test_known_error_write_of_functions_gives_run() -> None:
    """cdf-api.md 6 rule 5: CDF's changelog of 2026-04-10; the SDK does not know it."""
    held, wanted = capability("functionsAcl", "WRITE"), capability("functionsAcl", "RUN")
    assert not theirs([held], wanted)
    assert ours([held], wanted)


def test_known_error_one_spelling_of_a_kind_is_unknown_to_an_acl() -> None:
    """cdf-api.md 6: CDF's documents write idScope and idscope for the same thing."""
    held = capability("timeSeriesAcl", "READ", scope={"idscope": {"ids": [7]}})
    wanted = capability("timeSeriesAcl", "READ", scope={"idScope": {"ids": [7]}})
    assert ours([held], wanted)
    with pytest.raises(ValueError, match="unknown scope"):
        theirs([held], wanted)
