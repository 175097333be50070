"""People, for administrators of the portal: who may, and the list."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from pytest_django.fixtures import Settings

from accounts.end_reason import EndReason
from accounts.endings import end_sign_in
from accounts.models import Person, SignIn
from accounts.people_list import PAGE
from tests.accounts.people_pages import LIST, TWIN, names, people
from tests.accounts.rows import START, Hands, client, person, session, sign_in

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["", "1/", "1/end/", "1/disable/"])
@pytest.mark.parametrize("prefix", [LIST, TWIN])
def test_others_are_told_why_not(hands: Hands, path: str, prefix: str) -> None:
    if prefix == TWIN and path in {"1/end/", "1/disable/"}:
        return
    bob = session(sign_in(person("bob")))
    response = client(bob).get(prefix + path)
    assert (response.status_code, response["X-Portal-Reason"]) == (403, "not_allowed")
    assert "PORTAL_ADMIN_GROUPS" in response.content.decode()
    response = client().get(prefix + path, headers={"sec-fetch-site": "none"})
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
    for page in ("disable", "end"):
        assert client(bob).post(f"{LIST}{alice.pk}/{page}/").status_code == 403
    assert SignIn.objects.filter(ended_at=None).count() == 2
    assert Person.objects.get(pk=alice.pk).disabled_at == START


def test_the_menu_leads_there_for_administrators_only(admin: str) -> None:
    bob = session(sign_in(person("bob")))
    assert f'href="{LIST}"' in client(admin).get("/accounts/sessions/").content.decode()
    assert f'href="{LIST}"' not in client(bob).get("/accounts/sessions/").content.decode()


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
