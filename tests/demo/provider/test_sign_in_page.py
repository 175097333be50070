"""The sign-in page, the provider's own session, and `prompt`."""

from __future__ import annotations

import re

import pytest
import requests

from cdfportal.demo.cast import BOB, PEOPLE
from tests.demo.provider.conftest import Hands
from tests.demo.provider.relying_party import PUBLIC, RelyingParty, callback


def subject(rp: RelyingParty, answer: requests.Response) -> str:
    token = rp.exchange(dict(callback(answer))["code"]).json()["id_token"]
    return str(rp.verified(token, PUBLIC.client_id)["sub"])


def test_the_page_names_everybody_and_what_they_show(rp: RelyingParty) -> None:
    page = rp.get(rp.authorize_path())
    assert page.status_code == 200
    for person in PEOPLE:
        assert f'name="person" value="{person.key}">{person.name}</button>' in page.text
        assert person.shows in page.text


def test_the_page_needs_neither_script_nor_inline_style(rp: RelyingParty) -> None:
    page = rp.get(rp.authorize_path())
    policy = page.headers["Content-Security-Policy"]
    assert "script" not in page.text
    assert not re.search(r"<style|\sstyle=|\son\w+=", page.text)
    assert "default-src 'none'; style-src 'self';" in policy
    assert "frame-ancestors 'none'" in policy
    assert policy.endswith("form-action 'self' http://localhost:8000")
    assert page.headers["Cache-Control"] == "no-store"
    assert rp.get("/style.css").headers["Content-Type"].startswith("text/css")


def test_cookies_are_out_of_reach_of_scripts(rp: RelyingParty) -> None:
    page = rp.get(rp.authorize_path())
    answer = rp.submit(page, person="bob")
    for response in (page, answer):
        assert response.headers["Set-Cookie"].endswith("; Path=/; HttpOnly; SameSite=Lax")


@pytest.mark.parametrize("name", ["bob", "bob@plant.example", "BOB@plant.example"])
def test_a_name_and_a_password_sign_in_too(rp: RelyingParty, name: str) -> None:
    page = rp.get(rp.authorize_path())
    answer = rp.submit(page, username=name, password=BOB.password)
    assert subject(rp, answer) == BOB.subject


@pytest.mark.parametrize(
    "fields",
    [
        {"username": "bob", "password": "wrong"},
        {"username": "bob", "password": ""},
        {"username": "nobody", "password": BOB.password},
        {"username": "", "password": ""},
        {"person": "nobody"},
        {},
        {"username": "bob", "password": "ü"},
    ],
)
def test_a_wrong_password_shows_the_page_again(rp: RelyingParty, fields: dict[str, str]) -> None:
    answer = rp.submit(rp.get(rp.authorize_path()), **fields)
    assert answer.status_code == 403
    assert 'role="alert"' in answer.text
    assert "idp_session" not in rp.http.cookies


def test_going_back_answers_access_denied(rp: RelyingParty) -> None:
    answer = dict(callback(rp.submit(rp.get(rp.authorize_path()), cancel="1")))
    assert (answer["error"], answer["state"]) == ("access_denied", rp.state)


@pytest.mark.parametrize("csrf", ["", "0" * 64, "ü"])
def test_a_form_without_its_token_signs_nobody_in(rp: RelyingParty, csrf: str) -> None:
    rp.get(rp.authorize_path())
    answer = rp.post(rp.authorize_path(), {"csrf": csrf, "person": "alice"})
    assert answer.status_code == 403
    assert "idp_session" not in rp.http.cookies


def test_a_form_of_another_browser_signs_nobody_in(rp: RelyingParty) -> None:
    with RelyingParty(rp.provider) as other:
        theirs = other.get(other.authorize_path())
    assert rp.submit(theirs, person="alice").status_code == 403


def test_a_form_posted_from_another_site_signs_nobody_in(rp: RelyingParty) -> None:
    page = rp.get(rp.authorize_path())
    rp.http.headers["Sec-Fetch-Site"] = "cross-site"
    assert rp.submit(page, person="alice").status_code == 403


def test_a_second_sign_in_is_immediate(rp: RelyingParty) -> None:
    rp.sign_in("bob")
    assert subject(rp, rp.get(rp.authorize_path())) == BOB.subject


def test_the_session_at_the_provider_ends(rp: RelyingParty, clock: Hands) -> None:
    rp.sign_in("bob")
    clock.forward(8 * 3600)
    assert rp.get(rp.authorize_path()).status_code == 200


@pytest.mark.parametrize("prompt", ["login", "select_account", "select_account login"])
def test_another_account_can_be_asked_for(rp: RelyingParty, prompt: str) -> None:
    rp.sign_in("alice")
    page = rp.get(rp.authorize_path(prompt=prompt))
    assert "signed in here" in page.text
    assert subject(rp, rp.submit(page, person="bob")) == BOB.subject
    assert subject(rp, rp.get(rp.authorize_path())) == BOB.subject


def test_the_session_of_the_person_before_is_over(rp: RelyingParty) -> None:
    rp.sign_in("alice")
    before = rp.http.cookies["idp_session"]
    rp.sign_in("bob", prompt="login")
    assert rp.http.cookies["idp_session"] != before
    rp.http.cookies.set("idp_session", None)
    answer = rp.get(rp.authorize_path(), Cookie=f"idp_session={before}")
    assert answer.status_code == 200


def test_prompt_none_without_a_session_is_login_required(rp: RelyingParty) -> None:
    answer = dict(callback(rp.get(rp.authorize_path(prompt="none"))))
    assert (answer["error"], answer["state"]) == ("login_required", rp.state)
    assert answer["iss"] == rp.provider.issuer


def test_prompt_none_with_a_session_needs_no_page(rp: RelyingParty) -> None:
    rp.sign_in("bob")
    assert subject(rp, rp.get(rp.authorize_path(prompt="none"))) == BOB.subject


def test_max_age_asks_again_when_the_sign_in_is_older(rp: RelyingParty, clock: Hands) -> None:
    rp.sign_in("bob")
    clock.forward(100)
    assert rp.get(rp.authorize_path(max_age="1000")).status_code == 303
    assert rp.get(rp.authorize_path(max_age="100")).status_code == 200
    silent = dict(callback(rp.get(rp.authorize_path(max_age="100", prompt="none"))))
    assert silent["error"] == "login_required"


@pytest.mark.parametrize("hint", ["carol", "carol@plant.example"])
def test_a_hint_puts_that_person_first(rp: RelyingParty, hint: str) -> None:
    page = rp.get(rp.authorize_path(login_hint=hint))
    people = re.findall(r'<button class="([^"]+)" name="person" value="(\w+)"', page.text)
    assert people[0] == ("btn first", "carol")
    assert 'value="carol@plant.example"' in page.text


def test_hostile_values_come_back_escaped(rp: RelyingParty) -> None:
    page = rp.get(rp.authorize_path(login_hint='"><script>', state='"><script>'))
    assert "<script>" not in page.text
    assert dict(callback(rp.submit(page, person="bob")))["state"] == '"><script>'


def test_the_front_page_says_who_is_signed_in(rp: RelyingParty) -> None:
    assert "Nobody is signed in" in rp.get("/").text
    rp.sign_in("bob")
    assert BOB.email in rp.get("/").text
