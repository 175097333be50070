"""The page where a sign-out ends says what is known, and only to the browser that signed out."""

from __future__ import annotations

import base64
import json
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django.fixtures import Settings

from accounts.logout_hint import logout_hint
from accounts.models import Person, SignIn
from accounts.sign_out_ticket import LIFE, There, write_ticket
from accounts.stored_tokens import id_token_place
from accounts.vault import vault

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
PAGE = "/accounts/signed-out/"
SENTENCES = {
    There.UNCONFIRMED: "did not confirm",
    There.SILENT: "does not say whether it did",
    There.NO_WAY: "You are still signed in at your identity provider",
    There.UNREACHABLE: "could not be reached",
}


@pytest.fixture(autouse=True)
def noon(settings: Settings) -> None:
    settings.PORTAL_CLOCK = lambda: NOW


def browser(there: There, state: str = "", at: datetime = NOW) -> Client:
    answer = HttpResponse()
    write_ticket(answer, there, state, at)
    client = Client(HTTP_HOST="localhost:8000")
    client.cookies["portal-signout"] = answer.cookies["portal-signout"].value
    return client


def opened(client: Client, **query: str) -> str:
    answer = client.get(PAGE, query)
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "private, no-store"
    return answer.content.decode()


def text(client: Client, **query: str) -> str:
    page = opened(client, **query)
    assert "You are signed out" in page
    return page


def says_nothing(client: Client, **query: str) -> bool:
    """Nothing is known of a sign-out, so the page tells of none."""
    page = opened(client, **query)
    assert "<h1>You are not signed in</h1>" in page
    assert 'href="/accounts/sign-in/">Sign in</a>' in page
    return not any(
        word in page for word in ("signed out", "On a shared computer", *SENTENCES.values())
    )


@pytest.mark.parametrize("query", [{}, {"state": ""}, {"state": "somebody's"}], ids=str)
def test_without_a_ticket_the_page_only_says_that_nobody_is_signed_in(
    query: dict[str, str],
) -> None:
    assert says_nothing(Client(HTTP_HOST="localhost:8000"), **query)


@pytest.mark.parametrize("there", SENTENCES)
def test_each_outcome_has_its_sentence_and_what_to_do(there: There) -> None:
    page = text(browser(there))
    assert SENTENCES[there] in page
    assert [each for each in SENTENCES.values() if each in page] == [SENTENCES[there]]
    assert "On a shared computer" in page


def test_the_state_that_was_given_confirms() -> None:
    page = text(browser(There.UNCONFIRMED, "a-state"), state="a-state")
    assert "Here and at your identity provider." in page
    assert "On a shared computer" not in page


@pytest.mark.parametrize("state", ["", "another", "a-stat", "é\ud83d", "a" * 5000])
def test_another_state_does_not(state: str) -> None:
    query = {"state": state.encode("utf-8", "ignore").decode()} if state else {}
    assert "did not confirm" in text(browser(There.UNCONFIRMED, "a-state"), **query)


@pytest.mark.parametrize("there", [There.SILENT, There.NO_WAY, There.UNREACHABLE])
def test_an_empty_state_is_none(there: There) -> None:
    assert SENTENCES[there] in text(browser(there), state="")


def test_a_ticket_is_good_for_ten_minutes() -> None:
    late = browser(There.UNCONFIRMED, "s", NOW - LIFE)
    assert says_nothing(late, state="s")
    early = browser(There.UNCONFIRMED, "s", NOW - LIFE + timedelta(seconds=1))
    assert "Here and at" in text(early, state="s")
    assert says_nothing(browser(There.NO_WAY, at=NOW + timedelta(hours=1)))


@pytest.mark.parametrize("value", ["", "x", "W10:x", "a:b:c", "é", '"', "x" * 5000])
def test_a_forged_ticket_counts_for_nothing(value: str) -> None:
    client = Client(HTTP_HOST="localhost:8000")
    client.cookies["portal-signout"] = value
    assert says_nothing(client, state="s")


def test_a_ticket_that_another_key_signed_counts_for_nothing(settings: Settings) -> None:
    client = browser(There.UNCONFIRMED, "s")
    settings.SECRET_KEY = "another secret, as long as it has to be for all of its purposes"
    settings.SECRET_KEY_FALLBACKS = []
    assert says_nothing(client, state="s")


def test_the_page_takes_get_only() -> None:
    client = Client(HTTP_HOST="localhost:8000")
    assert client.post(PAGE, headers={"sec-fetch-site": "same-origin"}).status_code == 405


# --- logout_hint ---------------------------------------------------------------------------------------


def signed_in(claims: object) -> uuid.UUID:
    person = Person.objects.create(issuer="i", subject="s", created=NOW)
    key = uuid.uuid4()
    payload = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
    SignIn.objects.create(
        id=key,
        person=person,
        connection="default",
        created=NOW,
        absolute_end=NOW + timedelta(hours=1),
        id_token=vault().close(f"e30.{payload}.c2ln", id_token_place(key)),
    )
    return key


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("claims", "names", "hint"),
    [
        ({"login_hint": "O.abc", "email": "a@b", "sub": "s"}, ("login_hint",), "O.abc"),
        ({"email": "a@b", "sub": "s"}, ("login_hint",), ""),
        ({"email": "a@b", "sub": "s"}, ("email", "sub"), "a@b"),
        ({"email": "", "sub": "s"}, ("email", "sub"), "s"),
        ({"email": 7, "sub": "s"}, ("email", "sub"), "s"),
        ({"email": "a" * 600, "sub": "s"}, ("email", "sub"), "s"),
        ({"email": "a@b"}, (), ""),
        (["no", "claims"], ("email",), ""),
    ],
)
def test_the_hint_is_the_first_claim_that_the_provider_takes(
    claims: object, names: tuple[str, ...], hint: str
) -> None:
    assert logout_hint(signed_in(claims), names) == hint


@pytest.mark.django_db
def test_an_id_token_that_cannot_be_opened_gives_no_hint() -> None:
    sign_in = signed_in({"email": "a@b"})
    SignIn.objects.update(id_token=b"\x01garbage")
    assert logout_hint(sign_in, ("email",)) == ""
    SignIn.objects.update(id_token=None)
    assert logout_hint(sign_in, ("email",)) == ""
