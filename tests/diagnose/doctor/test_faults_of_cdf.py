"""Checks 9 to 13 of the fault matrix: the token, and what CDF makes of it.

Provider or simulator is switched to one fault over real sockets; the doctor names it first and raises no
other alarm.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cdfportal.demo.http import Response
from cdfportal.demo.provider import Misbehaviour
from cdfportal.demo.simulator import Demand, faults
from cdfportal.demo.simulator.errors import unauthorized
from cdfportal.demo.simulator.faults import Fault as Trouble
from cdfportal.diagnose.doctor.faults import Fault
from cdfportal.diagnose.doctor.model import Mark
from tests.diagnose.doctor.cdf_scene import NORTH, QUICK, Scene, wanted
from tests.diagnose.doctor.examined import Alarms, Examined

M = Misbehaviour
INSPECT = "/api/v1/token/inspect"
Ill = Callable[[Scene], Examined]


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


def test_a_program_whose_token_is_for_another_audience_than_the_project_trusts(here: Scene) -> None:
    """The cluster takes it, and lists no such project; the viewer's token tells what is expected."""
    other = "https://another-cluster.cognitedata.com"
    here.north.oidc["audience"] = other
    viewer = {"aud": [here.simulator.url, other]}

    examined = here.principal(viewer=viewer)
    examined.names(Fault.AUDIENCE_WRONG, {10: Fault.AUDIENCE_WRONG})
    assert examined[13].finding.follows == (10,)


def test_an_audience_that_only_the_portals_settings_miss_is_no_cause(here: Scene) -> None:
    connection = here.connection(audience="https://private-link.cognitedata.com")
    examined = here.me("erin", connection=connection)

    assert 10 not in examined.alarms, examined.told()
    assert "CDF takes the token all the same." in examined[10].finding.evidence


def test_the_ids_that_were_tried_and_the_projects_are_shown(here: Scene) -> None:
    details = dict(here.me("bob", project="plant-south")[13].finding.details)

    assert details["Projects reached"] == NORTH
    assert "7c0e6d3e-52a9-4d8e-9c1a-0a1f5e0c1002" in details["Group ids tried"]
