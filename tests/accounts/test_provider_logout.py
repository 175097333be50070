"""What a logout of the provider ends: found by indexes, each token once, nobody else touched."""

from __future__ import annotations

import re
import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, connections

from accounts.end_reason import EndReason
from accounts.endings import end_sign_in
from accounts.logout_token import LEEWAY, OLDEST, Fault, LogoutToken, Refused
from accounts.models import BrowserSession, Person, SeenLogoutToken, SignIn
from accounts.provider_logout import act_on, end_living, living

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
ISSUER = "https://idp.example"

pytestmark = pytest.mark.django_db


def sign_in(subject: str, sid: str, *, issuer: str = ISSUER, slug: str = "default") -> SignIn:
    person, _ = Person.objects.get_or_create(
        issuer=issuer, subject=subject, defaults={"created": NOW}
    )
    made = SignIn.objects.create(
        person=person,
        connection=slug,
        sid=sid,
        created=NOW,
        absolute_end=NOW + timedelta(hours=1),
        refresh_token=b"sealed",
    )
    BrowserSession.objects.create(key_hash=made.id.hex, sign_in=made, created=NOW, last_seen=NOW)
    return made


def token(*, sid: str = "", subject: str = "", jti: str = "j") -> LogoutToken:
    return LogoutToken(ISSUER, sid, subject, jti, NOW)


@pytest.fixture
def crowd() -> dict[str, SignIn]:
    return {
        "alice, first": sign_in("alice", "s1"),
        "alice, first again": sign_in("alice", "s1"),
        "alice, second": sign_in("alice", "s2"),
        "alice, no session": sign_in("alice", ""),
        "bob": sign_in("bob", "s3"),
        "bob, no session": sign_in("bob", ""),
        "alice elsewhere": sign_in("alice", "s1", issuer="https://other.example"),
        "another connection": sign_in("alice", "s1", slug="other"),
    }


@pytest.mark.parametrize(
    ("named", "ended"),
    [
        ({"sid": "s1"}, {"alice, first", "alice, first again"}),
        (
            {"subject": "alice"},
            {"alice, first", "alice, first again", "alice, second", "alice, no session"},
        ),
        ({"sid": "s1", "subject": "alice"}, {"alice, first", "alice, first again"}),
        ({"sid": "s1", "subject": "bob"}, set()),
        ({"sid": "s9"}, set()),
        ({"subject": "nobody"}, set()),
        ({}, set()),
    ],
)
def test_sid_means_the_session_and_sub_the_person_and_both_what_they_share(
    crowd: dict[str, SignIn], named: dict[str, str], ended: set[str]
) -> None:
    assert act_on(token(**named), "default", NOW) == len(ended)
    over = set(SignIn.objects.filter(ended_at=NOW).values_list("id", flat=True))
    assert {name for name, row in crowd.items() if row.id in over} == ended
    rows = SignIn.objects.filter(ended_at=NOW)
    assert {(row.end_reason, row.refresh_token) for row in rows} <= {("ended_by_provider", None)}
    assert BrowserSession.objects.filter(ended_at=NOW).count() == len(ended)


def test_what_had_ended_keeps_its_reason(crowd: dict[str, SignIn]) -> None:
    gone = crowd["alice, first"]
    end_sign_in(gone.id, EndReason.SIGNED_OUT, NOW)
    assert act_on(token(sid="s1"), "default", NOW) == 1
    gone.refresh_from_db()
    assert gone.end_reason == "signed_out"


def test_a_token_counts_once_for_its_issuer(crowd: dict[str, SignIn]) -> None:
    assert act_on(token(sid="s2"), "default", NOW) == 1
    assert act_on(token(sid="s1"), "default", NOW) == Refused(Fault.REPLAYED)
    assert act_on(token(sid="s1", jti="other"), "default", NOW) == 2
    kept = SeenLogoutToken.objects.earliest("id")
    assert kept.expires_at >= NOW + OLDEST + LEEWAY


@pytest.mark.parametrize(
    "named", [{"sid": "s1"}, {"subject": "alice"}, {"sid": "s1", "subject": "a"}]
)
def test_no_table_is_read_through(crowd: dict[str, SignIn], named: dict[str, str]) -> None:
    found = living("default", ISSUER, **named)
    if connection.vendor == "sqlite":
        plan = found.explain()
        assert "SCAN" not in plan
        assert "USING INDEX" in plan or "USING COVERING INDEX" in plan
    else:
        many_others()
        plan = found.explain()
        assert "Seq Scan" not in plan, plan
        # One that names the connection only would read everybody's.
        assert re.search(r"Index Cond: .*\b(sid|person_id)\b", plan), plan


def many_others() -> None:
    """So many that PostgreSQL would not read them all, and it knows how many they are."""
    people = Person.objects.bulk_create(
        Person(issuer=ISSUER, subject=f"other {number}", created=NOW) for number in range(2000)
    )
    SignIn.objects.bulk_create(
        SignIn(person=one, connection="default", sid=one.subject, created=NOW, absolute_end=NOW)
        for one in people
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE accounts_person, accounts_signin")


@pytest.mark.django_db(transaction=True)
def test_of_two_that_bring_the_same_token_at_once_one_counts() -> None:
    sign_in("alice", "s1")
    outcomes: list[int | Refused] = []
    together = threading.Barrier(4)

    def bring() -> None:
        together.wait()
        try:
            outcomes.append(act_on(token(sid="s1"), "default", NOW))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=bring) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert outcomes.count(1) == 1
    assert outcomes.count(Refused(Fault.REPLAYED)) == 3


def test_ending_writes_the_timeline(crowd: dict[str, SignIn]) -> None:
    end_living(living("default", ISSUER, sid="s3"), NOW)
    [line] = crowd["bob"].events.all()
    assert (line.kind, line.reason, line.at) == ("ended", "ended_by_provider", NOW)
