"""What the start of a sign-in takes from an address or a form, and what it refuses."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from django.http import QueryDict

from accounts.cause import Cause, Failure
from accounts.sign_in_request import Asked, NotAsked, read_request
from accounts.step_up import Challenge, sign
from tests.accounts.test_next_url import HOSTILE, LOCAL

PORTAL = "http://localhost:8000"
STRONGER = Challenge(claims='{"access_token":{}}', acr_values="gold", max_age=0)
#: Beyond those for `next`: what only looks like the portal's own origin.
ALMOST_OURS = [
    "http://localhost:8000.evil.example/",
    "http://localhost:80000/",
    "http://localhost:8000@evil.example/token/",
    "http://localhost:8000:8000/token/",
    "http://localhost:8000\\@evil.example/",
    "http://localhost:8000%2f@evil.example/",
    "http://localhost:8000//evil.example",
    "http://localhost:8000/\\evil.example",
    "http://localhost:8000/%2f%2fevil.example",
    "http://localhost:8000/../..//evil.example",
    "http://localhost:8000/accounts/sign-out/",
    "http://localhost:8000/accounts/sign-in/?next=/token/",
    "http://localhost:8000http://localhost:8000/token/",
    "http://localhost:8000",
    "http://localhost:8000?next=/token/",
    "http://localhost/token/",
    "https://localhost:8000/token/",
    "HTTP://localhost:8000/token/",
    "http://LOCALHOST:8000/token/",
    "http://someone@localhost:8000/token/",
    " http://localhost:8000/token/",
    "http://localhost:8000/\ttoken/",
    "http://127.0.0.1:8000/token/",
]


def read(from_elsewhere: bool = False, **fields: str) -> Asked | NotAsked:
    return read_request(QueryDict(urlencode(fields)), from_elsewhere=from_elsewhere)


def asked(**fields: str) -> Asked:
    outcome = read(**fields)
    assert isinstance(outcome, Asked), outcome
    return outcome


def test_a_page_of_the_portal_says_only_where_to_go_next() -> None:
    assert asked() == Asked("/", None, "", None)
    assert asked(next="/token/") == Asked("/token/", None, "", None)
    assert asked(next="/token/").parameters("alice@plant.example") == {}


@pytest.mark.parametrize("hostile", [*HOSTILE, *ALMOST_OURS])
def test_a_hostile_target_leads_home(hostile: str) -> None:
    outcome = asked(iss="i", target_link_uri=hostile, next="/token/")
    assert outcome.next_url == "/"


@pytest.mark.parametrize("path", LOCAL)
def test_a_target_of_the_portals_own_is_kept_with_or_without_its_origin(path: str) -> None:
    assert asked(iss="i", target_link_uri=path).next_url == path
    assert asked(iss="i", target_link_uri=PORTAL + path).next_url == path


def test_next_takes_no_origin_and_the_target_counts_before_it() -> None:
    assert asked(next=f"{PORTAL}/token/").next_url == "/"
    both = asked(iss="i", target_link_uri=f"{PORTAL}/projects/", next="/token/")
    assert both.next_url == "/projects/"
    assert asked(iss="i", next="/token/").next_url == "/token/"


def test_a_third_party_must_name_the_issuer() -> None:
    """OpenID Connect Core 1.0 section 4: REQUIRED. An empty name equals no issuer."""
    assert asked(iss="https://idp.example").issuer == "https://idp.example"
    assert asked(target_link_uri="/token/").issuer == ""
    form = read(from_elsewhere=True, login_hint="alice")
    assert isinstance(form, Asked)
    assert form.issuer == ""


@pytest.mark.parametrize("hint", ["alice@plant.example", "Ä", "x" * 512, "+49 30 1", "a&b=c"])
def test_a_hint_is_passed_on(hint: str) -> None:
    assert asked(iss="i", login_hint=hint).parameters("") == {"login_hint": hint}


@pytest.mark.parametrize("hint", ["", "x" * 513, "a\r\nb", "a\x00", "\u202ealice", "\ufffe"])
def test_a_hint_that_cannot_be_a_name_is_left_out(hint: str) -> None:
    assert asked(iss="i", login_hint=hint).parameters("") == {}


def test_a_step_up_asks_for_what_cdf_asked_for_and_for_the_same_person() -> None:
    outcome = asked(step_up=sign(STRONGER), next="/token/")
    assert outcome.step_up == STRONGER
    assert outcome.issuer is None
    assert outcome.parameters("alice@plant.example") == {
        "claims": STRONGER.claims,
        "acr_values": "gold",
        "max_age": "0",
        "login_hint": "alice@plant.example",
    }
    assert "login_hint" not in outcome.parameters("")


@pytest.mark.parametrize(
    ("challenge", "said"),
    [
        (Challenge(claims="{}"), {"claims": "{}"}),
        (Challenge(acr_values="a b"), {"acr_values": "a b"}),
        (Challenge(max_age=300), {"max_age": "300"}),
    ],
    ids=["claims", "acr_values", "max_age"],
)
def test_what_was_not_asked_for_is_not_sent(challenge: Challenge, said: dict[str, str]) -> None:
    assert asked(step_up=sign(challenge)).parameters("") == said


@pytest.mark.parametrize(
    "text", ["", "x", sign(STRONGER)[:-1], sign(STRONGER) + "x", "é", "\x00", "a:b", "y" * 9000]
)
def test_a_forged_step_up_begins_nothing(text: str) -> None:
    outcome = read(step_up=text, next="/token/")
    assert outcome == NotAsked(Failure(Cause.STEP_UP_UNREADABLE), "/token/")


@pytest.mark.parametrize("value", ["", "none", "login", "select_account login", "SELECT_ACCOUNT"])
def test_of_prompt_only_the_choice_of_an_account_may_be_asked_for(value: str) -> None:
    assert asked(prompt="select_account").chooses is True
    assert asked(next="/token/").chooses is False
    outcome = read(prompt=value, next="/token/")
    assert outcome == NotAsked(Failure(Cause.START_PROMPT), "/token/")


@pytest.mark.parametrize(
    "name", ["iss", "login_hint", "next", "prompt", "step_up", "target_link_uri"]
)
def test_nothing_may_be_said_twice(name: str) -> None:
    """RFC 6749 section 3.1; two readers of one request must not read two things."""
    outcome = read_request(QueryDict(f"{name}=a&{name}=a"), from_elsewhere=False)
    assert outcome == NotAsked(Failure(Cause.START_REPEATED, name), "/")
