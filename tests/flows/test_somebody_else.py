"""Who is kept out has a way out: signing in as somebody else, though the provider still knows them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cdfportal.demo.cast import BOB, DAVE
from tests.contract.oidc_provider.relying_party import query_of
from tests.support.forms import forms_of
from tests.support.guest import Guest
from tests.support.stage import Stage

WAY_OUT = "/accounts/sign-in/?next=%2Ftoken%2F&amp;prompt=select_account"


@pytest.fixture
def stage(each_provider: Stage) -> Stage:
    """Of this module's own: people are disabled here."""
    return each_provider


@pytest.fixture
def dave(stage: Stage) -> Iterator[Guest]:
    """Signed in, and then kept out; the provider knows them as before."""
    identity = ("--person", stage.provider.issuer, DAVE.subject)
    with Guest(stage) as guest:
        guest.enter(DAVE)
        stage.portal.manage("end_sign_ins", *identity, "--disable")
        yield guest
        stage.portal.manage("end_sign_ins", *identity, "--enable")


def test_whoever_is_kept_out_is_offered_a_way_and_takes_it(stage: Stage, dave: Guest) -> None:
    """One person throughout: keeping somebody out, and letting them in again, are two commands."""
    the_start_page_offers_the_way_out_and_not_the_same_account(dave)
    the_provider_would_sign_the_same_person_in_again(dave)
    whoever_asks_for_it_is_asked_who_they_are(stage, dave)


def the_provider_would_sign_the_same_person_in_again(dave: Guest) -> None:
    page = dave.get("/accounts/sign-in/", params={"next": "/token/"})
    assert page.status_code == 403
    assert "An administrator of the portal disabled this account." in page.text
    assert "Sign in with your own account" not in page.text
    assert WAY_OUT in page.text
    assert "Sign in as somebody else" in page.text


def the_start_page_offers_the_way_out_and_not_the_same_account(dave: Guest) -> None:
    page = dave.get("/")
    assert "An administrator of the portal disabled this account." in page.text
    assert "Sign in with your own account" not in page.text
    assert 'href="/accounts/sign-in/?prompt=select_account"' in page.text


def whoever_asks_for_it_is_asked_who_they_are(stage: Stage, dave: Guest) -> None:
    """The certified provider refuses values of `prompt` that it does not know: it gets `login`."""
    begun = dave.get(
        "/accounts/sign-in/",
        params={"next": "/token/", "prompt": "select_account"},
        allow_redirects=False,
    ).headers["Location"]
    embedded = "/authorize?" in begun
    assert query_of(begun)["prompt"] == ("select_account" if embedded else "login")
    asked = dave.http.get(begun, timeout=10)
    assert asked.url.startswith(stage.provider.issuer)
    assert ("person", "bob") in forms_of(asked)[0].buttons
    landed = dave.come_back(stage.provider.sign_in(dave.http, begun, BOB))
    assert landed.url == f"{stage.portal.url}/token/", landed.text
    assert dave.session()["person"]["subject"] == BOB.subject
