"""Old rows go, living ones stay, and what is overdue is ended first."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from pytest_django.fixtures import Settings

from accounts import transactions
from accounts.cookies import fingerprint, new_value
from accounts.end_reason import EndReason
from accounts.endings import end_sign_in
from accounts.models import BrowserSession, Person, SeenLogoutToken, SignIn, Transaction

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def sign_in(*, seen: timedelta, end: timedelta = timedelta(hours=1)) -> SignIn:
    person, _ = Person.objects.get_or_create(issuer="i", subject="s", defaults={"created": NOW})
    made = SignIn.objects.create(
        person=person,
        connection="default",
        created=NOW - seen,
        absolute_end=NOW + end,
        refresh_token=b"sealed",
    )
    BrowserSession.objects.create(
        key_hash=fingerprint(new_value()), sign_in=made, created=NOW - seen, last_seen=NOW - seen
    )
    return made


def test_the_command_does_what_it_says(settings: Settings) -> None:
    settings.PORTAL_CLOCK = lambda: NOW
    living = sign_in(seen=timedelta(minutes=5))
    idle = sign_in(seen=timedelta(hours=9))
    expired = sign_in(seen=timedelta(minutes=5), end=timedelta(0))
    fresh_tomb, old_tomb = sign_in(seen=timedelta(days=9)), sign_in(seen=timedelta(days=9))
    end_sign_in(fresh_tomb.id, EndReason.SIGNED_OUT, NOW - timedelta(days=6, hours=23))
    end_sign_in(old_tomb.id, EndReason.SIGNED_OUT, NOW - timedelta(days=7, hours=1))
    for created in (NOW - timedelta(hours=25), NOW):
        transactions.start(caller="c", next_url="/", connection="default", now=created)
    for number, over in enumerate((NOW - timedelta(seconds=1), NOW + timedelta(minutes=1))):
        SeenLogoutToken.objects.create(key_hash=f"{number}", expires_at=over)
    said = StringIO()
    call_command("purge_sign_ins", stdout=said)
    reasons = dict(SignIn.objects.values_list("id", "end_reason"))
    assert reasons == {
        living.id: "",
        idle.id: "idle",
        expired.id: "expired",
        fresh_tomb.id: "signed_out",
    }
    assert SignIn.objects.get(refresh_token__isnull=False).id == living.id
    assert BrowserSession.objects.count() == 4
    assert Transaction.objects.count() == 1
    assert [each.key_hash for each in SeenLogoutToken.objects.all()] == ["1"]
    assert "Ended 2 overdue sign-ins; deleted 1 sign-ins, 1 browser sessions" in said.getvalue()
    assert Person.objects.exists()
