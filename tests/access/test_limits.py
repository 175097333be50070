"""The meters: counts beside limits, and what is said when there is no count."""

from __future__ import annotations

import pytest

from cdfportal.access.limits import LimitName, MeterState, group_meters, limits, meters
from cdfportal.access.tables import read_table
from tests.access.builders import for_apps, group

NAMED = [
    (LimitName.GROUPS_PER_PRINCIPAL, 20),
    (LimitName.GROUP_CLAIMS, 50),
    (LimitName.ENTRA_OVERAGE, 200),
    (LimitName.MEMBERS_PER_GROUP, 100),
    (LimitName.APP_IDS_PER_GROUP, 255),
]


@pytest.mark.parametrize(("name", "limit"), NAMED)
def test_each_limit_is_ok_then_near_then_over(name: LimitName, limit: int) -> None:
    near = limits()[name].near
    assert 0 < near < limit
    for count, state in (
        (0, MeterState.OK),
        (near - 1, MeterState.OK),
        (near, MeterState.NEAR),
        (limit, MeterState.NEAR),
        (limit + 1, MeterState.OVER),
        (10**9, MeterState.OVER),
    ):
        (meter,) = meters({name: count})
        assert (meter.state, meter.limit, meter.text) == (state, limit, f"{count} of {limit}")


@pytest.mark.parametrize(("name", "limit"), NAMED)
def test_what_is_not_known_is_no_zero(name: LimitName, limit: int) -> None:
    (meter,) = meters({name: None})
    assert (meter.count, meter.state, meter.text) == (None, MeterState.NOT_KNOWN, "not known")


def test_a_list_that_the_provider_left_out_is_over_without_a_count() -> None:
    mine = {
        LimitName.GROUPS_PER_PRINCIPAL: 0,
        LimitName.GROUP_CLAIMS: 0,
        LimitName.ENTRA_OVERAGE: 0,
    }
    groups, claims, entra = meters(mine, overage=True)
    assert (groups.state, groups.text) == (MeterState.OK, "0 of 20")
    assert (claims.state, claims.text) == (MeterState.NOT_KNOWN, "not known")
    assert (entra.state, entra.text) == (MeterState.OVER, "more than 200")
    assert "left the whole list out" in entra.consequence


def test_beyond_a_limit_the_consequence_is_another_one() -> None:
    for name, limit in NAMED:
        (fits,), (over,) = meters({name: limit}), meters({name: limit + 1})
        assert fits.consequence != over.consequence


def test_limits_of_other_ways_are_named_and_never_counted() -> None:
    table = read_table("limits")
    assert {name: row["limit"] for name, row in table["not_ours"].items()} == {
        "saml_groups": 150,
        "implicit_flow_groups": 5,
    }
    for row in (*table["limits"].values(), *table["not_ours"].values()):
        assert row["source"].startswith("https://")
        assert row["date"]
        assert row["confidence"]
    assert set(table["limits"]) == set(LimitName)


def test_a_group_has_only_the_meters_that_concern_it() -> None:
    assert group_meters(group(1, "g", sourceId="s")) == ()
    assert group_meters(group(1, "g", members="allUserAccounts")) == ()
    (members,) = group_meters(group(1, "g", members=[f"p{n}" for n in range(101)]))
    assert (members.text, members.state) == ("101 of 100", MeterState.OVER)
    (apps,) = group_meters(group(1, "g", sourceId="s", attributes=for_apps("a", "b")))
    assert apps.text == "2 of 255"
    assert [meter.text for meter in group_meters(group(1, "g", members=[]))] == ["0 of 100"]
