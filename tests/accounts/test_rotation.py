"""Changing the vault's keys: everything comes under the new one, whatever happens meanwhile."""

from __future__ import annotations

import base64
import uuid
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db.models import BinaryField
from pytest_django.fixtures import Settings

from accounts.models import AccessToken, Person, SignIn, Transaction
from accounts.rotation import COLUMNS, Fate, rotate, survey
from accounts.stored_tokens import access_place, id_token_place, refresh_place
from accounts.transactions import verifier_place
from accounts.vault import Opened, Place, Sealed, Vault

OLD, NEW, LOST = (base64.urlsafe_b64encode(letter * 32).decode() for letter in (b"o", b"n", b"l"))
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
REFRESH_TOKENS = COLUMNS[0]
PEOPLE = 5
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def keys(settings: Settings) -> None:
    """The new key first, the old one still there."""
    settings.PORTAL = replace(settings.PORTAL, token_keys=(NEW, OLD))


@pytest.fixture
def stored() -> None:
    """Sign-ins with all their tokens, and one that ended and has none; all under the old key."""
    old = Vault((OLD,))
    person = Person.objects.create(issuer="https://idp.example", subject="alice", created=NOW)
    for number in range(PEOPLE):
        sign_in, token, started = uuid.uuid4(), uuid.uuid4(), uuid.uuid4()
        SignIn.objects.create(
            id=sign_in,
            person=person,
            created=NOW,
            absolute_end=NOW,
            refresh_token=old.close(f"refresh {number}", refresh_place(sign_in)),
            id_token=old.close(f"id {number}", id_token_place(sign_in)),
        )
        AccessToken.objects.create(
            id=token,
            sign_in_id=sign_in,
            audience="cdf",
            obtained_at=NOW,
            expires_at=NOW,
            value=old.close(f"access {number}", access_place(token)),
        )
        Transaction.objects.create(
            id=started,
            state_hash=str(number),
            created=NOW,
            verifier=old.close(f"verifier {number}", verifier_place(started)),
        )
    SignIn.objects.create(person=person, created=NOW, absolute_end=NOW, ended_at=NOW)


def everything() -> dict[tuple[str, uuid.UUID], bytes]:
    return {
        (column.column, row): bytes(value)
        for column in COLUMNS
        for row, value in column.model._default_manager.values_list("pk", column.column)
        if value is not None
    }


def texts(vault: Vault) -> list[str]:
    """Everything in clear; what does not open is not there."""
    opened = [
        vault.open(bytes(value), column.place(row))
        for column in COLUMNS
        for row, value in column.model._default_manager.values_list("pk", column.column)
        if value is not None
    ]
    return sorted(value.text for value in opened if isinstance(value, Opened))


ALL = sorted(
    f"{kind} {number}"
    for kind in ("refresh", "id", "access", "verifier")
    for number in range(PEOPLE)
)


def run(*arguments: str) -> list[str]:
    out = StringIO()
    call_command("rotate_token_keys", *arguments, stdout=out)
    return out.getvalue().splitlines()


def test_no_encrypted_column_is_forgotten() -> None:
    columns = {
        (model, field.name)
        for model in apps.get_app_config("accounts").get_models()
        for field in model._meta.get_fields()
        if isinstance(field, BinaryField)
    }
    assert {(column.model, column.column) for column in COLUMNS} == columns


@pytest.mark.usefixtures("stored")
def test_afterwards_the_new_key_alone_opens_everything() -> None:
    assert texts(Vault((NEW,))) == []
    lines = run("--batch", "2")
    assert "refresh tokens: 5 done, 0 already, 0 overtaken, 0 unreadable" in lines
    assert lines[-2].endswith("): 20 values")
    assert lines[-1].startswith("key 2 of TOKEN_KEYS (")
    assert lines[-1].endswith("): no value, safe to drop")
    assert texts(Vault((NEW,))) == ALL


@pytest.mark.usefixtures("stored")
def test_a_second_run_finds_everything_done() -> None:
    run()
    before = everything()
    assert "access tokens: 0 done, 5 already, 0 overtaken, 0 unreadable" in run()
    assert everything() == before


@pytest.mark.usefixtures("stored")
def test_a_dry_run_counts_and_changes_nothing() -> None:
    before = everything()
    first, second = run("--dry-run")
    assert first.endswith("): 0 values")
    assert second.endswith("): 20 values")
    assert everything() == before


@pytest.mark.usefixtures("stored")
def test_whoever_was_interrupted_begins_again() -> None:
    vault = Vault((NEW, OLD))
    assert next(rotate(REFRESH_TOKENS, vault, 2)) == Counter({Fate.DONE: 2})
    assert survey(vault, 100).by_key.total() == 20
    assert texts(vault) == ALL
    again = sum(rotate(REFRESH_TOKENS, vault, 2), Counter[Fate]())
    assert again == Counter({Fate.DONE: 3, Fate.ALREADY: 2})


class Interrupted(Vault):
    """Between reading and writing, somebody else does something to the row."""

    def __init__(self, *, removes: bool) -> None:
        super().__init__((NEW, OLD))
        self._removes = removes

    def open(self, stored: bytes, place: Place) -> Opened | Sealed:
        newer = None if self._removes else Vault((NEW,)).close("newer", place)
        SignIn.objects.filter(id=place.row).update(refresh_token=newer)
        return super().open(stored, place)


@pytest.mark.usefixtures("stored")
@pytest.mark.parametrize(("removes", "left"), [(False, ["newer"] * PEOPLE), (True, [])])
def test_a_refresh_or_an_end_meanwhile_is_not_undone(removes: bool, left: list[str]) -> None:
    done = sum(rotate(REFRESH_TOKENS, Interrupted(removes=removes), 2), Counter[Fate]())
    assert done == Counter({Fate.OVERTAKEN: PEOPLE})
    assert [text for text in texts(Vault((NEW,))) if text == "newer"] == left
    assert not [text for text in texts(Vault((NEW, OLD))) if text.startswith("refresh")]


@pytest.mark.usefixtures("stored")
def test_what_no_key_reads_is_named_and_stops_nothing() -> None:
    sign_in = SignIn.objects.exclude(refresh_token=None)[0]
    lost = Vault((LOST,)).close("lost", refresh_place(sign_in.id))
    SignIn.objects.filter(id=sign_in.id).update(refresh_token=lost, id_token=b"no value at all")
    out = StringIO()
    with pytest.raises(CommandError, match="No key of TOKEN_KEYS reads 2 values") as raised:
        call_command("rotate_token_keys", stdout=out)
    assert raised.value.returncode == 1
    lines = out.getvalue().splitlines()
    assert "refresh tokens: 4 done, 0 already, 0 overtaken, 1 unreadable" in lines
    assert "unreadable refresh tokens: 1" in lines
    assert "unreadable ID tokens: 1" in lines
    assert lines[-1].endswith("safe to drop")
    assert len(texts(Vault((NEW,)))) == 18


def test_a_batch_of_nothing_is_refused() -> None:
    with pytest.raises(CommandError, match="--batch"):
        run("--batch", "0")
