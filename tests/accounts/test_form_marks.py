"""A form's mark counts once, whoever sends it at the same time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from accounts.form_marks import is_mark, new_mark, spend
from accounts.models import Person, SignIn, SpentFormMark
from accounts.purge import purge
from accounts.sign_in import ActiveSignIn

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def sign_in(subject: str = "s") -> tuple[SignIn, ActiveSignIn]:
    person = Person.objects.create(issuer="i", subject=subject, created=NOW)
    row = SignIn.objects.create(
        person=person, connection="default", created=NOW, absolute_end=NOW + timedelta(hours=1)
    )
    return row, ActiveSignIn({"sign_in__id": row.id, "sign_in__person__id": person.id}, NOW)


def test_marks_are_new_and_look_like_marks() -> None:
    made = {new_mark() for _ in range(50)}
    assert len(made) == 50
    assert all(is_mark(one) for one in made)
    for wrong in ("", "x", "a" * 25, "a" * 23 + "!", "\n" + "a" * 24):
        assert not is_mark(wrong)


@pytest.mark.django_db
def test_a_mark_is_taken_once_from_each_sign_in() -> None:
    (_, mine), (_, yours) = sign_in("a"), sign_in("b")
    mark = new_mark()
    assert [spend(mark, mine, NOW) for _ in range(3)] == [True, False, False]
    assert spend(mark, yours, NOW)
    assert spend(new_mark(), mine, NOW)
    assert mark not in {row.digest for row in SpentFormMark.objects.all()}


@pytest.mark.django_db
def test_marks_go_with_their_sign_in() -> None:
    row, mine = sign_in()
    assert spend(new_mark(), mine, NOW)
    SignIn.objects.filter(id=row.id).update(ended_at=NOW, end_reason="signed_out")
    purge(NOW + timedelta(days=8))
    assert not SpentFormMark.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_one_is_first() -> None:
    _, mine = sign_in()
    mark = new_mark()

    def once(_number: int) -> bool:
        try:
            return spend(mark, mine, NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        outcomes = [*pool.map(once, range(8))]
    assert sorted(outcomes) == [False] * 7 + [True]
