"""The request's one SELECT: as Django would read it, refused as Django would refuse, never a moment old."""

from __future__ import annotations

import os
import subprocess
import sys
import uuid
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from django.conf import settings
from django.db import DatabaseError, connections, transaction
from django.db.models import DateTimeField, F
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as some

from accounts.cookies import Presented, fingerprint, new_value
from accounts.end_reason import EndReason
from accounts.models import AccessToken, BrowserSession, Person, Profile, SignIn
from accounts.session_loader import load
from accounts.session_query import _FIELDS, Row, _moment, find
from accounts.session_select import select
from accounts.sign_in import Ended, Live

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
_OFFSETS = some.timedeltas(timedelta(hours=-14), timedelta(hours=14)).map(timezone)


def _database_url() -> str:
    """The database of this very test, for a process of its own."""
    connection = connections["default"]
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return f"{os.environ['DATABASE_URL'].rpartition('/')[0]}/{name}"


def signed_in(*, token: bool = True, auth_time: datetime | None = NOW) -> str:
    """A living session's cookie."""
    person = Person.objects.create(
        issuer="https://idp.example", subject=str(uuid.uuid4()), name="Älice", created=NOW
    )
    sign_in = SignIn.objects.create(
        person=person,
        connection="default",
        auth_time=auth_time,
        created=NOW - timedelta(microseconds=1),
        absolute_end=NOW + timedelta(hours=8),
        portal_groups=["g-1", "100 %s", "[x]"],
    )
    if token:
        AccessToken.objects.create(
            sign_in=sign_in,
            audience=settings.CONNECTION.audience,
            scope="a b",
            obtained_at=NOW,
            expires_at=NOW + timedelta(hours=1),
            value=bytes(range(256)) * 12,
        )
    key = new_value()
    BrowserSession.objects.create(
        key_hash=fingerprint(key), sign_in=sign_in, data={"a": [1]}, created=NOW, last_seen=NOW
    )
    return key


def everything(row: Row) -> dict[str, object]:
    return {name: row[name] for name in _FIELDS}


def found(key: str) -> Row:
    row = find(fingerprint(key), settings.CONNECTION.audience)
    assert row is not None
    return row


@pytest.mark.django_db
@pytest.mark.parametrize("token", [True, False])
@pytest.mark.parametrize("auth_time", [NOW, None])
def test_every_column_is_what_django_makes_of_it(token: bool, auth_time: datetime | None) -> None:
    key = signed_in(token=token, auth_time=auth_time)
    signed_in()
    plain = [name for name in _FIELDS if not name.startswith("token__")]
    expected = BrowserSession.objects.values(*plain).get(key_hash=fingerprint(key))
    names = {name: F(name.removeprefix("token__")) for name in _FIELDS if name not in plain}
    of_token = AccessToken.objects.filter(sign_in=expected["sign_in__id"])
    expected |= of_token.values(**names).first() or dict.fromkeys(names)
    row = everything(found(key))
    assert row == expected
    assert [type(value) for value in row.values()] == [type(expected[name]) for name in row]


@pytest.mark.django_db
def test_somebody_who_watches_the_statements_sees_this_one_too_and_the_same_values() -> None:
    key = signed_in()
    with CaptureQueriesContext(connections["default"]) as queries:
        watched = everything(found(key))
    assert len(queries) == 1
    assert watched == everything(found(key))
    seen = []
    with connections["default"].execute_wrapper(
        lambda execute, *rest: (seen.append(rest[0]), execute(*rest))[1]
    ):
        found(key)
    assert len(seen) == 1


@given(some.datetimes(timezones=some.one_of(some.just(UTC), _OFFSETS)))
def test_moments_are_read_as_django_reads_them(moment: datetime) -> None:
    operations = connections["default"].ops
    try:
        stored = operations.adapt_datetimefield_value(moment)
    except OverflowError:  # within a day of the calendar's ends
        return
    column = F("any").copy()
    djangos = operations.convert_datetimefield_value(stored, column, connections["default"])
    ours = _moment(stored, column, connections["default"])
    assert (ours, ours.utcoffset()) == (djangos, djangos.utcoffset())
    assert ours == moment
    assert DateTimeField().to_python(stored + "+00:00") == _moment(stored + "+00:00", None, None)


@pytest.mark.django_db
def test_a_fault_of_the_database_is_djangos_error() -> None:
    connection = connections["default"]
    with pytest.raises(DatabaseError), transaction.atomic():
        select(connection, "SELECT nothing FROM nowhere", [])


@pytest.mark.django_db
def test_a_broken_transaction_is_not_read_in() -> None:
    with transaction.atomic():
        transaction.set_rollback(True)
        with pytest.raises(TransactionManagementError):
            find("x", "y")
        transaction.set_rollback(False)


@pytest.mark.django_db(transaction=True)
def test_what_another_process_ends_is_over_on_the_next_request() -> None:
    sent = Presented(Profile.FIRST_PARTY, signed_in())
    live = load(sent, NOW)
    assert isinstance(live, Live)
    assert isinstance(load(sent, NOW), Live)
    _elsewhere(f"end_sign_in(UUID('{live.sign_in.id}'), EndReason.ENDED_BY_ADMIN, now)")
    assert load(sent, NOW) == Ended(EndReason.ENDED_BY_ADMIN)


@pytest.mark.django_db(transaction=True)
def test_somebody_whom_another_process_disables_is_out_on_the_next_request() -> None:
    sent = Presented(Profile.FIRST_PARTY, signed_in())
    assert isinstance(load(sent, NOW), Live)
    _elsewhere("Person.objects.update(disabled_at=now)")
    assert load(sent, NOW) == Ended(EndReason.DISABLED)


def _elsewhere(statement: str) -> None:
    """Run one statement in a process of its own over this test's database."""
    program = (
        "import django; django.setup()\n"
        "from datetime import UTC, datetime\n"
        "from uuid import UUID\n"
        "from accounts.end_reason import EndReason\n"
        "from accounts.endings import end_sign_in\n"
        "from accounts.models import Person\n"
        "now = datetime.now(UTC)\n" + statement
    )
    subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "cdfportal.settings",
            "DATABASE_URL": _database_url(),
        },
        check=True,
        timeout=60,
    )
