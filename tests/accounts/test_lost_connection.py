"""The request's one SELECT on a connection that the database has closed since the last request."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.db.utils import OperationalError

from accounts.cookies import fingerprint
from accounts.models import BrowserSession, Profile
from accounts.session_query import Row, find
from tests.accounts.browser_rows import signed_in
from tests.accounts.rows import Hands


def found(key: str) -> Row:
    row = find(fingerprint(key), "http://127.0.0.1:9")
    assert row is not None
    return row


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_it_is_opened_anew_unless_a_transaction_would_be_lost(hands: Hands) -> None:
    key = signed_in()
    found(key)
    _lose()
    assert found(key)["profile"] == Profile.FIRST_PARTY
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
