"""A demand in an address: only the portal writes it, for ten minutes, and it reads back the same."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core import signing
from pytest_django.fixtures import Settings

from accounts.step_up import Challenge, read, sign, step_up_url

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
CHALLENGES = [
    Challenge(claims='{"access_token":{"acrs":{"essential":true,"value":"c1"}}}'),
    Challenge(acr_values="gold silver", max_age=0),
    Challenge(max_age=60),
]


@pytest.fixture(autouse=True)
def _at_noon(settings: Settings) -> None:
    settings.PORTAL_CLOCK = lambda: NOW


@pytest.mark.parametrize("challenge", CHALLENGES)
def test_what_was_signed_reads_back(challenge: Challenge) -> None:
    assert read(sign(challenge)) == challenge


@pytest.mark.parametrize("minutes", [-2, 10, 11, 60 * 24 * 365])
def test_a_demand_is_good_for_ten_minutes_only(settings: Settings, minutes: int) -> None:
    text = sign(CHALLENGES[0])
    settings.PORTAL_CLOCK = lambda: NOW + timedelta(minutes=minutes)
    assert read(text) is None


def test_just_before_that_it_is_still_good(settings: Settings) -> None:
    text = sign(CHALLENGES[0])
    settings.PORTAL_CLOCK = lambda: NOW + timedelta(minutes=10, seconds=-1)
    assert read(text) == CHALLENGES[0]


def test_a_node_with_a_newer_key_reads_what_the_older_key_signed(
    settings: Settings,
) -> None:
    text = sign(CHALLENGES[0])
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key of fifty letters, as the settings demand"
    assert read(text) == CHALLENGES[0]


def test_a_forged_text_is_refused() -> None:
    text = sign(CHALLENGES[1])
    content, _, mark = text.rpartition(":")
    forged = [
        "",
        ":",
        "e30",
        content,
        f"{content}:",
        f"{content}:{mark[:-1]}",
        f"{content[1:]}:{mark}",
        f"{text} ",
        f"\x00{text}",
        f"é{text}",
        "a" * 100_000,
        signing.dumps([0, "", "gold", None]),
        signing.Signer(salt="another").sign_object([int(NOW.timestamp()), "", "gold", None]),
    ]
    assert [read(each) for each in forged] == [None] * len(forged)


def test_the_address_leads_to_the_sign_in_with_demand_and_way_back() -> None:
    parts = urlsplit(
        step_up_url(CHALLENGES[0], "/p/plant-north/groups/?page=2&q=a b".replace(" ", "+"))
    )
    query = parse_qs(parts.query, strict_parsing=True)
    assert parts.path == "/accounts/sign-in/"
    assert query["next"] == ["/p/plant-north/groups/?page=2&q=a+b"]
    assert read(query["step_up"][0]) == CHALLENGES[0]


@pytest.mark.parametrize("following", ["//evil.example", "https://evil.example/", "/\\evil"])
def test_the_way_back_stays_in_the_portal(following: str) -> None:
    query = parse_qs(urlsplit(step_up_url(CHALLENGES[0], following)).query)
    assert query["next"] == ["/"]


def test_an_address_too_long_for_a_server_loses_the_way_back_first() -> None:
    address = step_up_url(CHALLENGES[0], "/token/?" + "&=" * 1000)
    assert parse_qs(urlsplit(address).query)["next"] == ["/token/?" + "&=" * 1000]
    large = Challenge(claims=secrets.token_hex(2048))
    address = step_up_url(large, "/token/?" + "&=" * 1000)
    assert len(address) <= 8000
    assert parse_qs(urlsplit(address).query)["next"] == ["/"]
    assert read(parse_qs(urlsplit(address).query)["step_up"][0]) == large
