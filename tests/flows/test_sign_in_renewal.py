"""Tokens are renewed ahead of expiry, once, and only the provider's `invalid_grant` ends a sign-in."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.http import HttpRequest
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from accounts import outbound
from accounts.cause import Cause
from accounts.cookies import Presented
from accounts.end_reason import EndReason
from accounts.endings import end_sign_in
from accounts.models import (
    AccessToken,
    BrowserSession,
    EventKind,
    Profile,
    SignIn,
    SignInEvent,
)
from accounts.session_loader import load
from accounts.sign_in import attach, end_reason_of, sign_in_of
from accounts.timeline import MOST, note
from accounts.tokens import (
    SignedOut,
    TokenOutcome,
    Unavailable,
    Usable,
    access_token,
    id_token_for_display,
)
from cdfportal.base.clock import system_clock
from cdfportal.demo.cast import ADMINS, CANTEEN, LINE_A_ENGINEERS
from cdfportal.demo.provider import EmbeddedProvider, Misbehaviour
from tests.accounts.stage import CDF, Browser, connection_to, embedded
from tests.support.eventually import eventually

pytestmark = pytest.mark.django_db
M = Misbehaviour


class Hands:
    """A clock whose hands a test moves; the provider's own clock stays behind."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return system_clock() + self.ahead


@pytest.fixture
def clock(settings: Settings) -> Hands:
    settings.PORTAL_CLOCK = Hands()
    return settings.PORTAL_CLOCK


@pytest.fixture
def provider(
    settings: Settings, clock: Hands, monkeypatch: pytest.MonkeyPatch
) -> Iterator[EmbeddedProvider]:
    """Provider and portal read the same clock."""
    monkeypatch.setattr("accounts.outbound.READ_SECONDS", 0.6)
    with embedded(token_life=600, clock=clock) as made:
        settings.CONNECTION = connection_to(made)
        yield made


@pytest.fixture
def browser(provider: EmbeddedProvider) -> Iterator[Browser]:
    with Browser(provider) as made:
        assert made.sign_in("alice").status_code == 302
        provider.events.clear()
        yield made


def request_of(browser: Browser, clock: Hands) -> HttpRequest:
    """A request of this browser, as the middleware leaves it."""
    request = RequestFactory().get("/")
    request.now = clock()  # type: ignore[attr-defined]
    attach(request, load(Presented(Profile.FIRST_PARTY, browser.cookie()), clock()))
    return request


def token(browser: Browser, clock: Hands) -> TokenOutcome:
    return access_token(request_of(browser, clock))


def revoked(provider: EmbeddedProvider) -> list[str]:
    return [event.token_type_hint for event in provider.events.all() if event.path == "/revoke"]


def refreshes(provider: EmbeddedProvider) -> int:
    return sum(event.grant_type == "refresh_token" for event in provider.events.all())


def test_a_fresh_token_is_used_without_asking_anybody(browser: Browser, clock: Hands) -> None:
    request = request_of(browser, clock)
    before = len(connection.queries_log)
    outcome = access_token(request)
    assert isinstance(outcome, Usable)
    assert len(connection.queries_log) == before
    assert outcome.value.startswith("eyJ")
    assert outcome.value not in repr(outcome)
    assert f"{CDF}/user_impersonation" in outcome.scope
    assert refreshes(browser.provider) == 0


@pytest.mark.parametrize(("seconds_left", "renewed"), [(61, False), (60, True), (1, True)])
def test_a_token_is_renewed_a_minute_ahead(
    browser: Browser, clock: Hands, seconds_left: int, renewed: bool
) -> None:
    expires_at = AccessToken.objects.get().expires_at
    clock.ahead = expires_at - system_clock() - timedelta(seconds=seconds_left - 0.3)
    outcome = token(browser, clock)
    assert isinstance(outcome, Usable)
    assert outcome.generation == (2 if renewed else 1)
    assert refreshes(browser.provider) == int(renewed)


def test_a_short_lived_token_is_renewed_a_tenth_ahead(browser: Browser, clock: Hands) -> None:
    row = AccessToken.objects.get()
    AccessToken.objects.update(expires_at=row.obtained_at + timedelta(seconds=5))
    clock.ahead = timedelta(seconds=4)
    assert token(browser, clock) == replace(token(browser, clock), generation=1)
    clock.ahead = timedelta(seconds=4.8)
    outcome = token(browser, clock)
    assert isinstance(outcome, Usable)
    assert outcome.generation == 2


def test_one_request_renews_once_and_then_goes_on_with_the_new_token(
    browser: Browser, clock: Hands
) -> None:
    clock.ahead = timedelta(seconds=595)
    request = request_of(browser, clock)
    first = access_token(request)
    assert first == access_token(request)
    assert refreshes(browser.provider) == 1


def test_a_rotated_refresh_token_works_for_the_next_renewal_too(
    browser: Browser, clock: Hands
) -> None:
    values = set()
    for round_ in range(1, 4):
        clock.ahead = timedelta(seconds=595 * round_)
        outcome = token(browser, clock)
        assert isinstance(outcome, Usable)
        values.add(outcome.value)
    assert len(values) == 3
    assert browser.provider.reuses == 0


def test_the_old_refresh_token_stays_when_none_comes_back(browser: Browser, clock: Hands) -> None:
    browser.provider.reconfigure(rotate_refresh_tokens=False)
    browser.provider.misbehave(M.REFRESH_WITHOUT_NEW_TOKEN)
    for round_ in range(1, 4):
        clock.ahead = timedelta(seconds=595 * round_)
        assert isinstance(token(browser, clock), Usable)
    assert refreshes(browser.provider) == 3


def test_an_invalid_grant_ends_the_sign_in_with_its_reason(browser: Browser, clock: Hands) -> None:
    browser.provider.misbehave(M.REFRESH_INVALID_GRANT)
    clock.ahead = timedelta(seconds=595)
    request = request_of(browser, clock)
    assert access_token(request) == SignedOut(EndReason.REFRESH_REJECTED)
    assert sign_in_of(request) is None
    assert end_reason_of(request) is EndReason.REFRESH_REJECTED
    assert not AccessToken.objects.exists()
    assert browser.session()["reason"] == "refresh_rejected"


TROUBLE = {
    M.REFRESH_500: Cause.PROVIDER_STATUS,
    M.REFRESH_INVALID_CLIENT: Cause.CLIENT_REJECTED,
    M.REFRESH_TIMEOUT: Cause.PROVIDER_TIMEOUT,
    M.TOKEN_HTML: Cause.PROVIDER_NOT_JSON,
    M.TOKEN_DROPS_CONNECTION: Cause.PROVIDER_UNREACHABLE,
}


@pytest.mark.parametrize("fault", TROUBLE, ids=[fault.value for fault in TROUBLE])
def test_trouble_keeps_the_sign_in_and_the_token_that_still_lives(
    browser: Browser, clock: Hands, fault: Misbehaviour
) -> None:
    browser.provider.misbehave(fault)
    clock.ahead = timedelta(seconds=570)
    outcome = token(browser, clock)
    assert isinstance(outcome, Usable)
    assert outcome.generation == 1
    assert isinstance(token(browser, clock), Usable)
    assert refreshes(browser.provider) == 1, "a failed refresh is not retried per request"
    clock.ahead = timedelta(seconds=601)
    assert isinstance(token(browser, clock), Unavailable)
    assert browser.session()["signed_in"] is True


@pytest.mark.parametrize(
    "fault",
    [
        M.REFRESH_500,
        M.REFRESH_INVALID_CLIENT,
        M.REFRESH_TIMEOUT,
        M.TOKEN_HTML,
        M.TOKEN_DROPS_CONNECTION,
    ],
    ids=lambda fault: fault.value,
)
def test_after_the_cool_down_a_recovered_provider_renews(
    browser: Browser, clock: Hands, fault: Misbehaviour
) -> None:
    browser.provider.misbehave(fault)
    clock.ahead = timedelta(seconds=601)
    assert token(browser, clock) == Unavailable(TROUBLE[fault])
    browser.provider.behave()
    assert isinstance(token(browser, clock), Unavailable)
    clock.ahead = timedelta(seconds=620)
    outcome = token(browser, clock)
    assert isinstance(outcome, Usable)
    assert outcome.generation == 2


@pytest.mark.parametrize(
    "fault", [M.REFRESHED_OTHER_SUB, M.REFRESHED_OTHER_ISS], ids=lambda fault: fault.value
)
def test_a_refreshed_id_token_about_somebody_else_ends_the_sign_in(
    browser: Browser, clock: Hands, fault: Misbehaviour
) -> None:
    """OpenID Connect Core 1.0 section 12.2."""
    browser.provider.misbehave(fault)
    clock.ahead = timedelta(seconds=595)
    assert token(browser, clock) == SignedOut(EndReason.IDENTITY_CHANGED)
    assert not AccessToken.objects.exists()


def test_somebody_else_is_somebody_else_in_an_expired_token_too(
    browser: Browser, clock: Hands
) -> None:
    browser.provider.misbehave(M.REFRESHED_OTHER_SUB, M.EXPIRED)
    clock.ahead = timedelta(seconds=595)
    assert token(browser, clock) == SignedOut(EndReason.IDENTITY_CHANGED)
    assert not AccessToken.objects.exists()


@pytest.mark.parametrize("fault", [M.EXPIRED, M.UNKNOWN_KID], ids=lambda fault: fault.value)
def test_an_id_token_that_cannot_be_judged_now_throws_nobody_out(
    browser: Browser, clock: Hands, fault: Misbehaviour
) -> None:
    browser.provider.misbehave(fault)
    clock.ahead = timedelta(seconds=595)
    outcome = token(browser, clock)
    assert isinstance(outcome, Usable)
    assert outcome.generation == 2


@pytest.mark.parametrize(
    "fault", [M.WRONG_AUD, M.BAD_SIGNATURE, M.ALG_NONE], ids=lambda fault: fault.value
)
def test_a_forged_refreshed_id_token_ends_the_sign_in(
    browser: Browser, clock: Hands, fault: Misbehaviour
) -> None:
    browser.provider.misbehave(fault)
    clock.ahead = timedelta(seconds=595)
    assert token(browser, clock) == SignedOut(EndReason.ID_TOKEN_REFUSED)


def move(provider: EmbeddedProvider, key: str, *groups: str) -> None:
    """Somebody at the provider changes the groups that a person is in."""
    people = provider.config.people
    provider.reconfigure(
        people=tuple(replace(one, groups=groups) if one.key == key else one for one in people)
    )


@pytest.mark.parametrize("groups", [(), (LINE_A_ENGINEERS,)], ids=["no group", "another group"])
def test_somebody_who_left_the_admins_is_none_after_the_next_refresh(
    browser: Browser, clock: Hands, settings: Settings, groups: tuple[str, ...]
) -> None:
    settings.PORTAL = replace(settings.PORTAL, admin_groups=frozenset({ADMINS}))
    browser.sign_in("alice")
    assert browser.session()["portal_admin"] is True
    move(browser.provider, "alice", *groups)
    clock.ahead = timedelta(seconds=595)
    assert isinstance(token(browser, clock), Usable)
    assert browser.session()["portal_admin"] is False


def test_somebody_who_became_an_admin_is_one_after_the_next_refresh(
    browser: Browser, clock: Hands, settings: Settings
) -> None:
    settings.PORTAL = replace(settings.PORTAL, admin_groups=frozenset({CANTEEN}))
    assert browser.session()["portal_admin"] is False
    move(browser.provider, "alice", ADMINS, CANTEEN)
    clock.ahead = timedelta(seconds=595)
    assert isinstance(token(browser, clock), Usable)
    assert browser.session()["portal_admin"] is True


def test_somebody_who_left_the_groups_that_may_sign_in_is_out_after_the_next_refresh(
    browser: Browser, clock: Hands, settings: Settings
) -> None:
    settings.PORTAL = replace(settings.PORTAL, sign_in_groups=frozenset({ADMINS}))
    browser.sign_in("alice")
    move(browser.provider, "alice", CANTEEN)
    clock.ahead = timedelta(seconds=595)
    assert token(browser, clock) == SignedOut(EndReason.GROUP_LOST)
    assert browser.session()["reason"] == "group_lost"
    assert not AccessToken.objects.exists()


def test_too_many_groups_to_list_take_nothing_away(
    browser: Browser, clock: Hands, settings: Settings
) -> None:
    settings.PORTAL = replace(
        settings.PORTAL, sign_in_groups=frozenset({ADMINS}), admin_groups=frozenset({ADMINS})
    )
    browser.sign_in("alice")
    move(browser.provider, "alice", *(f"group-{number}" for number in range(300)))
    clock.ahead = timedelta(seconds=595)
    assert isinstance(token(browser, clock), Usable)
    assert browser.session()["portal_admin"] is True


def test_the_timeline_tells_of_refreshes_and_failures(browser: Browser, clock: Hands) -> None:
    clock.ahead = timedelta(seconds=595)
    token(browser, clock)
    browser.provider.misbehave(M.REFRESH_500)
    clock.ahead = timedelta(seconds=1190)
    token(browser, clock)
    told = SignInEvent.objects.filter(kind__startswith="refresh").order_by("id")
    assert [*told.values_list("kind", "reason")] == [
        ("refreshed", ""),
        ("refresh_failed", "provider_status"),
    ]


def test_a_timeline_stays_short_when_the_provider_fails_for_long(
    browser: Browser, clock: Hands
) -> None:
    sign_in = SignIn.objects.get()
    for number in range(MOST + 5):
        note(sign_in.id, EventKind.REFRESH_FAILED, clock() + timedelta(seconds=number))
    assert SignInEvent.objects.filter(sign_in=sign_in).count() == MOST
    assert SignInEvent.objects.latest("id").at > SignInEvent.objects.earliest("id").at


def test_the_lease_covers_the_provider_s_time_limit_and_a_margin(
    browser: Browser, clock: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    from accounts import renewal

    seen: list[timedelta] = []
    asked = renewal.ask_provider

    def watched(*arguments: object) -> object:
        seen.append(SignIn.objects.get().lease_until - clock())
        answer = asked(*arguments)  # type: ignore[arg-type]
        seen.append(SignIn.objects.get().lease_until - clock())
        return answer

    monkeypatch.setattr(renewal, "ask_provider", watched)
    clock.ahead = timedelta(seconds=595)
    token(browser, clock)
    limit = timedelta(seconds=outbound.TOTAL_SECONDS)
    assert limit < seen[0] <= limit + timedelta(seconds=5)
    assert 2 * limit < seen[1], "judging the ID token may need two calls more"
    assert SignIn.objects.get().lease_until is None


def test_those_who_wait_for_a_refresh_only_read(browser: Browser, clock: Hands) -> None:
    SignIn.objects.update(lease_owner="another", lease_until=clock() + timedelta(seconds=700))
    clock.ahead = timedelta(seconds=570)
    request = request_of(browser, clock)
    with CaptureQueriesContext(connection) as captured:
        assert isinstance(access_token(request), Usable)
    assert [query["sql"].split()[0] for query in captured] == ["SELECT"]


def test_without_a_refresh_token_the_sign_in_ends_with_its_token(
    browser: Browser, clock: Hands
) -> None:
    SignIn.objects.update(refresh_token=None)
    clock.ahead = timedelta(seconds=595)
    assert isinstance(token(browser, clock), Usable)
    clock.ahead = timedelta(seconds=601)
    assert token(browser, clock) == SignedOut(EndReason.TOKEN_EXPIRED)
    assert browser.session()["reason"] == "token_expired"


def test_tokens_that_no_key_opens_end_the_sign_in(
    browser: Browser, clock: Hands, settings: Settings
) -> None:
    settings.PORTAL = replace(settings.PORTAL, token_keys=("b" * 43 + "=",))
    assert token(browser, clock) == SignedOut(EndReason.UNREADABLE)
    assert browser.session()["reason"] == "unreadable"


def test_tokens_of_another_sign_in_do_not_open_here(browser: Browser, clock: Hands) -> None:
    """Somebody who can write rows moves Bob's token to Alice's sign-in."""
    with Browser(browser.provider) as other:
        other.sign_in("bob")
    alice = SignIn.objects.get(person__name="Alice")
    bob = SignIn.objects.get(person__name="Bob")
    AccessToken.objects.filter(sign_in=alice).update(
        value=AccessToken.objects.get(sign_in=bob).value, expires_at=clock() + timedelta(hours=1)
    )
    assert token(browser, clock) == SignedOut(EndReason.UNREADABLE)


def test_an_ended_sign_in_is_never_revived_by_a_late_answer(
    browser: Browser, clock: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The person signs out while the provider is answering."""
    from accounts import renewal

    asked = renewal.ask_provider

    def sign_out_meanwhile(*arguments: object) -> object:
        answer = asked(*arguments)  # type: ignore[arg-type]
        end_sign_in(SignIn.objects.get().id, EndReason.SIGNED_OUT, clock())
        return answer

    monkeypatch.setattr(renewal, "ask_provider", sign_out_meanwhile)
    clock.ahead = timedelta(seconds=595)
    assert token(browser, clock) == SignedOut(EndReason.SIGNED_OUT)
    assert not AccessToken.objects.exists()
    assert SignIn.objects.get().refresh_token is None
    # Nobody holds what the provider gave meanwhile, and the provider is told so.
    eventually(lambda: revoked(browser.provider) == ["refresh_token", "access_token"])


def test_a_lease_that_was_never_given_back_runs_out(browser: Browser, clock: Hands) -> None:
    """The process died between asking and writing."""
    SignIn.objects.update(lease_owner="gone", lease_until=clock() + timedelta(seconds=25))
    clock.ahead = timedelta(seconds=20)
    AccessToken.objects.update(expires_at=clock() + timedelta(seconds=5))
    outcome = token(browser, clock)
    assert isinstance(outcome, Usable)
    assert outcome.generation == 1
    clock.ahead = timedelta(seconds=26)
    outcome = token(browser, clock)
    assert isinstance(outcome, Usable)
    assert outcome.generation == 2


def test_the_id_token_can_be_shown_while_the_sign_in_lives(browser: Browser, clock: Hands) -> None:
    sign_in = sign_in_of(request_of(browser, clock))
    assert sign_in is not None
    assert (id_token_for_display(sign_in) or "").count(".") == 2
    end_sign_in(sign_in.id, EndReason.SIGNED_OUT, clock())
    assert id_token_for_display(sign_in) is None


def test_nobody_has_no_token(browser: Browser, clock: Hands) -> None:
    browser.portal.cookies["portal"] = "made-up"
    assert token(browser, clock) == SignedOut(None)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("seconds", [570, 601])
def test_a_storm_of_threads_asks_the_provider_once(
    browser: Browser, clock: Hands, seconds: int
) -> None:
    """With the old token still alive, and with it dead."""
    clock.ahead = timedelta(seconds=seconds)
    outcomes: list[TokenOutcome] = []
    open_transactions: list[bool] = []
    together = threading.Barrier(12)

    def call() -> None:
        try:
            request = request_of(browser, clock)
            together.wait(timeout=20)
            outcomes.append(access_token(request))
            open_transactions.append(connection.in_atomic_block)
        finally:
            connection.close()

    threads = [threading.Thread(target=call) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert len(outcomes) == 12
    assert all(isinstance(outcome, Usable) for outcome in outcomes)
    assert refreshes(browser.provider) == 1
    assert browser.provider.reuses == 0
    assert not any(open_transactions)
    assert SignIn.objects.get().generation == 2
    assert BrowserSession.objects.filter(ended_at=None).count() == 1


@pytest.mark.django_db(transaction=True)
def test_no_transaction_is_open_while_the_provider_is_asked(
    browser: Browser, clock: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    from accounts import token_endpoint

    calls: list[bool] = []
    real = token_endpoint.call

    def watched(*arguments: object, **named: object) -> object:
        calls.append(connection.in_atomic_block)
        return real(*arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(token_endpoint, "call", watched)
    clock.ahead = timedelta(seconds=595)
    assert isinstance(token(browser, clock), Usable)
    assert browser.sign_in("bob").status_code == 302
    assert calls == [False, False]
