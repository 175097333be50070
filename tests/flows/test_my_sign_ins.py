"""My sign-ins, timelines and people over real sockets: gunicorn, both providers, several browsers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest

from cdfportal.demo.cast import ALICE, DAVE, Person
from cdfportal.demo.provider import Misbehaviour
from tests.accounts.stage import Browser
from tests.flows.renewal import Hands
from tests.support.guest import Guest
from tests.support.stage import Stage

SESSIONS = "/accounts/sessions/"


@pytest.fixture
def stage(each_provider: Stage) -> Stage:
    """Of this module's own: people are disabled here."""
    return each_provider


@contextmanager
def visiting(stage: Stage, person: Person) -> Iterator[Guest]:
    """Somebody signed in, in a browser of their own."""
    with Guest(stage) as guest:
        guest.enter(person, SESSIONS)
        yield guest


def said(visitor: Guest, path: str) -> dict[str, Any]:
    answer = visitor.call(path)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def this(visitor: Guest) -> str:
    found: str = said(visitor, "/accounts/session/?slide=0")["session"]["id"]
    return found


def reason(visitor: Guest) -> str | None:
    found: str | None = said(visitor, "/accounts/session/?slide=0")["reason"]
    return found


# --- over gunicorn ---------------------------------------------------------------------------------


def test_ending_one_takes_effect_on_its_next_request(stage: Stage) -> None:
    with visiting(stage, DAVE) as here, visiting(stage, DAVE) as there:
        page = here.post(SESSIONS, SESSIONS, end=this(there))
        assert "You ended the sign-in of " in page.text
        assert there.call("/api/accounts/sessions/").status_code == 401
        assert reason(there) == "ended_by_person"
        ended = said(here, "/api/accounts/sessions/")["ended"]
        assert ended[0]["end_reason"] == "ended_by_person"


def test_an_administrator_disables_and_the_command_enables(stage: Stage) -> None:
    with visiting(stage, ALICE) as admin, visiting(stage, DAVE) as dave:
        people = said(admin, "/api/accounts/people/?q=dave")["people"]
        assert [line["name"] for line in people] == ["Dave"]
        person = f"/accounts/people/{people[0]['id']}/"
        assert dave.call(f"/api{person}").status_code == 403
        done = admin.post(f"{person}disable/", f"{person}disable/")
        assert "You disabled Dave; " in done.text
        assert reason(dave) == "disabled"
        refused = dave.enter(DAVE)
        assert refused.status_code == 403
        assert "An administrator of the portal disabled this account." in refused.text
        identity = ("--person", people[0]["issuer"], people[0]["subject"])
        output = stage.portal.manage("end_sign_ins", *identity, "--enable")
        assert "may sign in again" in output
        dave.enter(DAVE)
        assert reason(dave) is None
        assert stage.portal.manage("end_sign_ins", *identity).startswith("Ended ")
        assert reason(dave) == "ended_by_admin"


def test_the_command_says_by_its_exit_code_that_nobody_matches(stage: Stage) -> None:
    with pytest.raises(RuntimeError, match="Nobody matches"):
        stage.portal.manage("end_sign_ins", "--email", "nobody@plant.example")


def test_signing_out_everywhere_leaves_nobody(stage: Stage) -> None:
    with visiting(stage, DAVE) as here, visiting(stage, DAVE) as there:
        here.post(SESSIONS, SESSIONS, everywhere="1")
        assert said(here, "/accounts/session/?slide=0")["signed_in"] is False
        assert reason(there) == "ended_by_person"


# --- with a clock to set ---------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_timeline_of_a_sign_in_from_its_beginning_to_its_end(
    alice: Browser, clock: Hands
) -> None:
    for step, faulty in ((595, False), (595, True), (20, False)):
        clock.ahead += timedelta(seconds=step)
        alice.provider.misbehave(*([Misbehaviour.TOKEN_500] if faulty else []))
        alice.portal.get("/token/")
    alice.provider.behave()
    found = alice.portal.get("/api/accounts/sessions/this/").json()
    assert [line["kind"] for line in found["timeline"]] == [
        "refreshed",
        "refresh_failed",
        "refreshed",
        "signed_in",
    ]
    assert found["generation"] == 3
    clocks = {clock["name"]: clock["left"] for clock in found["clocks"]}
    assert clocks["Access token"] in {"9 min", "10 min"}
