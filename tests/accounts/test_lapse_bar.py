"""The bar before a sign-in ends, as the server writes it; and the mark for pages that are older than it."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import pytest
from pytest_django import Settings

from tests.accounts.rows import IDLE, LONGEST, TOKEN, Hands, client, person, session, sign_in
from tests.accounts.sign_in_pages import page

pytestmark = pytest.mark.django_db
_BAR = re.compile(r'<section class="lapse".*?</section>', re.DOTALL)
_MARK = "/accounts/form-mark/"


def bar(key: str) -> dict[str, str]:
    """Its state and its words."""
    text = page(key)
    [found] = _BAR.findall(text)
    opening = found[: found.index(">")]
    shown = re.findall(r"<a [^>]*data-lapse-(\w+)[^>]*>", found)
    hidden = re.findall(r"<a [^>]*data-lapse-(\w+)[^>]* hidden>", found)
    return {
        "hidden": "yes" if " hidden" in opening else "no",
        "left": re.findall(r'data-left="(\d+)"', opening)[0],
        "ask": re.findall(r'data-ask="(\d+)"', opening)[0],
        "offers": " ".join(name for name in shown if name not in hidden),
        "says": unescape(re.findall(r"<p data-lapse-text>(.*?)</p>", found)[0]),
    }


def test_far_from_the_end_it_waits_and_says_when_to_ask(hands: Hands) -> None:
    seen = bar(session(sign_in(person())))
    assert seen["hidden"] == "yes"
    assert seen["left"] == str(IDLE)
    assert seen["ask"] == str(TOKEN - 120), "the token may be the end; the answer tells"


def test_at_the_longest_time_it_offers_to_sign_in_again(hands: Hands) -> None:
    key = session(sign_in(person()))
    for seconds in (IDLE - 60, LONGEST - 120):
        hands.go(seconds)
        seen = bar(key)
    assert seen == {
        "hidden": "no",
        "left": "120",
        "ask": "0",
        "offers": "again",
        "says": "Your sign-in ends at 14:00:00 UTC.",
    }
    hands.go(LONGEST - 121)
    assert bar(key)["hidden"] == "yes"


def test_a_token_that_nothing_renews_is_an_end_too(hands: Hands) -> None:
    renewed, bare = session(sign_in(person())), session(sign_in(person(), refresh_token=None))
    hands.go(TOKEN - 100)
    assert bar(renewed)["hidden"] == "yes"
    seen = bar(bare)
    assert (seen["hidden"], seen["left"], seen["offers"]) == ("no", "100", "again")


def test_opening_a_page_begins_the_idle_time_anew(hands: Hands) -> None:
    key = session(sign_in(person()))
    hands.go(IDLE - 30)
    assert bar(key)["left"] == str(IDLE)


def test_without_a_script_its_links_lead_back_to_the_page(hands: Hands) -> None:
    key = session(sign_in(person()))
    text = client(key).get("/accounts/sessions/?a=1&b=2").content.decode()
    [found] = _BAR.findall(text)
    assert 'href="/accounts/sessions/?a=1&amp;b=2"' in found
    assert 'href="/accounts/sign-in/?next=%2Faccounts%2Fsessions%2F%3Fa%3D1%26b%3D2"' in found
    assert "target=" not in found


def test_the_page_for_tabs_says_who_and_until_when(hands: Hands) -> None:
    text = client(session(sign_in(person()))).get("/accounts/stay/").content.decode()
    assert "You are Alice, signed in until 13:00:00 UTC." in text


def test_the_mark_is_for_people_who_are_signed_in_and_for_our_own_pages(
    hands: Hands, settings: Settings
) -> None:
    app = "https://app.example.com"
    settings.PORTAL = replace(settings.PORTAL, app_origins=frozenset({app}))
    row = sign_in(person())
    browser = client(session(row))
    said = browser.get(_MARK).json()
    assert said["sign_in"] == str(row.id)
    assert len(said["mark"]) == 64
    for origin in (app, "https://evil.example"):
        answer = browser.get(_MARK, headers={"origin": origin, "sec-fetch-site": "cross-site"})
        assert "Access-Control-Allow-Origin" not in answer
        assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "no-store" in answer["Cache-Control"]
    refused = client().get(_MARK, headers={"accept": "application/json"})
    assert (refused.status_code, refused["X-Portal-Reason"]) == (401, "sign_in_required")
    assert browser.post(_MARK).status_code == 405
