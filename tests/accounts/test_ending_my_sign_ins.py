"""A person ends their own sign-ins, and nobody else's."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.test import Client

from accounts.cookies import fingerprint
from accounts.models import (
    AccessToken,
    BrowserSession,
    Person,
    SignIn,
)
from tests.accounts.browser_rows import ask, signed_in
from tests.accounts.rows import (
    IDLE,
    START,
    Hands,
    client,
    person,
    session,
    sign_in,
)
from tests.accounts.sign_in_pages import PAGE, after

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hands")]


def end(key: str, **form: str) -> str:
    """Send the form; what the next page says that it did."""
    browser = client(key)
    response = browser.post(PAGE, form)
    assert response["Location"] == PAGE
    shown = browser.get(PAGE)
    again = browser.get(PAGE)
    assert again.context["notice"] == "", "it is said once"
    said: str = shown.context["notice"]
    assert said in shown.content.decode()
    return said


def test_what_was_ended_is_said_on_the_next_page(hands: Hands) -> None:
    alice = person()
    mine, other = session(sign_in(alice)), sign_in(alice, created=after(-60))
    session(other)
    said = end(mine, end=str(other.id))
    assert said == (
        "You ended the sign-in of 2026-11-22 11:59:00 UTC in Firefox 143 on Windows. "
        "Its next request is refused."
    )
    assert end(mine, end=str(other.id)).endswith("143 on Windows had ended before.")
    assert end(mine, end=str(uuid.uuid4())) == "Nothing was ended: you have no such sign-in."
    assert end(mine) == "Nothing was ended: you have no such sign-in."
    this = SignIn.objects.get(ended_at=None)
    assert end(mine, end=str(this.id)).endswith("this sign-in ends by signing out.")
    stranger = sign_in(person("bob"))
    assert end(mine, end=str(stranger.id)) == "Nothing was ended: you have no such sign-in."
    for _ in range(3):
        session(sign_in(alice))
    assert end(mine, others="1") == "You ended 3 other sign-ins. This one goes on."
    assert end(mine, others="1") == (
        "You ended nothing: there was no other sign-in. This one goes on."
    )
    assert {*SignIn.objects.filter(ended_at=None)} == {this, stranger}


def test_a_notice_waits_for_a_page_that_is_read(hands: Hands) -> None:
    mine = session(sign_in(person()))
    browser = client(mine)
    browser.post(PAGE, {"others": "1"})
    assert browser.head(PAGE).status_code == 200
    assert "This one goes on" in browser.get("/accounts/sessions/").content.decode()


def test_signing_out_everywhere_ends_this_one_too(hands: Hands) -> None:
    alice = person()
    mine, other = session(sign_in(alice)), session(sign_in(alice))
    session(sign_in(person("bob")))
    response = client(mine).post(PAGE, {"everywhere": "1"})
    assert response.status_code in {302, 303}
    assert response.cookies["portal"]["max-age"] == 0
    reasons = [client(key).get("/accounts/session/").json()["reason"] for key in (mine, other)]
    assert reasons == ["signed_out", "ended_by_person"]
    assert SignIn.objects.get(ended_at=None).person.subject == "bob"


def test_a_form_without_the_portals_mark_ends_nothing(hands: Hands) -> None:
    alice = person()
    mine = session(sign_in(alice))
    session(sign_in(alice))
    browser = client(mine)
    browser.handler.enforce_csrf_checks = True
    assert browser.post(PAGE, {"everywhere": "1"}).status_code == 403
    assert SignIn.objects.filter(ended_at=None).count() == 2


def test_a_person_ends_another_of_their_sign_ins_and_never_somebody_elses() -> None:
    mine, other = signed_in(), signed_in()
    stranger = Person.objects.create(issuer="https://idp.example", subject="bob", created=START)
    theirs = SignIn.objects.create(
        person=stranger, connection="default", created=START, absolute_end=START + timedelta(days=1)
    )
    browser = client(mine)
    assert browser.get("/accounts/sessions/").status_code == 200
    other_id = BrowserSession.objects.get(key_hash=fingerprint(other)).sign_in_id
    mine_id = BrowserSession.objects.get(key_hash=fingerprint(mine)).sign_in_id
    for chosen in (
        str(other_id),
        str(theirs.id),
        str(mine_id),
        str(uuid.uuid4()),
        "",
        "x",
        "\x00",
        "1" * 9999,
    ):
        assert browser.post("/accounts/sessions/", {"end": chosen}).status_code == 302
    assert ask({"portal": other})["reason"] == "ended_by_person"
    assert ask({"portal": mine})["signed_in"] is True
    theirs.refresh_from_db()
    assert theirs.ended_at is None


def test_sign_ins_that_are_over_by_time_are_not_listed(hands: Hands) -> None:
    mine, _idle, expired = (signed_in() for _ in range(3))
    SignIn.objects.filter(browser_sessions__key_hash=fingerprint(expired)).update(
        absolute_end=START + timedelta(seconds=60)
    )
    for key in (mine, expired):
        BrowserSession.objects.filter(key_hash=fingerprint(key)).update(
            last_seen=START + timedelta(seconds=IDLE)
        )
    assert len(client(mine).get("/accounts/sessions/").context["rows"]) == 3
    hands.go(IDLE + 1)
    rows = client(mine).get("/accounts/sessions/").context["rows"]
    assert [row.is_this_one for row in rows] == [True]
    client(mine).post("/accounts/sessions/", {"others": "1"})
    assert SignIn.objects.filter(ended_at=None).count() == 1, "their tokens go all the same"


def test_a_person_ends_all_others() -> None:
    mine, *others = (signed_in() for _ in range(4))
    AccessToken.objects.all().delete()
    client(mine).post("/accounts/sessions/", {"others": "1"})
    assert ask({"portal": mine})["signed_in"] is True
    assert {ask({"portal": other})["reason"] for other in others} == {"ended_by_person"}


def test_nobody_is_sent_to_sign_in_and_a_script_gets_401() -> None:
    browser = Client(HTTP_HOST="localhost:8000")
    response = browser.get("/accounts/sessions/")
    assert response["Location"] == "/accounts/sign-in/?next=%2Faccounts%2Fsessions%2F"
    for headers in (
        {"accept": "application/json"},
        {"sec-fetch-mode": "cors"},
        {"sec-fetch-dest": "iframe"},
        {"sec-purpose": "prefetch"},
    ):
        answer = browser.get("/accounts/sessions/", headers=headers)
        assert answer.status_code == 401
        assert answer["X-Portal-Reason"] == "sign_in_required"
    body = browser.get("/accounts/sessions/", headers={"accept": "application/json"}).json()
    assert body["sign_in"] == "/accounts/sign-in/?next=%2Faccounts%2Fsessions%2F"
    assert (
        browser.post("/accounts/sessions/", headers={"sec-fetch-site": "same-origin"}).status_code
        == 401
    )
