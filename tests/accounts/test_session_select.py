"""The one SELECT on both databases: the same values however it is asked, and a connection that was lost."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.db.utils import OperationalError
from django.test.utils import CaptureQueriesContext

from accounts.cookies import fingerprint
from accounts.models import BrowserSession, Profile
from accounts.session_query import Row, find
from tests.accounts.browser_rows import signed_in
from tests.accounts.rows import Hands

_COLUMNS = (
    "id",
    "profile",
    "data",
    "last_seen",
    "ended_at",
    "sign_in__portal_groups",
    "sign_in__generation",
    "sign_in__person__id",
    "sign_in__person__name",
    "token__id",
    "token__value",
    "token__scope",
    "token__expires_at",
)


def found(key: str) -> Row:
    row = find(fingerprint(key), "http://127.0.0.1:9")
    assert row is not None
    return row


def values(row: Row) -> dict[str, object]:
    read = {name: row[name] for name in _COLUMNS}
    sealed = read["token__value"]
    return read | {"token__value": bytes(sealed) if isinstance(sealed, memoryview) else sealed}


@pytest.mark.django_db
def test_the_driver_gives_what_django_gives(hands: Hands) -> None:
    key = signed_in()
    by_driver = found(key)
    with CaptureQueriesContext(connection) as seen:
        by_django = found(key)
    assert len(seen) == 1
    assert values(by_driver) == values(by_django)
    assert find(fingerprint("nobody's"), "") is None


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_connection_that_the_server_has_closed_is_opened_anew(hands: Hands) -> None:
    key = signed_in()
    found(key)
    _lose()
    assert found(key)["profile"] == Profile.FIRST_PARTY
    # What was done before in a transaction is lost, and nobody must think that it was not.
    with pytest.raises(OperationalError):
        _embed_and_lose(key)
    assert found(key)["profile"] == Profile.FIRST_PARTY


@transaction.atomic
def _embed_and_lose(key: str) -> None:
    BrowserSession.objects.update(profile=Profile.EMBED)
    _lose()
    found(key)


def _lose() -> None:
    import psycopg

    own = connection.connection.info
    with psycopg.connect(own.dsn, password=own.password, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 2000)", [own.backend_pid])
