"""People, for administrators of the portal; and the command that does the same."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from pytest_django.fixtures import Settings

from accounts.claims import VerifiedClaims
from accounts.end_reason import EndReason
from accounts.endings import end_sign_in
from accounts.models import Person, SignIn
from accounts.people_list import PAGE
from accounts.policy import check
from tests.accounts.rows import START, Hands, client, person, session, sign_in

pytestmark = pytest.mark.django_db
LIST, TWIN = "/accounts/people/", "/api/accounts/people/"


@pytest.fixture
def admin(hands: Hands) -> str:
    """Carol's cookie; she administers."""
    return session(sign_in(person("carol"), admin=True))


def people(key: str, query: str = "") -> dict[str, Any]:
    response = client(key).get(TWIN + query)
    assert response.status_code == 200, response.content
    said: dict[str, Any] = response.json()
    return said


def names(key: str, query: str = "") -> list[str]:
    return [line["name"] for line in people(key, query)["people"]]


# --- who may ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["", "1/", "1/disable/"])
@pytest.mark.parametrize("prefix", [LIST, TWIN])
def test_others_are_told_why_not(hands: Hands, path: str, prefix: str) -> None:
    if prefix == TWIN and "disable" in path:
        return
    bob = session(sign_in(person("bob")))
    response = client(bob).get(prefix + path)
    assert (response.status_code, response["X-Portal-Reason"]) == (403, "not_allowed")
    assert "PORTAL_ADMIN_GROUPS" in response.content.decode()
    response = client().get(prefix + path)
    assert response.status_code == (401 if prefix == TWIN else 302)


def test_without_admin_groups_nobody_administers(hands: Hands, settings: Settings) -> None:
    settings.PORTAL = replace(settings.PORTAL, admin_groups=frozenset())
    key = session(sign_in(person("carol"), admin=True))
    response = client(key).get(LIST)
    assert response.status_code == 403
    assert "names no group" in response.content.decode()


@pytest.mark.parametrize("form", [{"end": "1"}, {"enable": "1"}])
def test_others_change_nothing(hands: Hands, form: dict[str, str]) -> None:
    alice = person(disabled_at=START)
    session(sign_in(alice))
    bob = session(sign_in(person("bob")))
    assert client(bob).post(f"{LIST}{alice.pk}/", form).status_code == 403
    assert client(bob).post(f"{LIST}{alice.pk}/disable/").status_code == 403
    assert SignIn.objects.filter(ended_at=None).count() == 2
    assert Person.objects.get(pk=alice.pk).disabled_at == START


def test_the_menu_leads_there_for_administrators_only(admin: str) -> None:
    bob = session(sign_in(person("bob")))
    assert f'href="{LIST}"' in client(admin).get("/accounts/sessions/").content.decode()
    assert f'href="{LIST}"' not in client(bob).get("/accounts/sessions/").content.decode()


# --- the list --------------------------------------------------------------------------------------


def test_everybody_with_the_number_of_living_sign_ins(admin: str) -> None:
    bob = person("bob")
    for seconds in (10, 20):
        session(sign_in(bob), last_seen=START + timedelta(seconds=seconds))
    ended = sign_in(bob)
    session(ended)
    end_sign_in(ended.id, EndReason.SIGNED_OUT, START)
    over = sign_in(bob, absolute_end=START)
    session(over)
    idle = sign_in(bob)
    session(idle, last_seen=START - timedelta(hours=1))
    person("dave", disabled_at=START)
    said = people(admin)
    assert (said["total"], said["page"], said["page_size"]) == (3, 1, PAGE)
    assert [(line["name"], line["sign_ins"]) for line in said["people"]] == [
        ("Bob", 2),
        ("Carol", 1),
        ("Dave", 0),
    ]
    bobs, _, daves = said["people"]
    assert bobs["last_seen"] == (START + timedelta(seconds=20)).isoformat()
    assert (daves["last_seen"], daves["disabled_at"]) == (None, START.isoformat())
    text = client(admin).get(LIST).content.decode()
    assert "longer ago than seven days" in text
    assert "disabled" in text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Carol", "Alice", "Bob"]),
        ("?q=ALI", ["Alice"]),
        ("?q=bob@plant", ["Bob"]),
        ("?q=car", ["Carol"]),
        ("?q=%25", []),
        ("?q=_", []),
        ("?q=nobody", []),
        ("?state=signed-in", ["Carol"]),
        ("?state=disabled", ["Bob"]),
        ("?state=disabled&q=alice", []),
        ("?sort=name", ["Alice", "Bob", "Carol"]),
        ("?sort=sign-ins", ["Carol", "Alice", "Bob"]),
        ("?page=2", []),
    ],
)
def test_filters_stand_in_the_address(admin: str, query: str, found: list[str]) -> None:
    person("alice")
    person("bob", disabled_at=START)
    assert names(admin, query) == found
    response = client(admin).get(LIST + query)
    assert response.status_code == 200
    assert [line.name for line in response.context["found"].lines] == found


@pytest.mark.parametrize(
    "query", ["?state=x", "?sort=x", "?page=0", "?page=-1", "?page=x", "?q=a&q=b", "?q=%00", "?q=" + "a" * 5000]
)  # fmt: skip
def test_a_value_that_cannot_be_is_named(admin: str, query: str) -> None:
    name = query[1:].split("=")[0]
    for prefix in (LIST, TWIN):
        response = client(admin).get(prefix + query)
        assert (response.status_code, response["X-Portal-Reason"]) == (400, "bad_parameter")
        assert f"`{name}`" in response.content.decode()


def test_pages_follow_each_other_and_keep_the_filters(admin: str) -> None:
    Person.objects.bulk_create(
        Person(issuer="i", subject=f"s{n:03}", name=f"Person {n:03}", created=START)
        for n in range(2 * PAGE)
    )
    seen = []
    browser, address = client(admin), f"{LIST}?q=person&sort=name"
    while address:
        response = browser.get(address)
        seen += [line.name for line in response.context["found"].lines]
        following = response.context["next"]
        assert not following or "q=person" in following
        address = f"{LIST}{following}" if following else ""
    assert seen == [f"Person {n:03}" for n in range(2 * PAGE)]
    beyond = browser.get(f"{LIST}?q=person&sort=name&page=3")
    assert "There is no page 3" in beyond.content.decode()


# --- one person ------------------------------------------------------------------------------------


def test_an_administrator_sees_browsers_and_no_more(admin: str) -> None:
    alice = person()
    made = sign_in(alice)
    session(made)
    gone = sign_in(alice, user_agent="curl/8")
    session(gone)
    end_sign_in(gone.id, EndReason.IDLE, START)
    said = client(admin).get(f"{TWIN}{alice.pk}/").json()
    assert (said["name"], said["sign_ins"]) == ("Alice", 1)
    assert [line["device"] for line in said["living"]] == ["Firefox 143 on Windows"]
    assert [(line["device"], line["end_reason"]) for line in said["ended"]] == [("curl/8", "idle")]
    text = client(admin).get(f"{LIST}{alice.pk}/").content.decode()
    assert "away longer than the portal allows" in text
    for hidden in ("sealed", "IDENTITY", "offline_access", f"/accounts/sessions/{made.id}/"):
        assert hidden not in text


@pytest.mark.parametrize("number", ["0", "999999", "9" * 30, str(2**63), str(2**63 - 1)])
@pytest.mark.parametrize("path", ["{}/", "{}/disable/"])
def test_nobody_has_this_number(admin: str, number: str, path: str) -> None:
    assert client(admin).get(LIST + path.format(number)).status_code == 404
    assert client(admin).get(f"{TWIN}{number}/").status_code == 404
    assert client(admin).post(LIST + path.format(number), {"end": "1"}).status_code == 404


def test_ending_all_of_somebodys_sign_ins(admin: str, caplog: pytest.LogCaptureFixture) -> None:
    alice, bob = person(), session(sign_in(person("bob")))
    keys = [session(sign_in(alice)) for _ in range(3)]
    browser = client(admin)
    with caplog.at_level(logging.INFO, "portal.audit"):
        response = browser.post(f"{LIST}{alice.pk}/", {"end": "1"})
    assert response["Location"] == f"{LIST}{alice.pk}/"
    assert "Ended: 3 sign-ins of Alice." in browser.get(response["Location"]).content.decode()
    reasons = {client(key).get("/accounts/session/").json()["reason"] for key in keys}
    assert reasons == {"ended_by_admin"}
    assert client(bob).get("/accounts/session/").json()["signed_in"] is True
    carol = Person.objects.get(subject="carol")
    ended = [r.fields for r in caplog.records if r.message == "sign_in_ended"]
    assert len(ended) == 3
    assert {fields["by"] for fields in ended} == {f"person {carol.pk}"}


def test_disabling_asks_once_more_then_ends_and_keeps_out(
    admin: str, caplog: pytest.LogCaptureFixture
) -> None:
    alice = person()
    key = session(sign_in(alice))
    browser, address = client(admin), f"{LIST}{alice.pk}/disable/"
    asked = browser.get(address)
    assert "Disable Alice?" in asked.content.decode()
    assert Person.objects.get(pk=alice.pk).disabled_at is None, "reading changes nothing"
    with caplog.at_level(logging.INFO, "portal.audit"):
        done = browser.post(address)
        browser.post(address)
    shown = browser.get(done["Location"]).content.decode()
    assert "Disabled before: Alice. Ended: 0 sign-ins." in shown
    assert client(key).get("/accounts/session/").json()["reason"] == "disabled"
    assert _may_sign_in(alice) == "person_disabled"
    browser.post(f"{LIST}{alice.pk}/", {"enable": "1"})
    assert "Alice may sign in again." in browser.get(done["Location"]).content.decode()
    assert _may_sign_in(alice) is None
    assert client(key).get("/accounts/session/").json()["reason"] == "disabled"
    browser.post(f"{LIST}{alice.pk}/", {"enable": "1"})
    assert "Alice may sign in already." in browser.get(done["Location"]).content.decode()
    events = [r.message for r in caplog.records if r.message.startswith("person_")]
    assert events == ["person_disabled", "person_enabled"]


def _may_sign_in(who: Person) -> str | None:
    claims = VerifiedClaims(who.issuer, who.subject, "", None, "", "", "", {})
    failure = check(claims, django_settings.CONNECTION, django_settings.PORTAL)
    return failure.cause.value if failure else None


def test_a_sign_in_that_was_being_finished_is_refused_on_its_first_request(admin: str) -> None:
    alice = person()
    client(admin).post(f"{LIST}{alice.pk}/disable/")
    key = session(sign_in(alice))
    assert client(key).get("/accounts/session/").json()["reason"] == "disabled"


@pytest.mark.parametrize(("path", "form"), [("disable/", {}), ("", {"end": "1"})])
def test_nobody_puts_themself_out(admin: str, path: str, form: dict[str, str]) -> None:
    carol = Person.objects.get(subject="carol")
    response = client(admin).post(f"{LIST}{carol.pk}/{path}", form)
    assert (response.status_code, response["X-Portal-Reason"]) == (403, "not_allowed")
    assert "yourself" in response.content.decode()
    assert client(admin).get("/accounts/session/").json()["signed_in"] is True
    text = client(admin).get(f"{LIST}{carol.pk}/").content.decode()
    assert "This is you." in text
    assert "Disable …" not in text


def test_a_form_that_names_nothing_does_nothing(admin: str) -> None:
    alice = person()
    session(sign_in(alice))
    browser = client(admin)
    browser.post(f"{LIST}{alice.pk}/", {"delete": "1"})
    assert "Nothing was done" in browser.get(f"{LIST}{alice.pk}/").content.decode()
    assert SignIn.objects.filter(ended_at=None).count() == 2


@pytest.mark.parametrize("path", ["", "disable/"])
def test_forms_carry_the_portals_mark(admin: str, path: str) -> None:
    alice = person()
    session(sign_in(alice))
    browser = client(admin)
    browser.handler.enforce_csrf_checks = True
    assert browser.post(f"{LIST}{alice.pk}/{path}", {"end": "1"}).status_code == 403
    assert SignIn.objects.filter(ended_at=None).count() == 2


def test_names_from_the_provider_are_text(admin: str) -> None:
    evil = person("evil", name="<script>alert(1)</script>", email="' OR 1=1 --")
    for path in (LIST, f"{LIST}{evil.pk}/", f"{LIST}{evil.pk}/disable/"):
        assert "<script>alert" not in client(admin).get(path).content.decode()


# --- the command -----------------------------------------------------------------------------------


def command(*arguments: str) -> str:
    said = StringIO()
    call_command("end_sign_ins", *arguments, stdout=said)
    return said.getvalue().strip()


def living() -> int:
    return SignIn.objects.filter(ended_at=None).count()


@pytest.fixture
def signed_in(hands: Hands) -> Person:
    """Alice in two browsers, Bob in one."""
    alice = person()
    for who in (alice, alice, person("bob")):
        session(sign_in(who))
    return alice


WHO = "Alice (https://idp.example alice)"


def test_one_person_by_identity(signed_in: Person) -> None:
    by = ("--person", "https://idp.example", "alice")
    assert command(*by, "--dry-run") == f"Would end 2 sign-ins of {WHO}."
    assert living() == 3
    assert command(*by) == f"Ended 2 sign-ins of {WHO}."
    assert {*SignIn.objects.exclude(ended_at=None).values_list("end_reason", flat=True)} == {
        "ended_by_admin"
    }
    assert command(*by) == f"Ended 0 sign-ins of {WHO}."


def test_disabling_and_enabling(signed_in: Person) -> None:
    by = ("--email", "ALICE@plant.example")
    assert command(*by, "--disable", "--dry-run") == f"Would disable and end 2 sign-ins of {WHO}."
    assert command(*by, "--disable") == f"Disabled {WHO}; ended 2 sign-ins."
    assert command(*by, "--disable") == f"Disabled before: {WHO}; ended 0 sign-ins."
    assert command(*by, "--enable", "--dry-run") == f"Would enable {WHO}."
    assert command(*by, "--enable") == f"{WHO} may sign in again."
    assert command(*by, "--enable") == f"{WHO} was not disabled."
    assert (living(), Person.objects.filter(disabled_at=None).count()) == (1, 2)


def test_everybody(signed_in: Person) -> None:
    assert command("--everybody", "--dry-run") == "Would end 3 sign-ins of 2 people."
    assert command("--everybody") == "Ended 3 sign-ins of 2 people."
    assert living() == 0
    with pytest.raises(CommandError, match="Nobody is signed in") as refused:
        command("--everybody")
    assert refused.value.returncode == 1


@pytest.mark.parametrize(
    "by",
    [
        ("--person", "https://idp.example", "nobody"),
        ("--person", "https://other.example", "alice"),
        ("--email", "nobody@plant.example"),
        ("--email", ""),
    ],
)
def test_nobody_matches(signed_in: Person, by: tuple[str, ...]) -> None:
    with pytest.raises(CommandError, match="Nobody matches") as refused:
        command(*by)
    assert refused.value.returncode == 1
    assert living() == 3


def test_an_address_that_several_have_names_nobody(signed_in: Person) -> None:
    Person.objects.update(email="shared@plant.example")
    said = StringIO()
    with pytest.raises(CommandError, match="2 people have this e-mail address") as refused:
        call_command("end_sign_ins", "--email", "shared@plant.example", stdout=said)
    assert refused.value.returncode == 2
    assert said.getvalue().splitlines() == [
        "--person https://idp.example alice  Alice",
        "--person https://idp.example bob  Bob",
    ]
    assert living() == 3


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--disable",),
        ("--everybody", "--disable"),
        ("--everybody", "--enable"),
        ("--everybody", "--email", "x"),
        ("--email", "x", "--disable", "--enable"),
        ("--person", "x"),
    ],
)
def test_what_the_command_does_not_take(signed_in: Person, arguments: tuple[str, ...]) -> None:
    with pytest.raises(CommandError):
        command(*arguments)
    assert living() == 3
