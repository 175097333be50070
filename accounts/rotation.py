"""Changing TOKEN_KEYS while the portal runs: every encrypted value comes under the first key.

A value is written back only where it still stands: a refresh or a sign-out at the same time wins, and
what it writes is under the first key already. Nothing is kept about how far it got: values under the
first key are passed over, so whoever was interrupted starts again.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from django.db.models import Model

from accounts.models import AccessToken, SignIn, Transaction
from accounts.stored_tokens import access_place, id_token_place, refresh_place
from accounts.transactions import verifier_place
from accounts.vault import Opened, Place, Vault, key_id_of


@dataclass(frozen=True, slots=True)
class EncryptedColumn:
    """One column that holds values of the vault."""

    name: str
    model: type[Model]
    column: str
    place: Callable[[uuid.UUID], Place]


COLUMNS = (
    EncryptedColumn("refresh tokens", SignIn, "refresh_token", refresh_place),
    EncryptedColumn("ID tokens", SignIn, "id_token", id_token_place),
    EncryptedColumn("access tokens", AccessToken, "value", access_place),
    EncryptedColumn("code verifiers", Transaction, "verifier", verifier_place),
)


class Fate(StrEnum):
    """What became of one value."""

    DONE = "done"
    ALREADY = "already"
    #: Somebody wrote or removed it meanwhile.
    OVERTAKEN = "overtaken"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Survey:
    """How many values stand under which key, and how many nobody can read."""

    by_key: Counter[bytes] = field(default_factory=Counter)
    unreadable: Counter[str] = field(default_factory=Counter)


def rotate(column: EncryptedColumn, vault: Vault, batch: int) -> Iterator[Counter[Fate]]:
    """Encrypt one column anew; counts after each batch, so that the caller may stop between two."""
    for rows in _batches(column, batch):
        yield Counter(_rotate_one(column, vault, row, stored) for row, stored in rows)


def survey(vault: Vault, batch: int) -> Survey:
    """Read everything, change nothing."""
    found = Survey()
    for column in COLUMNS:
        for rows in _batches(column, batch):
            for row, stored in rows:
                if isinstance(vault.open(stored, column.place(row)), Opened):
                    found.by_key[key_id_of(stored)] += 1
                else:
                    found.unreadable[column.name] += 1
    return found


def _rotate_one(column: EncryptedColumn, vault: Vault, row: uuid.UUID, stored: bytes) -> Fate:
    place = column.place(row)
    value = vault.open(stored, place)
    if not isinstance(value, Opened):
        return Fate.UNREADABLE
    if key_id_of(stored) == vault.key_ids[0]:
        return Fate.ALREADY
    unchanged = column.model._default_manager.filter(pk=row, **{column.column: stored})
    written = unchanged.update(**{column.column: vault.close(value.text, place)})
    return Fate.DONE if written else Fate.OVERTAKEN


def _batches(column: EncryptedColumn, size: int) -> Iterator[list[tuple[uuid.UUID, bytes]]]:
    """In the order of the primary key: rows that come and go meanwhile move no other."""
    rows = column.model._default_manager.exclude(**{column.column: None}).order_by("pk")
    last = uuid.UUID(int=0)
    while found := [*rows.filter(pk__gt=last).values_list("pk", column.column)[:size]]:
        yield [(row, bytes(stored)) for row, stored in found]
        last = found[-1][0]
