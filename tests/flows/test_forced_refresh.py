"""CDF refuses a token before its time: refreshed once for each token, and seldom."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.http import HttpRequest

from accounts.models import SignIn
from accounts.renewal import renew
from accounts.sign_in import StoredToken, sign_in_of
from accounts.tokens import SignedOut, Usable, access_token, another_token, may_be_renewed
from cdfportal.demo.provider import Misbehaviour
from tests.accounts.stage import Browser
from tests.flows.renewal import Hands, refreshes, request_of, token

pytestmark = pytest.mark.django_db


def usable(browser: Browser, clock: Hands) -> Usable:
    found = token(browser, clock)
    assert isinstance(found, Usable)
    return found


def refused_call(browser: Browser, clock: Hands) -> tuple[HttpRequest, Usable]:
    """A request and its token, which CDF does not take."""
    request = request_of(browser, clock)
    refused = access_token(request)
    assert isinstance(refused, Usable)
    return request, refused


def test_a_refused_token_is_renewed_long_before_its_end(alice: Browser, clock: Hands) -> None:
    request, refused = refused_call(alice, clock)
    assert may_be_renewed(request, refused)
    fresh = another_token(request, refused)
    assert fresh is not None
    assert fresh.value != refused.value
    assert fresh.generation == refused.generation + 1
    assert access_token(request) == fresh
    assert usable(alice, clock) == fresh


def test_who_comes_later_with_the_old_token_gets_the_new_one(alice: Browser, clock: Hands) -> None:
    early, late = request_of(alice, clock), request_of(alice, clock)
    refused = access_token(early)
    assert isinstance(refused, Usable)
    fresh = another_token(early, refused)
    assert may_be_renewed(late, refused)
    assert another_token(late, refused) == fresh
    assert refreshes(alice.provider) == 1


def test_a_new_token_that_is_refused_too_is_left_alone_for_five_minutes(
    alice: Browser, clock: Hands
) -> None:
    request = request_of(alice, clock)
    first = access_token(request)
    assert isinstance(first, Usable)
    second = another_token(request, first)
    assert second is not None
    for minutes in (0, 4):
        clock.ahead = timedelta(minutes=minutes)
        request = request_of(alice, clock)
        assert not may_be_renewed(request, second)
        assert another_token(request, second) is None
        assert access_token(request) == second
    clock.ahead = timedelta(minutes=5, seconds=1)
    request = request_of(alice, clock)
    assert may_be_renewed(request, second)
    assert another_token(request, second) is not None
    assert refreshes(alice.provider) == 2


def test_a_refresh_in_its_time_does_not_use_it_up(alice: Browser, clock: Hands) -> None:
    clock.ahead = timedelta(seconds=595)
    request = request_of(alice, clock)
    current = access_token(request)
    assert isinstance(current, Usable)
    assert SignIn.objects.get().forced_refresh_at is None
    assert another_token(request, current) is not None


def test_a_provider_in_trouble_leaves_the_sign_in_as_it_was(alice: Browser, clock: Hands) -> None:
    request, refused = refused_call(alice, clock)
    alice.provider.misbehave(Misbehaviour.REFRESH_500)
    assert another_token(request, refused) is None
    assert usable(alice, clock) == refused


def test_a_provider_that_wants_the_person_leaves_it_too(alice: Browser, clock: Hands) -> None:
    """The token that CDF refuses here may do elsewhere; its time is not over."""
    request, refused = refused_call(alice, clock)
    alice.provider.misbehave(Misbehaviour.REFRESH_INTERACTION_REQUIRED)
    assert another_token(request, refused) is None
    assert usable(alice, clock) == refused


def test_without_a_refresh_token_nothing_is_tried_or_ended(alice: Browser, clock: Hands) -> None:
    SignIn.objects.update(refresh_token=None)
    request, refused = refused_call(alice, clock)
    assert not may_be_renewed(request, refused)
    assert another_token(request, refused) is None
    assert usable(alice, clock) == refused


def test_a_refresh_token_that_is_dead_ends_the_sign_in(alice: Browser, clock: Hands) -> None:
    request, refused = refused_call(alice, clock)
    alice.provider.misbehave(Misbehaviour.REFRESH_INVALID_GRANT)
    assert another_token(request, refused) is None
    assert isinstance(access_token(request), SignedOut)
    assert sign_in_of(request) is None


@pytest.mark.django_db(transaction=True)
def test_of_many_refused_calls_one_refreshes(alice: Browser, clock: Hands) -> None:
    request = request_of(alice, clock)
    refused, sign_in = access_token(request), sign_in_of(request)
    assert isinstance(refused, Usable)
    assert sign_in is not None
    sign_in_id, found = sign_in.id, list[object]()
    together = threading.Barrier(12)

    def work() -> None:
        from django.db import connections

        together.wait(10)
        found.append(renew(sign_in_id, clock, refused.generation))
        connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {one.generation for one in found if isinstance(one, StoredToken)} == {
        refused.generation + 1
    }
    assert len(found) == 12
    assert refreshes(alice.provider) == 1
