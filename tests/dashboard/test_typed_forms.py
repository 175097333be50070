"""What was typed into a form outlives the sign-in: without secrets, without a script, under the right name."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client

from accounts.end_reason import EndReason
from accounts.endings import end_sign_in
from accounts.form_marks import new_mark
from accounts.models import SignIn
from cdfportal.web.typed_forms import FORMS, Kind
from tests.accounts.stage import Browser
from tests.dashboard.cdf_sessions import make, number_of
from tests.dashboard.conftest import Scene
from tests.dashboard.conftest import SignIn as SignInAs
from tests.dashboard.typed_pages import (
    MARK,
    OWN,
    PageForm,
    forms_of,
    kept_form,
    mark_of,
    post,
    press,
    sentence,
)

NORTH = "/p/plant-north"
SECRET = "Zq48Q~made-up-secret-of-the-tests_0123456"
#: What somebody types into each form that takes something typed, as (page, form's address, fields).
TYPED = (
    (f"{NORTH}/explain/", f"{NORTH}/explain/", {"text": '{"error": "<b>&é'}),
    (
        f"{NORTH}/explain/",
        f"{NORTH}/explain/",
        {"method": "POST", "path": "/timeseries/list", "body": '{\n "a": 1}'},
    ),
    ("/errors/", "/errors/", {"text": "\n\nAADSTS50011: the redirect URI"}),
    (
        "/diagnose/?subject=principal",
        "/diagnose/",
        {"subject": "principal", "client_id": "abc", "client_secret": SECRET, "scopes": "x y"},
    ),
    (
        f"{NORTH}/can-i/",
        f"{NORTH}/can-i/",
        {"acl": "timeSeriesAcl", "action": "READ", "scope": "all", "idp_group": "a\nb"},
    ),
    (
        f"{NORTH}/sessions/",
        f"{NORTH}/sessions/new/",
        {"way": "CLIENT_CREDENTIALS", "client_id": "abc", "client_secret": SECRET},
    ),
)
PAGES = (
    *dict.fromkeys(page for page, _, _ in TYPED),
    "/diagnose/checklist/?subject=principal",
    "/accounts/sessions/",
)


@pytest.fixture
def browser(scene: Scene, db: None) -> Iterator[Browser]:
    with Browser(scene.provider) as browser:
        browser.portal = Client(HTTP_HOST="localhost:8000", enforce_csrf_checks=True)
        browser.sign_in("alice")
        yield browser


def lapse() -> None:
    for row in SignIn.objects.filter(ended_at=None):
        end_sign_in(row.id, EndReason.IDLE, settings.PORTAL_CLOCK())


def send(browser: Browser, page: str, action: str, fields: dict[str, str]) -> HttpResponse:
    """Fill in the form of a page that is still open, and press its button."""
    opened = browser.portal.get(page)
    assert opened.status_code == 200, page
    lapse()
    mark = mark_of(opened, page)
    return post(browser.portal, action, {**fields, MARK: mark})


def assert_kept(form: PageForm, fields: dict[str, str]) -> None:
    for name, value in fields.items():
        if name == "client_secret":
            assert (form.values[name], form.kinds[name]) == ("", "password")
        else:
            assert form.values[name] == value, name


@pytest.mark.parametrize(("page", "action", "fields"), TYPED)
def test_the_refusal_holds_what_was_typed_until_it_can_be_sent(
    browser: Browser, page: str, action: str, fields: dict[str, str]
) -> None:
    refused = send(browser, page, action, fields)
    assert (refused.status_code, refused["X-Portal-Reason"]) == (401, "sign_in_ended")
    assert SECRET not in refused.content.decode()
    assert_kept(kept_form(refused, action), fields)

    still = press(browser.portal, kept_form(refused, action))
    assert still.status_code == 401
    browser.sign_in("alice")
    ready = press(browser.portal, kept_form(still, action))
    assert (ready.status_code, ready["X-Portal-Reason"]) == (403, "csrf")
    assert "You are signed in as <b>Alice</b>" in ready.content.decode()
    form = kept_form(ready, action)
    assert_kept(form, fields)
    assert MARK in form.values


def test_in_the_end_the_form_does_what_it_was_for(browser: Browser) -> None:
    page, action, fields = TYPED[0]
    refused = send(browser, page, action, fields)
    browser.sign_in("alice")
    ready = press(browser.portal, kept_form(refused, action))
    answer = press(browser.portal, kept_form(ready, action))
    assert answer.status_code == 200
    assert "<h1>Explain" in answer.content.decode()


def test_somebody_else_is_told_whose_it_is_before_it_goes_out_under_their_name(
    browser: Browser,
) -> None:
    page, action, fields = TYPED[1]
    refused = send(browser, page, action, fields)
    browser.portal.cookies.clear()
    browser.http.cookies.clear()
    browser.sign_in("bob")
    ready = press(browser.portal, kept_form(refused, action))
    text = ready.content.decode()
    assert ready.status_code == 403
    assert "Alice typed this; you are signed in as Bob." in text
    assert "Explain as Bob</button>" in text
    answer = press(browser.portal, kept_form(ready, action))
    assert answer.status_code == 200


def test_whose_it_is_cannot_be_made_up(browser: Browser) -> None:
    page, action, fields = TYPED[0]
    refused = send(browser, page, action, fields)
    browser.sign_in("alice")
    for forged in ("", "x", '["1","Mallory"]:abc', "a" * 5000):
        ready = press(browser.portal, kept_form(refused, action), typed_by=forged)
        assert ready.status_code == 403
        assert "Mallory" not in ready.content.decode()
        assert "You are signed in as <b>Alice</b>" in ready.content.decode()


def test_a_form_from_before_this_sign_in_comes_back_filled_in(browser: Browser) -> None:
    """Another tab signed in again; this one never saw the end."""
    page, action, fields = TYPED[2]
    mark = mark_of(browser.portal.get(page), page)
    browser.sign_in("alice")
    ready = post(browser.portal, action, {**fields, MARK: mark})
    assert sentence(ready) == "The form is from before this sign-in"
    assert_kept(kept_form(ready, action), {"text": fields["text"]})
    assert press(browser.portal, kept_form(ready, action)).status_code == 200


def test_whose_cookie_is_gone_reads_that_nobody_is_signed_in(browser: Browser) -> None:
    """Closing the browser drops the cookie, and with it the form's mark; the restored page has neither script nor cookie."""
    page, action, fields = TYPED[0]
    mark = mark_of(browser.portal.get(page), page)
    browser.portal.cookies.clear()
    refused = post(browser.portal, action, {**fields, MARK: mark})
    assert (refused.status_code, refused["X-Portal-Reason"]) == (401, "sign_in_required")
    assert sentence(refused) == "You are not signed in"
    assert_kept(kept_form(refused, action), fields)
    browser.sign_in("alice")
    assert press(browser.portal, kept_form(refused, action)).status_code == 403
    assert_kept(kept_form(refused, action), fields)


def test_tokens_in_what_was_pasted_are_not_kept(browser: Browser) -> None:
    paste = f"401 for client_secret={SECRET}"
    refused = send(browser, "/errors/", "/errors/", {"text": paste})
    text = refused.content.decode()
    assert SECRET not in text
    assert "401 for client_secret=[redacted]" in text
    assert "took 1 value that looks like tokens or secrets" in text


def test_too_much_is_said_to_be_too_much(browser: Browser) -> None:
    refused = send(browser, "/errors/", "/errors/", {"text": "a" * 1_200_000})
    assert refused.status_code == 401
    assert "It was too long to be kept here." in refused.content.decode()
    assert len(refused.content) < 20_000


def test_a_browser_that_holds_no_sign_in_brings_less(browser: Browser) -> None:
    for length, kept in ((60_000, True), (70_000, False)):
        for knows_us in (True, False):
            opened = browser.portal.get("/errors/")
            if not knows_us:
                browser.portal.cookies.pop(settings.SESSION_COOKIE_NAME, None)
            else:
                lapse()
            fields = {"text": "a b " * (length // 4), MARK: mark_of(opened, "/errors/")}
            text = post(browser.portal, "/errors/", fields).content.decode()
            assert ("It was too long" not in text) == (kept or knows_us)
            browser.sign_in("alice")


def test_a_field_that_the_form_does_not_have_is_dropped(browser: Browser) -> None:
    refused = send(browser, "/errors/", "/errors/", {"text": "a", "stowaway": "zzz"})
    assert "zzz" not in refused.content.decode()


def test_a_form_that_made_something_makes_it_once_however_often_one_signs_in(
    browser: Browser, scene: Scene
) -> None:
    fields = {"way": "ONESHOT_TOKEN_EXCHANGE", "mark": new_mark()}
    page, action = f"{NORTH}/sessions/", f"{NORTH}/sessions/new/"
    mark = mark_of(browser.portal.get(page), page)
    made = post(browser.portal, action, {**fields, MARK: mark})
    assert made.status_code == 200
    lapse()
    reloaded = post(browser.portal, action, {**fields, MARK: mark})
    assert reloaded.status_code == 401
    browser.sign_in("alice")
    ready = press(browser.portal, kept_form(reloaded, action))
    again = press(browser.portal, kept_form(ready, action))
    assert (again.status_code, again["X-Portal-Reason"]) == (409, "already_done")


def test_a_question_too_long_to_come_back_to_is_kept_by_the_page(browser: Browser) -> None:
    groups = ",".join(f"group-{number}" for number in range(250))
    lapse()
    asked = {"acl": "timeSeriesAcl", "action": "READ", "idp_group": groups}
    refused = browser.portal.get(f"{NORTH}/can-i/", asked, headers=OWN)
    assert refused.status_code == 401
    form = kept_form(refused, f"{NORTH}/can-i/")
    assert (form.method, form.values) == ("get", asked)
    short = browser.portal.get(f"{NORTH}/can-i/", {**asked, "idp_group": "a"}, headers=OWN)
    assert short.status_code == 200
    assert "/accounts/sign-in/?next=" in short.content.decode()
    secret = "Zq48Q~made-up-secret-of-the-tests_0123456"
    refused = browser.portal.get(f"{NORTH}/can-i/", {**asked, "scope": secret}, headers=OWN)
    text = refused.content.decode()
    assert secret not in text
    assert "Out of it the portal took 1 value that looks like tokens or secrets" in text


def test_callers_that_read_json_get_json(browser: Browser) -> None:
    lapse()
    refused = browser.portal.post(
        f"/api{NORTH}/explain/", json.dumps({"text": "x"}), "application/json", headers=OWN
    )
    assert refused.json()["error"]["reason"] == "sign_in_ended"


def test_the_table_names_every_field_of_every_form(signed_in: SignInAs) -> None:
    client = signed_in("alice")
    found: set[str] = set()
    number = number_of(make(client))
    for page in (*PAGES, f"{NORTH}/sessions/revoke/?id={number}"):
        for form in forms_of(client.get(page), page):
            if form.method != "post" or form.anytime:
                continue
            facts = FORMS[form.view_name]
            known = {field.name: field.kind for field in facts.fields}
            typed = set(form.values) - {MARK}
            assert typed <= set(known), (page, form.action)
            for name in typed:
                is_secret = form.kinds[name] == "password"
                assert is_secret == (known[name] is Kind.RETYPED), name
            found.add(form.view_name)
    assert set(FORMS) - found <= {
        "accounts:person",
        "accounts:person-end",
        "accounts:person-disable",
    }
