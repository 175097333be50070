"""Check 11 of the fault matrix, and clocks: groups that CDF does not find in a token, or too many of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from cdfportal.demo.provider import Misbehaviour
from cdfportal.demo.simulator import TokenRules
from cdfportal.diagnose.doctor.faults import Fault
from tests.diagnose.doctor.cdf_scene import Scene, scene
from tests.diagnose.doctor.examined import Examined

M = Misbehaviour
Ill = Callable[[Scene], Examined]


def no_groups(here: Scene) -> Examined:
    return here.me("carol", M.ACCESS_NO_GROUPS)


def member_beside_overage(here: Scene) -> Examined:
    """Dave stands in a list of members, and the project does not ask Entra for the rest."""
    dave = here.keys.verify(here.tokens("dave")["access_token"]) or {}
    here.group(107)["members"] = [dave["sub"]]
    return here.me("dave")


def many_groups_of_cdf(count: int) -> Ill:
    def ill(here: Scene) -> Examined:
        bob = here.keys.verify(here.tokens("bob")["access_token"]) or {}
        fields = {"capabilities": [], "isDeleted": False, "deletedTime": -1}
        here.north.groups += [
            {"id": 5000 + n, "name": f"more-{n}", "members": [bob["sub"]], **fields}
            for n in range(count)
        ]
        return here.me("bob")

    return ill


def claim_of_the_site(here: Scene) -> Examined:
    """The operator knows the claim, and CDF does not."""
    told = here.connection(group_claims=("site_groups",))
    return here.me("bob", M.ACCESS_GROUPS_ELSEWHERE, connection=told)


GROUPS: dict[str, tuple[Ill, Fault]] = {
    "none": (no_groups, Fault.GROUPS_ABSENT),
    "left out": (lambda here: here.me("dave"), Fault.GROUPS_OVERAGE),
    "left out, counted by members": (member_beside_overage, Fault.GROUPS_OVERAGE),
    "another claim": (claim_of_the_site, Fault.GROUPS_UNREAD),
    "near the limit of claims": (
        lambda here: here.me("alice", M.ACCESS_45_GROUPS),
        Fault.GROUPS_NEAR_LIMIT,
    ),
    "too many claims": (lambda here: here.me("alice", M.ACCESS_60_GROUPS), Fault.GROUPS_TOO_MANY),
    "near the limit of CDF": (many_groups_of_cdf(14), Fault.GROUPS_NEAR_LIMIT),
    "too many for CDF": (many_groups_of_cdf(20), Fault.CDF_GROUPS_TOO_MANY),
}


@pytest.mark.parametrize(("ill", "fault"), GROUPS.values(), ids=GROUPS)
def test_groups_that_cdf_does_not_find_in_the_token(here: Scene, ill: Ill, fault: Fault) -> None:
    ill(here).names(fault, {11: fault})


def test_a_project_that_asks_entra_for_the_list_is_no_cause(here: Scene) -> None:
    here.north.oidc["isGroupCallbackEnabled"] = True

    assert 11 not in member_beside_overage(here).alarms


@pytest.mark.parametrize("minutes", [-3, 3])
def test_a_clock_that_is_off(here: Scene, minutes: int) -> None:
    """The token is good by CDF's clock, whatever ours says of it."""
    here.clock.off = timedelta(minutes=minutes)
    life = {"nbf": 0, "iat": 0}

    here.me("alice", claims=life).names(Fault.CLOCK_OFF, {10: Fault.CLOCK_OFF})


def test_claims_that_the_project_does_not_read_cost_the_groups() -> None:
    with scene(TokenRules(("site_roles",))) as other:
        other.me("bob").names(Fault.GROUPS_UNREAD, {11: Fault.GROUPS_UNREAD})
        other.principal().names(Fault.GROUPS_UNREAD, {11: Fault.GROUPS_UNREAD})


def test_groups_beyond_those_that_cdf_reads_do_not_count() -> None:
    with scene(TokenRules(most_groups=50)) as other:
        other.principal(M.ACCESS_60_GROUPS).names(
            Fault.GROUPS_TOO_MANY, {11: Fault.GROUPS_TOO_MANY}
        )
