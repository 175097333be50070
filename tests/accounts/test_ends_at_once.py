"""Ends that meet: on PostgreSQL two transactions wait for each other's rows in one order, never in two."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from accounts.cookies import fingerprint, new_value
from accounts.end_reason import EndReason
from accounts.endings import end_session, end_sign_in
from accounts.models import BrowserSession, Person, SignIn
from accounts.provider_logout import end_living, living

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
ISSUER = "https://idp.example"

pytestmark = pytest.mark.django_db(transaction=True)


def signed_in(sign_in_id: uuid.UUID) -> BrowserSession:
    person, _ = Person.objects.get_or_create(
        issuer=ISSUER, subject="alice", defaults={"created": NOW}
    )
    sign_in = SignIn.objects.create(
        id=sign_in_id,
        person=person,
        connection="default",
        created=NOW,
        absolute_end=NOW + timedelta(hours=1),
    )
    return BrowserSession.objects.create(
        key_hash=fingerprint(new_value()), sign_in=sign_in, created=NOW, last_seen=NOW
    )


def at_once(*works: Callable[[], object]) -> list[BaseException]:
    """All of them, each stopping after its first UPDATE until the others have done theirs, or cannot."""
    ready, met = threading.Barrier(len(works)), threading.Barrier(len(works))
    wrong: list[BaseException] = []

    def meet(execute: Callable[..., object], sql: str, *rest: object) -> object:
        done = execute(sql, *rest)
        if sql.startswith("UPDATE") and not met.broken:
            try:
                met.wait(timeout=0.5)
            except threading.BrokenBarrierError:
                # The other waits for our rows, as it should.
                return done
        return done

    def run(work: Callable[[], object]) -> None:
        try:
            ready.wait(timeout=20)
            with connection.execute_wrapper(meet):
                work()
        except DatabaseError as error:
            wrong.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return wrong


def test_a_session_that_ends_meets_the_end_of_its_sign_in() -> None:
    session = signed_in(uuid.uuid4())
    wrong = at_once(
        lambda: end_session(session.id, session.sign_in_id, EndReason.IDLE, NOW),
        lambda: end_sign_in(session.sign_in_id, EndReason.ENDED_BY_PROVIDER, NOW),
    )
    assert wrong == []
    assert not SignIn.objects.filter(ended_at=None).exists()
    assert not BrowserSession.objects.filter(ended_at=None).exists()


def test_two_last_sessions_that_end_at_once_end_the_sign_in() -> None:
    one = signed_in(uuid.uuid4())
    other = BrowserSession.objects.create(
        key_hash=fingerprint(new_value()), sign_in=one.sign_in, created=NOW, last_seen=NOW
    )
    wrong = at_once(
        lambda: end_session(one.id, one.sign_in_id, EndReason.IDLE, NOW),
        lambda: end_session(other.id, one.sign_in_id, EndReason.IDLE, NOW),
    )
    assert wrong == []
    assert not SignIn.objects.filter(ended_at=None).exists()


def test_two_logouts_of_one_person_meet() -> None:
    # Written in the opposite order of their ids, which is the order that a scan finds them in.
    for number in (3, 2, 1):
        signed_in(uuid.UUID(int=number))
    everybody = living("default", ISSUER, subject="alice")
    wrong = at_once(
        lambda: _in_one(lambda: end_living(everybody, NOW)),
        lambda: _in_one(
            lambda: [
                end_sign_in(uuid.UUID(int=number), EndReason.SUPERSEDED, NOW)
                for number in (1, 2, 3)
            ]
        ),
    )
    assert wrong == []
    assert not SignIn.objects.filter(ended_at=None).exists()


def _in_one(work: Callable[[], object]) -> None:
    with transaction.atomic():
        work()
