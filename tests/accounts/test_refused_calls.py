"""The refused calls of a sign-in as rows: fifty, its own, and gone with it; on SQLite and PostgreSQL."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from accounts.end_reason import EndReason
from accounts.endings import end_and_revoke, end_session, end_sign_in
from accounts.models import BrowserSession, RefusedCallRow, SignIn
from accounts.people import Actor, disable, end_all
from accounts.purge import TOMBSTONE, purge
from accounts.refused_calls import MOST, how_many, keep, newest
from cdfportal.access.refused_calls import RefusedBy, RefusedCall
from tests.access.builders import ask
from tests.accounts.rows import IDLE, LONGEST, START, Hands, person, session, sign_in

pytestmark = pytest.mark.django_db


def call(number: int = 0, **fields: Any) -> RefusedCall:
    """Refused by CDF in project `p<number>`, that many seconds after the start."""
    moment = START + timedelta(seconds=number)
    values: dict[str, Any] = {
        "by": RefusedBy.CDF,
        "method": "POST",
        "template": "/api/v1/projects/{project}/timeseries",
        "project": f"p{number}",
        "status": 403,
        "family": "rights_named",
        "required": (ask("timeSeriesAcl", "WRITE", "datasetScope:17,42"), ask("assetsAcl", "READ")),
        "named": True,
        "request_id": f"request-{number:04}",
        "first": moment,
        "last": moment,
    }
    return RefusedCall(**{**values, **fields})


def test_a_call_reads_back_as_it_was_kept() -> None:
    made = sign_in(person())
    keep(made.id, [call(), call(1, by=RefusedBy.PORTAL, required=(), named=False, request_id="")])
    assert newest(made.id) == (
        call(1, by=RefusedBy.PORTAL, required=(), named=False, request_id=""),
        call(),
    )


def test_sixty_different_ones_leave_the_latest_fifty() -> None:
    made = sign_in(person())
    for number in range(60):
        keep(made.id, [call(number)])
    assert [one.project for one in newest(made.id)] == [f"p{n}" for n in range(59, 9, -1)]


def test_the_same_one_again_counts_up_and_stays_one_row() -> None:
    made = sign_in(person())
    for second in range(5):
        at = START + timedelta(seconds=second)
        keep(made.id, [call(first=at, last=at, request_id=f"request-000{second}")])
    (kept,) = newest(made.id)
    assert (kept.count, kept.first, kept.last) == (5, START, START + timedelta(seconds=4))
    assert kept.request_id == "request-0004"


def test_what_came_again_is_not_the_oldest() -> None:
    made = sign_in(person())
    keep(made.id, [call(number) for number in range(MOST)])
    keep(made.id, [call(0, last=START + timedelta(hours=1))])
    keep(made.id, [call(900)])
    kept = [one.project for one in newest(made.id)]
    assert len(kept) == MOST
    assert "p0" in kept
    assert "p1" not in kept


def test_a_moment_that_comes_late_does_not_turn_back_the_clock() -> None:
    made = sign_in(person())
    later = START + timedelta(hours=1)
    keep(made.id, [call(last=later)])
    keep(made.id, [call(last=START)])
    assert newest(made.id)[0].last == later


def test_the_surplus_goes_by_one_statement() -> None:
    made = sign_in(person())
    keep(made.id, [call(number) for number in range(MOST)])
    with CaptureQueriesContext(connection) as queries:
        keep(made.id, [call(99)])
    deletes = [one["sql"] for one in queries if one["sql"].startswith("DELETE")]
    assert len(deletes) == 1
    assert "LIMIT 50" in deletes[0]
    # Begin, lock, count up, insert, delete, commit; on some databases fewer of them are told.
    assert len(queries) <= 6


def test_two_people_interleaved_have_each_their_own() -> None:
    mine, theirs = sign_in(person("alice")), sign_in(person("bob"))
    for number in range(60):
        keep(mine.id, [call(number)])
        keep(theirs.id, [call(number, method="GET")])
    assert {one.method for one in newest(mine.id)} == {"POST"}
    assert {one.method for one in newest(theirs.id)} == {"GET"}
    assert len(newest(mine.id)) == len(newest(theirs.id)) == MOST


def test_another_sign_in_of_the_same_person_has_its_own() -> None:
    one, other = sign_in(person()), sign_in(person())
    keep(one.id, [call()])
    assert newest(other.id) == ()


def test_the_count_is_of_cdf_s_refusals_in_the_project_since_then() -> None:
    made = sign_in(person())
    calls = [call(n, project="plant", method=m) for n, m in enumerate(("GET", "POST", "PUT"))]
    keep(made.id, [*calls, call(7, project="south"), call(8, project="plant", by=RefusedBy.PORTAL)])
    assert how_many(made.id, "plant", START + timedelta(seconds=1)) == 2
    assert how_many(uuid.uuid4(), "plant", START) == 0


def sign_out(made: SignIn, _: Hands) -> None:
    end_and_revoke([made.id], EndReason.SIGNED_OUT, START)


def last_browser_leaves(made: SignIn, _: Hands) -> None:
    end_session(BrowserSession.objects.get(sign_in=made).id, made.id, EndReason.SIGNED_OUT, START)


def admin_ends(made: SignIn, _: Hands) -> None:
    assert end_all([made.person_id], Actor("test"), START) == 1


def admin_disables(made: SignIn, _: Hands) -> None:
    assert disable(made.person_id, Actor("test"), START).ended == 1


def provider_logs_out(made: SignIn, _: Hands) -> None:
    assert end_sign_in(made.id, EndReason.ENDED_BY_PROVIDER, START)


def idle(_made: SignIn, hands: Hands) -> None:
    assert purge(START + timedelta(seconds=IDLE + 1)).ended == 1


def expired(_made: SignIn, hands: Hands) -> None:
    assert purge(START + timedelta(seconds=LONGEST + 1)).ended == 1


@pytest.mark.parametrize(
    "end",
    [
        sign_out,
        last_browser_leaves,
        admin_ends,
        admin_disables,
        provider_logs_out,
        idle,
        expired,
    ],
    ids=lambda end: end.__name__,
)
def test_an_ended_sign_in_leaves_no_row_and_takes_none(
    hands: Hands, end: Callable[[SignIn, Hands], None]
) -> None:
    made, other = sign_in(person()), sign_in(person("bob"), absolute_end=START + timedelta(days=9))
    session(made)
    session(other, last_seen=START + timedelta(days=1))
    keep(made.id, [call(number) for number in range(3)])
    keep(other.id, [call()])
    end(made, hands)
    keep(made.id, [call(9)])
    assert [row.sign_in_id for row in RefusedCallRow.objects.all()] == [other.id]


def test_the_rows_of_a_purged_tombstone_are_gone_with_it(hands: Hands) -> None:
    made = sign_in(person())
    keep(made.id, [call()])
    SignIn.objects.filter(id=made.id).update(ended_at=START)
    purge(START + TOMBSTONE + timedelta(seconds=1))
    assert not SignIn.objects.exists()
    assert not RefusedCallRow.objects.exists()


def test_nobody_s_sign_in_keeps_nothing() -> None:
    keep(uuid.uuid4(), [call()])
    assert not RefusedCallRow.objects.exists()


def _at_once(*work: Callable[[], None]) -> None:
    """All of them in threads of their own, begun together; a failure of one fails the test."""
    gate, failures = threading.Barrier(len(work)), list[BaseException]()

    def run(one: Callable[[], None]) -> None:
        try:
            gate.wait(timeout=20)
            one()
        except BaseException as error:  # told below, in the test's own thread
            failures.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(one,)) for one in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


@pytest.mark.django_db(transaction=True)
def test_threads_at_once_count_every_call_and_keep_fifty() -> None:
    made = sign_in(person())

    def write(thread: int) -> None:
        for number in range(20):
            keep(
                made.id, [call(1000, request_id=f"thread-{thread:04}"), call(thread * 20 + number)]
            )

    _at_once(*(lambda thread=thread: write(thread) for thread in range(6)))  # type: ignore[misc]  # a default binds the number
    kept = {one.project: one for one in newest(made.id)}
    assert len(kept) == MOST
    assert kept["p1000"].count == 120


@pytest.mark.django_db(transaction=True)
def test_an_end_in_the_middle_of_many_writes_leaves_nothing() -> None:
    for round_ in range(5):
        made = sign_in(person(f"p{round_}"))

        def write(made: SignIn = made) -> None:
            for number in range(10):
                keep(made.id, [call(number)])

        def end(made: SignIn = made) -> None:
            end_sign_in(made.id, EndReason.SIGNED_OUT, START)

        _at_once(write, write, end)
    assert not RefusedCallRow.objects.exists()
