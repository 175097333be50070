"""Checks 21 to 33 of the fault matrix: the portal's own configuration, and good practice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from cdfportal.base.provider import Provider
from cdfportal.demo.cast import EXTRACTOR
from cdfportal.demo.provider import Misbehaviour
from cdfportal.demo.world.grants import for_apps, grant
from cdfportal.diagnose.doctor.caller import mark_of_person
from cdfportal.diagnose.doctor.case import DeclaredUse, Subject
from cdfportal.diagnose.doctor.faults import Fault
from cdfportal.diagnose.doctor.model import Mark
from cdfportal.diagnose.doctor.uses import declared_use
from cdfportal.idp.outcome import Refused
from tests.diagnose.doctor.cdf_scene import CLIENT, Scene, wanted
from tests.diagnose.doctor.examined import Examined

Ill = Callable[[Scene], Examined]
EXTRACTS = "time-series-extractor@datasetScope:18"
#: What the token endpoint says to a made-up code of a client that it accepts.
ACCEPTED = {"redemption": Refused("invalid_grant", "", 400, "")}


def portal(**own: object) -> Ill:
    return lambda here: here.portal(**own)


def within(**span: float) -> datetime:
    return datetime.now(UTC) + timedelta(**span)


def use(text: str) -> DeclaredUse:
    found = declared_use(text)
    assert isinstance(found, DeclaredUse), found
    return found


def undocumented(name: str) -> Ill:
    """A provider whose discovery document does not say it."""

    def ill(here: Scene) -> Examined:
        document = here.document()
        del document[name]
        return here.portal({"metadata": document})

    return ill


def public_on_a_server(here: Scene) -> Examined:
    return here.portal(
        ACCEPTED,
        connection=here.connection(client_secret=None),
        redirect_uri="https://portal.plant.example/accounts/callback/",
        secure=True,
    )


def no_refresh_token(here: Scene) -> Examined:
    sign_in = here.case("alice").sign_in
    assert sign_in
    return here.portal(sign_in=replace(sign_in, renews=False))


def client_in_a_group(here: Scene) -> Examined:
    here.group(103)["sourceId"] = CLIENT.client_id
    return here.portal()


def client_among_members(here: Scene) -> Examined:
    here.group(106)["members"] = [CLIENT.client_id]
    return here.portal()


def client_that_is_a_program(here: Scene) -> Examined:
    """The registration allows client credentials, and its own token reaches a project."""
    proof = {"client_id": EXTRACTOR.client_id, "client_secret": EXTRACTOR.client_secret}
    return here.portal(connection=here.connection(**proof))


def program(text: str) -> Ill:
    return lambda here: here.principal(use=use(text))


def of_a_person(here: Scene) -> Examined:
    return here.principal(Misbehaviour.ACCESS_OF_A_PERSON)


def handed_over(here: Scene) -> Examined:
    """CDF_TOKEN: nobody here holds a secret for the next one."""
    case = here.case("alice", subject=Subject.PRINCIPAL, credentials=None)
    return here.examine(case, access_token=here.principal_token())


def not_renewed(here: Scene) -> Examined:
    sign_in = here.case("alice").sign_in
    assert sign_in
    return here.me("alice", sign_in=replace(sign_in, renews=False))


def renewal_failed(here: Scene) -> Examined:
    sign_in = here.case("alice").sign_in
    assert sign_in
    return here.me("alice", sign_in=replace(sign_in, last_trouble="provider_timeout"))


def entra_without_an_end(here: Scene) -> Examined:
    connection = here.connection(provider=Provider.ENTRA_ID)
    return here.portal(connection=connection, secret_ends=None)


def not_logged(here: Scene) -> Examined:
    here.north.oidc["logClaims"] = [{"claimName": "employee"}, {"claimName": "badge"}]
    return here.me("alice")


REDIRECT = "http://portal.plant.example/accounts/callback/"
ROWS: dict[str, tuple[int, Fault, Ill]] = {
    "http": (21, Fault.REDIRECT_INSECURE, portal(redirect_uri=REDIRECT)),
    "public client": (22, Fault.CLIENT_PUBLIC, public_on_a_server),
    "no refresh token": (24, Fault.NO_REFRESH_TOKEN, no_refresh_token),
    "not rotated": (24, Fault.REFRESH_NOT_ROTATED, portal(rotated=0, kept=4)),
    "no sign-out": (25, Fault.LOGOUT_MISSING, undocumented("end_session_endpoint")),
    "database": (26, Fault.STORAGE_TROUBLE, portal(database_trouble="OperationalError")),
    "Redis": (26, Fault.STORAGE_SHARED_TROUBLE, portal(shared_store="does not answer")),
    "keys": (27, Fault.KEYS_ROWS_UNREADABLE, portal(unreadable_rows=3)),
    "client in a group": (28, Fault.OWN_CLIENT_HAS_POWER, client_in_a_group),
    "client among members": (28, Fault.OWN_CLIENT_HAS_POWER, client_among_members),
    "client that is a program": (28, Fault.OWN_CLIENT_HAS_POWER, client_that_is_a_program),
    "secret's end unknown": (29, Fault.SECRET_END_UNKNOWN, entra_without_an_end),
    "secret ends soon": (29, Fault.SECRET_ENDS_SOON, portal(secret_ends=within(days=9))),
    "secret ended": (29, Fault.SECRET_EXPIRED, portal(secret_ends=within(days=-2))),
    "rights missing": (30, Fault.RIGHTS_FOR_USE_MISSING, program("files-extractor")),
    "rights beyond": (30, Fault.RIGHTS_BEYOND_USE, program("timeSeriesAcl:READ@datasetScope:18")),
    "wider than its use": (
        30,
        Fault.RIGHTS_FOR_USE_MISSING,
        program("time-series-extractor@datasetScope:17"),
    ),
    "a person's account": (31, Fault.PERSONAL_ACCOUNT, of_a_person),
    "token handed over": (32, Fault.RENEWAL_NOT_SET, handed_over),
    "not renewed": (32, Fault.RENEWAL_NOT_SET, not_renewed),
    "renewal failed": (32, Fault.RENEWAL_FAILED, renewal_failed),
    "not in the audit log": (33, Fault.AUDIT_NAME_MISSING, not_logged),
}


@pytest.mark.parametrize(("number", "fault", "ill"), ROWS.values(), ids=ROWS)
def test_the_fault_is_named_first(here: Scene, number: int, fault: Fault, ill: Ill) -> None:
    ill(here).names(fault, {number: fault})


def test_a_program_whose_rights_fit_its_use_passes_everything(here: Scene) -> None:
    here.principal(use=use(EXTRACTS)).is_well()


def test_what_is_missing_and_what_is_beyond_stand_with_the_group_that_gives_it(
    here: Scene,
) -> None:
    details = dict(program("files-extractor")(here)[30].finding.details)

    assert details["Missing 1"] == "filesAcl:READ"
    assert details["Beyond 1"] == "timeSeriesAcl:READ on data set 18, by opcua-extractor"


def files_of_another_application(here: Scene) -> None:
    """The extractor's IdP group leads to files too, from elsewhere."""
    linked = {**here.group(108), "id": 991, "name": "files-of-another-app"}
    rights = [grant("filesAcl", "READ WRITE")]
    here.north.groups.append(
        {**linked, "capabilities": rights, "attributes": for_apps("another-app")}
    )


def test_a_right_that_hangs_on_no_link_is_missing_all_the_same(here: Scene) -> None:
    files_of_another_application(here)
    question = wanted("assetsAcl", "READ")
    examined = here.principal(use=use("files-extractor"), question=question)

    assert examined.alarms == {
        14: Fault.APPLICATION_NOT_LINKED,
        17: Fault.RIGHT_MISSING,
    }, examined.told()


def test_a_use_that_hangs_on_a_link_to_another_application_is_that_checks(here: Scene) -> None:
    files_of_another_application(here)
    examined = here.principal(use=use("files-extractor"))

    examined.names(Fault.APPLICATION_NOT_LINKED, {14: Fault.APPLICATION_NOT_LINKED})
    assert examined[30].finding.follows == (14,)


def test_the_kind_of_client_is_told_where_the_token_endpoint_told_it(here: Scene) -> None:
    assert here.portal(ACCEPTED)[22].mark is Mark.PASSED
    assert here.portal()[22].finding.follows == (4,)


def test_a_public_client_has_no_secret_that_ends_and_no_token_of_its_own(here: Scene) -> None:
    examined = here.portal(connection=here.connection(client_secret=None))

    assert examined[29].mark is Mark.NOT_RUN
    assert examined[28].mark is Mark.PASSED


def test_without_a_discovery_document_what_needs_it_follows_from_check_two(here: Scene) -> None:
    examined = here.portal({"metadata": None})

    for number in (23, 25, 28):
        assert examined[number].finding.follows == (2,)


@pytest.mark.parametrize("silent", ["code_challenge_methods_supported", "grant_types_supported"])
def test_what_a_document_leaves_out_is_no_alarm(here: Scene, silent: str) -> None:
    undocumented(silent)(here).is_well()


def test_a_secret_of_a_make_whose_secrets_do_not_end_is_no_alarm(here: Scene) -> None:
    portal(secret_ends=None)(here).is_well()


@pytest.mark.parametrize(
    "claims",
    [
        {"idtyp": "app", "auth_time": 1},
        {"sub": "client", "client_id": "client", "token_use": "access", "auth_time": 1},
        {"sub": "x", "client_id": "c", "preferred_username": "service-account-c"},
        {"sub": "c@clients", "gty": "client-credentials"},
        {"sub": "x"},
    ],
    ids=["Entra", "Cognito", "Keycloak", "Auth0", "nothing"],
)
def test_a_programs_token_of_any_make_is_no_persons(claims: dict[str, object]) -> None:
    assert mark_of_person(claims) == ""


@pytest.mark.parametrize(
    "claims",
    [
        {"idtyp": "user", "sub": "x"},
        {"sub": "x", "client_id": "c", "username": "ada"},
        {"sub": "x", "preferred_username": "ada"},
        {"sub": "x", "auth_time": 1},
    ],
)
def test_a_persons_token_says_so(claims: dict[str, object]) -> None:
    assert mark_of_person(claims)
