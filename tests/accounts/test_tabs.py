"""The cookies of a browser's tabs: which names count, which are deleted, which tabs belong together."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from pytest_django import DjangoAssertNumQueries

from accounts import transactions
from accounts.cookies import fingerprint, new_value
from accounts.models import Transaction
from accounts.sign_in_cookies import (
    delete_sign_in_cookies,
    forget_sign_ins,
    mark_of,
    sign_in_cookies,
    write_sign_in_cookie,
)
from accounts.tabs import MOST, Tab, Tabs, join, tabs_of
from accounts.transactions import Started, take

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
MARK = "0123456789abcdef"
HOSTILE_NAMES = [
    "portal-signin",
    "portal-signin-",
    "portal-signin-0123456789abcde",
    "portal-signin-0123456789abcdef0",
    "portal-signin-0123456789ABCDEF",
    "portal-signin-0123456789abcdeg",
    "portal-signin-0123456789abcdef ",
    "portal-signin-../../../../etc/p",
    "portal-signin-0123456789abcde\u0660",
    "portal-signin_0123456789abcdef",
    "Portal-signin-0123456789abcdef",
    "__Host-portal-signin-0123456789abcdef",
    "__Secure-portal-signin-0123456789abcdef",
    "xportal-signin-0123456789abcdef",
    "portal",
    "portal-csrf",
    "",
]

pytestmark = pytest.mark.django_db


def asking(**cookies: str) -> HttpRequest:
    request = RequestFactory().get("/accounts/sign-in/")
    request.COOKIES = cookies
    return request


def begin(*known: Started, now: datetime = NOW) -> Started:
    """One more tab of the browser that has these cookies."""
    group = tabs_of(sent(*known), now).group
    return transactions.start(caller="c", next_url="/", connection="default", now=now, group=group)


def sent(*started: Started) -> dict[str, str]:
    return {mark_of(each.state): fingerprint(each.cookie) for each in started}


def finish(started: Started, now: datetime) -> None:
    Transaction.objects.filter(state_hash=fingerprint(started.state)).update(used_at=now)


def groups(*started: Started) -> list[str]:
    """The group of each, in this order."""
    found = dict(Transaction.objects.values_list("state_hash", "browser_hash"))
    return [found[fingerprint(each.state)] for each in started]


# --- names -----------------------------------------------------------------------------------------


def test_a_cookie_is_known_by_the_state_of_its_transaction() -> None:
    response = HttpResponse()
    write_sign_in_cookie(response, mark_of("the state"), "the value")
    (name,) = response.cookies
    assert name == f"portal-signin-{fingerprint('the state')[:16]}"
    assert sign_in_cookies(asking(**{name: "the value"})) == {
        mark_of("the state"): fingerprint("the value")
    }


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_no_other_name_counts_or_is_repeated(name: str) -> None:
    request, response = asking(**{name: new_value()}), HttpResponse()
    assert sign_in_cookies(request) == {}
    delete_sign_in_cookies(request, response)
    assert not response.cookies


@pytest.mark.parametrize("value", ["", "ümlaut", "\ud800", "x" * 5000, "a;b", "\x00", '"'])
def test_no_value_does_harm_or_is_repeated(value: str) -> None:
    request, response = asking(**{f"portal-signin-{MARK}": value}), HttpResponse()
    tabs = tabs_of(sign_in_cookies(request), NOW)
    assert (tabs.known, tabs.group) == ((), "")
    forget_sign_ins(response, tabs.to_forget(NOW))
    (morsel,) = response.cookies.values()
    assert (morsel.key, morsel.value, morsel["max-age"]) == (f"portal-signin-{MARK}", "", 0)


def test_signing_out_deletes_all_of_them_as_they_were_written() -> None:
    response = HttpResponse()
    names = {f"portal-signin-{number:016x}": "v" for number in range(30)}
    delete_sign_in_cookies(asking(**names, portal="p", other="o"), response)
    assert set(response.cookies) == set(names)
    for morsel in response.cookies.values():
        assert (morsel["max-age"], morsel["path"], morsel["samesite"]) == (0, "/", "Lax")
        assert morsel["httponly"]


# --- which are deleted -----------------------------------------------------------------------------


def test_a_browser_without_cookies_costs_no_query(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_num_queries(0):
        assert tabs_of({}, NOW) == Tabs((), ())
    with django_assert_num_queries(1):
        tabs_of({f"{number:016x}": fingerprint(str(number)) for number in range(200)}, NOW)


def test_unknown_expired_and_long_used_ones_go_and_the_others_stay() -> None:
    expired, open_ = begin(now=NOW - 10 * MINUTE), begin(now=NOW - 9 * MINUTE)
    long_used, just_used = begin(now=NOW - 5 * MINUTE), begin(now=NOW - 5 * MINUTE)
    finish(long_used, NOW - MINUTE - SECOND)
    finish(just_used, NOW - MINUTE)
    cookies = sent(expired, open_, long_used, just_used) | {MARK: fingerprint("nobody's")}
    gone = {MARK, mark_of(expired.state), mark_of(long_used.state)}
    assert set(tabs_of(cookies, NOW).to_forget(NOW)) == gone


def test_a_value_under_another_transactions_name_is_unknown() -> None:
    one, other = begin(), begin()
    swapped = dict(zip(sent(one, other), reversed(sent(one, other).values()), strict=True))
    tabs = tabs_of(swapped, NOW)
    assert tabs.known == ()
    assert set(tabs.to_forget(NOW)) == set(swapped)


def test_with_one_more_there_are_twenty_and_the_oldest_go_first() -> None:
    started = [begin(now=NOW + number * SECOND) for number in range(25)]
    now = NOW + 30 * SECOND
    gone = tabs_of(sent(*started[13:], *started[:13]), now).to_forget(now)
    assert set(gone) == set(sent(*started[: 25 - MOST + 1]))


def test_an_answer_never_deletes_so_many_that_its_header_is_too_large() -> None:
    cookies = {f"{number:016x}": fingerprint(str(number)) for number in range(250)}
    response = HttpResponse()
    forget_sign_ins(response, tabs_of(cookies, NOW).to_forget(NOW))
    assert len(response.cookies) == 20
    assert sum(len(morsel.OutputString()) for morsel in response.cookies.values()) < 3500


# --- which belong together -------------------------------------------------------------------------


def test_a_tab_joins_the_browsers_newest() -> None:
    first = begin()
    second = begin(first, now=NOW + SECOND)
    stranger = begin(now=NOW + 2 * SECOND)
    third = begin(first, second, now=NOW + 3 * SECOND)
    found = groups(first, second, third, stranger)
    assert len(set(found[:3])) == 1
    assert found[3] not in found[:3]


def test_tabs_that_began_apart_become_one_when_they_are_seen_together() -> None:
    apart = [begin() for _ in range(4)]
    stranger = begin()
    before = groups(*apart)
    assert len(set(before)) == 4
    finished = Transaction.objects.get(state_hash=fingerprint(apart[2].state))
    with transaction.atomic():
        joined = join(finished.id, sent(*apart).values())
    assert joined.group == before[2]
    assert joined.former == set(before)
    assert groups(*apart) == [before[2]] * 4
    assert groups(stranger)[0] not in before


# --- going round in circles ------------------------------------------------------------------------


def used(*seconds: tuple[int, int]) -> Tabs:
    """Tabs begun and used at these seconds before NOW."""
    return Tabs(
        tuple(
            Tab(f"{number:016x}", "g", NOW - begun * SECOND, NOW - used * SECOND)
            for number, (begun, used) in enumerate(seconds)
        ),
        (),
    )


@pytest.mark.parametrize(
    ("tabs", "looping"),
    [
        (used((50, 40), (40, 30), (30, 20), (20, 10), (10, 0)), True),
        (used((50, 40), (40, 30), (30, 20), (20, 10)), False),
        (used((70, 61), (40, 30), (30, 20), (20, 10), (10, 0)), False),
        (used((61, 60), (40, 30), (30, 20), (20, 10), (10, 0)), True),
        (used(*((10, 9 - number) for number in range(10))), False),
        (used(*((0, 0) for _ in range(5))), True),
        (Tabs(tuple(Tab(str(n), "g", NOW, None) for n in range(20)), ()), False),
        (Tabs((), ()), False),
    ],
    ids=[
        "five in a row",
        "four in a row",
        "the first is too long ago",
        "the first is a minute ago",
        "ten tabs at once",
        "five within one moment",
        "none was finished",
        "no cookie",
    ],
)
def test_a_loop_is_one_sign_in_after_the_other(tabs: Tabs, looping: bool) -> None:
    assert tabs.is_looping(NOW, superseded=False) is looping


@pytest.mark.parametrize(("rounds", "looping"), [(5, False), (14, False), (15, True), (20, True)])
def test_tabs_that_supersede_each_other_come_to_rest_or_are_stopped(
    rounds: int, looping: bool
) -> None:
    tabs = used(*((2 * number + 1, 2 * number) for number in range(rounds)))
    assert tabs.is_looping(NOW, superseded=True) is looping


def test_only_the_browsers_own_sign_ins_count() -> None:
    mine = []
    for _ in range(5):
        assert not tabs_of(sent(*mine), NOW).is_looping(NOW, superseded=False)
        mine.append(begin(*mine))
        take(state=mine[-1].state, cookies=sent(*mine), now=NOW)
    assert tabs_of(sent(*mine), NOW).is_looping(NOW, superseded=False)
    assert not tabs_of({}, NOW).is_looping(NOW, superseded=False)
    later = NOW + MINUTE + SECOND
    assert not tabs_of(sent(*mine), later).is_looping(later, superseded=False)
