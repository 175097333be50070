"""What is revoked when one sign-in gives way to the next, or when somebody is kept out; at both providers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from cdfportal.demo.cast import ALICE, BOB, DAVE, Person
from tests.support.eventually import eventually
from tests.support.guest import Guest
from tests.support.stage import Stage

_ASKED = {"tokens_revoked", "revocation_failed"}


@pytest.fixture
def stage(each_provider: Stage) -> Stage:
    """Of this module's own: people are disabled here."""
    return each_provider


@pytest.fixture
def guest(stage: Stage) -> Iterator[Guest]:
    with Guest(stage) as browser:
        yield browser


def revoked(stage: Stage) -> list[dict[str, Any]]:
    """The sign-ins whose tokens the provider was asked to revoke.

    oidc-provider revokes refresh tokens, and says of access tokens that are JWTs that it cannot
    (RFC 7009 section 2.2.1, unsupported_token_type); whether a refresh token lives is asked for itself.
    """
    lines = [json.loads(line) for line in stage.portal.log().splitlines() if line.startswith("{")]
    return [line for line in lines if line.get("event") in _ASKED]


def refresh_token_of(stage: Stage, before: set[str]) -> str:
    """The one that was given out since."""
    [value] = refresh_tokens(stage) - before
    return value


def refresh_tokens(stage: Stage) -> set[str]:
    return {each.value for each in stage.provider.given_secrets() if each.kind == "refresh token"}


def is_alive(stage: Stage, refresh_token: str) -> bool:
    """Whether the provider exchanges it. Shown only once: it is used up."""
    document = requests.get(stage.provider.discovery_url, timeout=10).json()
    assert stage.client_secret is not None
    answer = requests.post(
        document["token_endpoint"],
        data={"grant_type": "refresh_token", "refresh_token": refresh_token},
        auth=(stage.client_id, stage.client_secret),
        timeout=10,
    )
    return answer.status_code == 200


def refreshes(guest: Guest) -> bool:
    """Whether the portal renews the tokens of the person at this browser."""
    before = guest.session()["token"]["generation"]
    guest.stage.expire_tokens()
    assert guest.inspect().status_code == 200
    after: int = guest.session()["token"]["generation"]
    return after == before + 1


def test_the_tokens_of_whoever_is_taken_over_are_revoked(stage: Stage, guest: Guest) -> None:
    """RFC 7009 section 2.1: the refresh token lives no longer than the sign-in."""
    known, done = refresh_tokens(stage), len(revoked(stage))
    guest.enter(ALICE)
    alices = refresh_token_of(stage, known)
    guest.forget_provider()
    guest.enter(BOB)
    eventually(lambda: len(revoked(stage)) == done + 1)
    assert not is_alive(stage, alices)
    assert guest.session()["person"]["subject"] == BOB.subject
    assert refreshes(guest)


@pytest.mark.parametrize("person", [ALICE, BOB], ids=lambda person: person.key)
def test_the_same_person_again_revokes_nothing_and_goes_on_refreshing(
    stage: Stage, guest: Guest, person: Person
) -> None:
    """The provider may keep both refresh tokens in one grant, which a revocation would end."""
    done = len(revoked(stage))
    guest.enter(person)
    for _ in range(2):
        # The provider still knows them: one session there, one grant.
        guest.enter(person)
        assert refreshes(guest)
    # What is revoked aside comes after the answer; signing out is revoked after anything before it.
    guest.leave()
    eventually(lambda: len(revoked(stage)) == done + 1)
    assert guest.session()["signed_in"] is False


def test_whoever_is_found_disabled_loses_the_refresh_token_too(stage: Stage, guest: Guest) -> None:
    known, done = refresh_tokens(stage), len(revoked(stage))
    guest.enter(DAVE)
    daves = refresh_token_of(stage, known)
    who = f"WHERE subject = '{DAVE.subject}'"
    # Not by the page or the command, which end the sign-ins themselves.
    stage.database.run(f"UPDATE accounts_person SET disabled_at = '2026-01-01 00:00:00' {who}")  # noqa: S608 -- names of our own
    try:
        assert guest.session()["reason"] == "disabled"
        eventually(lambda: len(revoked(stage)) == done + 1)
        assert not is_alive(stage, daves)
        assert guest.session()["reason"] == "disabled"
        assert len(revoked(stage)) == done + 1
    finally:
        stage.database.run(f"UPDATE accounts_person SET disabled_at = NULL {who}")  # noqa: S608 -- names of our own
