"""A worker is killed at any moment of sign-in, refresh and sign-out: kill -9, nothing is tidied up.

Afterwards the person is in, as before or as chosen, or cleanly out, and can sign in again at once.
Somebody else is at work all the while and notices nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest
import requests

from cdfportal.demo.cast import ALICE, BOB, CAROL, ERIN, Person
from tests.support.deaths import DEATHS, HEADER, Death, Left, Step
from tests.support.guest import Guest
from tests.support.postgres import PostgresServer
from tests.support.stage import Stage

#: What a person does before they give up.
_MOST_TRIES = 5
_PATIENCE = 20
#: Shown to people who are signed in, and cheap.
LANDING = "/projects/"
#: Before the answer, and in the middle of it.
BROKEN = (requests.ConnectionError, requests.exceptions.ChunkedEncodingError)


@dataclass
class Ward:
    """The stage, the record of deaths, and somebody who is signed in throughout."""

    stage: Stage
    bob: Guest

    def deaths(self) -> list[str]:
        path = self.stage.portal.folder.parent / "deaths"
        return path.read_text(encoding="ascii").splitlines() if path.exists() else []


@pytest.fixture(
    scope="module",
    params=[("embedded", "postgres"), ("certified", "sqlite")],
    ids="-".join,
)
def ward(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    postgres: PostgresServer,
) -> Iterator[Ward]:
    provider, database = request.param
    folder = tmp_path_factory.mktemp("killed")
    environment = {
        "PORTAL_TEST_DEATHS": str(folder / "deaths"),
        **({"DATABASE_URL": postgres.new_database()} if database == "postgres" else {}),
    }
    with (
        Stage.build(
            folder, provider=provider, application="tests.support.mortal", environment=environment
        ) as stage,
        Guest(stage) as bob,
    ):
        bob.enter(BOB)
        yield Ward(stage, bob)
    assert stage.leaks() == []


def patiently(ask: Callable[[], requests.Response]) -> requests.Response:
    """A browser repeats a GET whose connection broke; a person does, too."""
    for _ in range(_MOST_TRIES):
        try:
            return ask()
        except BROKEN:
            continue
    raise AssertionError(f"no answer in {_MOST_TRIES} tries")


def dying(ward: Ward, death: Death, guest: Guest, ask: Callable[[], object]) -> None:
    """Do it, with the header that kills, while somebody else works; the process is really gone."""
    before = len(ward.deaths())
    with ThreadPoolExecutor(1) as pool:
        meanwhile = pool.submit(patiently, ward.bob.inspect)
        guest.http.headers[HEADER] = death.trigger.as_header()
        try:
            ask()
        except BROKEN:
            pass
        else:
            assert death.aside
        finally:
            del guest.http.headers[HEADER]
        assert meanwhile.result().json()["subject"] == BOB.subject
    until = time.monotonic() + _PATIENCE
    while len(ward.deaths()) == before and time.monotonic() < until:
        patiently(ward.bob.inspect)
    assert ward.deaths()[before:] == [death.trigger.as_header()]


def come_to_the_point(ward: Ward, death: Death, guest: Guest, chosen: Person) -> None:
    """Up to the request that dies; then that request, and the same again as a person would."""
    if death.step is Step.START:
        dying(ward, death, guest, lambda: guest.begin(LANDING))
    elif death.step is Step.CALLBACK:
        guest.forget_provider()
        back = ward.stage.provider.sign_in(guest.http, guest.begin(LANDING), chosen)
        dying(ward, death, guest, lambda: guest.come_back(back, allow_redirects=False))
        again = patiently(lambda: guest.come_back(back))
        assert again.status_code < 500, again.text
        assert "/accounts/sign-in/" in again.text or again.url.endswith(LANDING)
    elif death.step is Step.REFRESH:
        ward.stage.expire_tokens(ALICE)
        dying(ward, death, guest, guest.inspect)
    else:
        dying(ward, death, guest, lambda: guest.post("/accounts/sessions/", "/accounts/sign-out/"))


def who_is_in(guest: Guest) -> str | None:
    """The subject by the portal's word and by CDF's, which agree; None for nobody, cleanly."""
    inspected = patiently(guest.inspect)
    said = guest.session()
    if said["signed_in"]:
        assert inspected.status_code == 200, inspected.text
        assert inspected.json()["subject"] == said["person"]["subject"]
        subject: str = said["person"]["subject"]
        return subject
    assert inspected.status_code == 401
    return None


def sees_the_start_page(guest: Guest, *, signed_in: bool) -> None:
    """Whole, and with the way in for whoever is out."""
    page = patiently(lambda: guest.get("/"))
    assert page.status_code == 200, page.text
    assert signed_in or "/accounts/sign-in/" in page.text


@pytest.mark.parametrize("death", DEATHS, ids=str)
def test_whoever_dies_leaves_a_person_in_or_cleanly_out(ward: Ward, death: Death) -> None:
    chosen = CAROL if death.newcomer else ERIN
    with Guest(ward.stage) as guest:
        guest.enter(ALICE, LANDING)
        come_to_the_point(ward, death, guest, chosen)
        left = {
            Left.AS_BEFORE: ALICE.subject,
            Left.AS_CHOSEN: chosen.subject,
            Left.NOBODY: None,
        }
        assert who_is_in(guest) == left[death.left]
        sees_the_start_page(guest, signed_in=death.left is not Left.NOBODY)
        guest.forget_provider()
        landed = guest.enter(chosen, LANDING)
        assert (landed.status_code, landed.url) == (200, f"{ward.stage.portal.url}{LANDING}")
        assert who_is_in(guest) == chosen.subject
    assert ward.bob.inspect().json()["subject"] == BOB.subject
    assert ward.bob.session()["signed_in"] is True


def test_there_are_twenty_points_and_more() -> None:
    assert len({death.trigger for death in DEATHS}) >= 20
    assert {death.step for death in DEATHS} == set(Step)
