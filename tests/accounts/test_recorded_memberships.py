"""RECORD_MEMBERSHIPS: written at sign-in and refresh, shown for 90 days, forgotten when switched off."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from pytest_django.fixtures import Settings

from accounts.claims import VerifiedClaims
from accounts.models import RecordedMembership, SignIn
from accounts.purge import purge
from accounts.recorded_memberships import MOST, record, seen_in
from accounts.renewal import renew
from accounts.sign_in import StoredToken
from cdfportal.demo.cast import ADMINS, CANTEEN, VISITORS
from cdfportal.demo.provider import EmbeddedProvider
from tests.accounts.rows import START, person, sign_in
from tests.accounts.stage import Browser
from tests.flows.renewal import Hands

pytestmark = pytest.mark.django_db(transaction=True)
DAY = timedelta(days=1)
#: Of the people in these rows.
ISSUER = "https://idp.example"


@pytest.fixture(autouse=True)
def recording(settings: Settings) -> None:
    settings.PORTAL = replace(settings.PORTAL, record_memberships=True)
    settings.CONNECTION = replace(settings.CONNECTION, discovery_url=discovery(ISSUER))


def discovery(issuer: str) -> str:
    return f"{issuer}/.well-known/openid-configuration"


def switch_off(settings: Settings) -> None:
    settings.PORTAL = replace(settings.PORTAL, record_memberships=False)


def claims(*groups: object, **more: Any) -> VerifiedClaims:
    raw = {"groups": [*groups], **more}
    return VerifiedClaims("https://idp.example", "alice", "", None, "Alice", "", "", raw)


def held(subject: str = "alice") -> set[str]:
    rows = RecordedMembership.objects.filter(person__subject=subject)
    return set(rows.values_list("idp_group", flat=True))


def test_first_and_last_time_of_each_group_are_kept() -> None:
    row = sign_in(person())
    record(row.id, claims("a", "b"), START)
    record(row.id, claims("a"), START + DAY)
    seen = seen_in({"a", "b", "c"}, START + DAY)
    assert set(seen) == {"a", "b"}
    (alice,) = seen["a"].people
    assert (alice.issuer, alice.subject, alice.name) == ("https://idp.example", "alice", "Alice")
    assert (alice.first_seen, alice.last_seen) == (START, START + DAY)
    assert seen["b"].people[0].last_seen == START


def test_people_are_named_latest_first_and_counted_beyond_those_named() -> None:
    for number in range(4):
        row = sign_in(person(f"p{number}"))
        record(row.id, claims("a", "b" if number else "c"), START + number * DAY)
    seen = seen_in({"a", "b"}, START + 4 * DAY, most=2)
    assert [each.subject for each in seen["a"].people] == ["p3", "p2"]
    assert (seen["a"].total, seen["b"].total) == (4, 3)


def test_a_group_of_another_connection_is_another_group(settings: Settings) -> None:
    record(sign_in(person()).id, claims("a"), START)
    settings.CONNECTION = replace(settings.CONNECTION, slug="other")
    assert seen_in({"a"}, START) == {}


def test_a_group_of_another_provider_is_another_group(settings: Settings) -> None:
    record(sign_in(person()).id, claims("a"), START)
    elsewhere = discovery("https://other.example")
    settings.CONNECTION = replace(settings.CONNECTION, discovery_url=elsewhere)
    assert seen_in({"a"}, START) == {}


def test_switched_off_nothing_is_written_and_nothing_shown_and_the_purge_forgets(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    row = sign_in(person(), absolute_end=START + 400 * DAY)
    record(row.id, claims("a"), START)
    switch_off(settings)
    record(row.id, claims("b"), START)
    assert held() == {"a"}
    assert seen_in({"a"}, START) == {}
    settings.PORTAL_CLOCK = lambda: START
    call_command("purge_sign_ins")
    assert held() == set()
    assert "1 recorded memberships" in capsys.readouterr().out


def test_after_ninety_days_nobody_sees_it_and_the_purge_deletes_it() -> None:
    row = sign_in(person())
    record(row.id, claims("old"), START)
    record(row.id, claims("new"), START + DAY)
    late = START + 90 * DAY + timedelta(seconds=1)
    assert set(seen_in({"old", "new"}, late)) == {"new"}
    assert purge(late).memberships == 1
    assert held() == {"new"}


def test_at_most_a_thousand_groups_of_a_person_are_kept_the_latest_ones() -> None:
    row = sign_in(person())
    record(row.id, claims("first"), START)
    record(row.id, claims(*(f"{number:05}" for number in range(MOST + 5))), START + DAY)
    assert len(held()) == MOST
    assert "first" not in held()


def test_what_is_no_group_id_is_left_out() -> None:
    row = sign_in(person())
    record(row.id, claims("", "x" * 256, "nul\0", 7, None, "a", "a"), START)
    assert held() == {"a"}
    record(row.id, claims(_claim_names={"groups": "elsewhere"}), START + DAY)
    assert held() == {"a"}


def test_a_person_who_goes_takes_the_rows_along() -> None:
    record(sign_in(person()).id, claims("a"), START)
    person().delete()
    assert not RecordedMembership.objects.exists()


def test_a_sign_in_and_a_refresh_write_the_groups_of_their_verified_id_token(
    provider: EmbeddedProvider, clock: Hands, settings: Settings
) -> None:
    with Browser(provider) as browser:
        assert browser.sign_in("alice").status_code == 302
        (alice,) = seen_in({ADMINS}, clock())[ADMINS].people
        assert (alice.issuer, alice.name) == (provider.issuer, "Alice")
        people = provider.config.people
        provider.reconfigure(
            people=tuple(replace(each, groups=(CANTEEN, VISITORS)) for each in people)
        )
        clock.ahead = timedelta(seconds=595)
        assert isinstance(renew(SignIn.objects.get().id, clock), StoredToken)
    seen = seen_in({ADMINS, VISITORS}, clock())
    assert seen[ADMINS].people[0].last_seen < seen[VISITORS].people[0].first_seen
    rows = RecordedMembership.objects.count()
    switch_off(settings)
    with Browser(provider) as browser:
        assert browser.sign_in("bob").status_code == 302
    assert RecordedMembership.objects.count() == rows
