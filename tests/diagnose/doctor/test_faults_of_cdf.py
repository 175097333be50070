"""Checks 9 to 13 of the fault matrix: the token, and what CDF makes of it.

Provider or simulator is switched to one fault over real sockets; the doctor names it first and raises no
other alarm.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from cdfportal.demo.http import Response
from cdfportal.demo.provider import Misbehaviour
from cdfportal.demo.simulator import Demand, TokenRules, faults
from cdfportal.demo.simulator.errors import unauthorized
from cdfportal.demo.simulator.faults import Fault as Trouble
from cdfportal.diagnose.doctor.faults import Fault
from cdfportal.diagnose.doctor.model import Mark
from tests.diagnose.doctor.cdf_scene import NORTH, QUICK, Scene, scene, wanted
from tests.diagnose.doctor.examined import Alarms, Examined

M = Misbehaviour
INSPECT = "/api/v1/token/inspect"
Ill = Callable[[Scene], Examined]


@pytest.fixture(scope="module")
def running() -> Iterator[Scene]:
    with scene() as one:
        yield one


@pytest.fixture
def here(running: Scene) -> Iterator[Scene]:
    yield running
    running.heal()


PEOPLE: dict[str, Alarms] = {
    "alice": {},
    "bob": {},
    "carol": {13: Fault.NO_GROUP_MATCHES},
    "dave": {11: Fault.GROUPS_OVERAGE},
    # Her token is for reading data only, so it takes what CDF's own pages need.
    "erin": {16: Fault.RIGHT_FILTERED},
    "frank": {},
}


@pytest.mark.parametrize(("person", "alarms"), PEOPLE.items())
def test_each_of_the_cast_has_the_expected_cause(here: Scene, person: str, alarms: Alarms) -> None:
    examined = here.me(person)

    assert examined.alarms == alarms, examined.told()
    examined.is_discreet()


def test_a_service_principal_that_is_well_passes_everything(here: Scene) -> None:
    here.principal(question=wanted("timeSeriesAcl", "READ", "datasetScope:18")).is_well()


def test_the_portal_that_is_well_passes_everything(here: Scene) -> None:
    here.portal().is_well()


def test_a_right_that_is_held_is_tried_for_real(here: Scene) -> None:
    examined = here.me("bob", question=wanted("timeSeriesAcl", "READ", "datasetScope:17"))

    examined.is_well()
    assert "They agree." in examined[20].finding.evidence
    assert dict(examined[20].finding.details)["Request id"]


TOKENS: dict[str, tuple[M, Fault, Alarms]] = {
    # Both only warn: CDF's own check then names the same cause.
    "opaque": (
        M.ACCESS_OPAQUE,
        Fault.TOKEN_OPAQUE,
        {9: Fault.TOKEN_OPAQUE, 12: Fault.TOKEN_OPAQUE},
    ),
    "algorithm": (M.ACCESS_ES256, Fault.TOKEN_ALGORITHM, {9: Fault.TOKEN_ALGORITHM}),
    "no kid": (
        M.ACCESS_NO_KID,
        Fault.TOKEN_NO_KID,
        {9: Fault.TOKEN_NO_KID, 12: Fault.TOKEN_NO_KID},
    ),
    "unknown key": (M.ACCESS_FOREIGN_KEY, Fault.TOKEN_KEY_UNKNOWN, {9: Fault.TOKEN_KEY_UNKNOWN}),
    "signature": (M.ACCESS_BAD_SIGNATURE, Fault.TOKEN_SIGNATURE, {9: Fault.TOKEN_SIGNATURE}),
    "ID token": (M.ACCESS_IS_ID_TOKEN, Fault.TOKEN_IS_ID_TOKEN, {9: Fault.TOKEN_IS_ID_TOKEN}),
    "issuer": (M.ACCESS_OTHER_ISS, Fault.ISSUER_WRONG, {10: Fault.ISSUER_WRONG}),
    "audience": (M.ACCESS_OTHER_AUD, Fault.AUDIENCE_WRONG, {10: Fault.AUDIENCE_WRONG}),
    "slash": (M.ACCESS_AUD_SLASH, Fault.AUDIENCE_SLASH, {10: Fault.AUDIENCE_SLASH}),
    "no iat": (M.ACCESS_NO_IAT, Fault.TOKEN_INCOMPLETE, {10: Fault.TOKEN_INCOMPLETE}),
    "expired": (M.ACCESS_EXPIRED, Fault.TOKEN_EXPIRED, {10: Fault.TOKEN_EXPIRED}),
    "not yet": (M.ACCESS_NOT_YET, Fault.TOKEN_NOT_YET, {10: Fault.TOKEN_NOT_YET}),
}


@pytest.mark.parametrize("subject", ["me", "principal"])
@pytest.mark.parametrize(("breaks", "fault", "alarms"), TOKENS.values(), ids=TOKENS)
def test_a_token_that_is_made_wrongly(
    here: Scene, breaks: M, fault: Fault, alarms: Alarms, subject: str
) -> None:
    examined = here.me("alice", breaks) if subject == "me" else here.principal(breaks)

    if subject == "principal" and breaks is M.ACCESS_OPAQUE:
        assert examined[31].mark is Mark.NOT_RUN
    examined.names(fault, alarms)


def test_what_follows_from_a_wrong_token_names_it(here: Scene) -> None:
    examined = here.me("alice", M.ACCESS_OTHER_AUD, question=wanted("timeSeriesAcl", "READ"))

    for number in (12, 13, 15, 16, 17, 18, 20):
        assert examined[number].mark is Mark.NOT_RUN
        assert examined[number].finding.follows == (10,), examined.told()


def cdf_answers(trouble: Trouble, prefix: str = INSPECT, *, quick: bool = False) -> Ill:
    """For every call below the prefix."""

    def ill(here: Scene) -> Examined:
        case = here.case("alice", **({"limits": QUICK} if quick else {}))
        here.simulator.faults.add(trouble, times=None)
        return here.examine(case)

    return ill


def instead(response: Response, prefix: str = INSPECT) -> Trouble:
    return Trouble(instead=response, prefix=prefix)


def without_identity(here: Scene) -> Examined:
    return here.me("alice", claims={"scp": "user_impersonation"})


def stronger(here: Scene) -> Examined:
    here.simulator.demand(Demand.ACR, "phr", prefix=INSPECT)
    return here.me("alice")


def nobody_listens(here: Scene) -> Examined:
    return here.me("alice", connection=here.connection(cdf_url="http://127.0.0.1:9"))


INSPECTIONS: dict[str, tuple[Ill, Fault]] = {
    "401": (cdf_answers(instead(unauthorized().response(), "/api")), Fault.INSPECT_REFUSED),
    "403": (without_identity, Fault.INSPECT_FORBIDDEN),
    "stronger": (stronger, Fault.CDF_WANTS_STRONGER),
    "429": (cdf_answers(faults.error(429, prefix=INSPECT)), Fault.CDF_BUSY),
    "500": (cdf_answers(faults.error(500, prefix=INSPECT)), Fault.CDF_TROUBLE),
    "503 page": (cdf_answers(faults.html(503, prefix=INSPECT)), Fault.CDF_TROUBLE),
    "page": (cdf_answers(faults.html(200, prefix=INSPECT)), Fault.CDF_NOT_JSON),
    "404": (cdf_answers(faults.html(404, prefix=INSPECT)), Fault.CDF_NOT_JSON),
    "JSON of others": (cdf_answers(instead(Response.json({"up": 1}))), Fault.CDF_NOT_JSON),
    "redirect": (
        cdf_answers(faults.redirect("https://other.example/", prefix=INSPECT)),
        Fault.CDF_REDIRECTS,
    ),
    "hangs": (cdf_answers(Trouble(delay=30, prefix=INSPECT), quick=True), Fault.CDF_SILENT),
    "gone": (nobody_listens, Fault.CDF_RESET),
}


@pytest.mark.parametrize(("ill", "fault"), INSPECTIONS.values(), ids=INSPECTIONS)
def test_what_keeps_cdf_from_telling_what_it_sees(here: Scene, ill: Ill, fault: Fault) -> None:
    ill(here).names(fault, {12: fault})


def test_without_inspection_the_own_groups_tell_the_rest(here: Scene) -> None:
    examined = here.me(
        "bob", claims={"scp": "user_impersonation"}, question=wanted("assetsAcl", "READ")
    )

    assert examined.alarms == {12: Fault.INSPECT_FORBIDDEN}, examined.told()
    assert examined[17].mark is Mark.PASSED


def typing_error(here: Scene) -> Examined:
    return here.me("alice", project="plant-nort")


def other_audience(here: Scene) -> Examined:
    here.north.oidc["audience"] = "https://another-cluster.cognitedata.com"
    return here.me("alice")


def no_project(here: Scene) -> Examined:
    return here.me("carol", project="")


def not_let_in(here: Scene) -> Examined:
    return here.me("alice", connection=here.connection(projects=frozenset({"plant-south"})))


def unlisted(here: Scene) -> Examined:
    return cdf_answers(faults.error(500, prefix=f"/api/v1/projects/{NORTH}/groups"))(here)


PROJECTS: dict[str, tuple[Ill, Fault]] = {
    "typing error": (typing_error, Fault.PROJECT_NOT_REACHED),
    "the project trusts another audience": (other_audience, Fault.PROJECT_NOT_REACHED),
    "no project at all": (no_project, Fault.NO_PROJECT_AT_ALL),
    "not in CDF_PROJECTS": (not_let_in, Fault.PROJECT_NOT_LET_IN),
    "the list of groups breaks": (unlisted, Fault.CDF_TROUBLE),
}


@pytest.mark.parametrize(("ill", "fault"), PROJECTS.values(), ids=PROJECTS)
def test_a_project_that_is_not_reached(here: Scene, ill: Ill, fault: Fault) -> None:
    ill(here).names(fault, {13: fault})


def test_the_ids_that_were_tried_and_the_projects_are_shown(here: Scene) -> None:
    details = dict(here.me("bob", project="plant-south")[13].finding.details)

    assert details["Projects reached"] == NORTH
    assert "7c0e6d3e-52a9-4d8e-9c1a-0a1f5e0c1002" in details["Group ids tried"]


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
