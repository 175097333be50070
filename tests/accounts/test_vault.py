"""The vault: what it closes opens at its own place only, with one of its keys only."""

from __future__ import annotations

import base64
import uuid

import pytest

from accounts.vault import Opened, Place, Sealed, Vault

OLD, NEW = (base64.urlsafe_b64encode(letter * 32).decode() for letter in (b"o", b"n"))
HERE = Place("sign_in", uuid.UUID(int=1), "refresh_token")


def test_a_value_opens_where_it_was_closed() -> None:
    vault = Vault((NEW,))
    assert vault.open(vault.close("tök€n", HERE), HERE) == Opened("tök€n")


@pytest.mark.parametrize(
    "elsewhere",
    [
        Place("access_token", HERE.row, HERE.field),
        Place(HERE.table, uuid.UUID(int=2), HERE.field),
        Place(HERE.table, HERE.row, "id_token"),
        Place("sign_in\n", HERE.row, HERE.field),
    ],
)
def test_a_value_moved_elsewhere_does_not_open(elsewhere: Place) -> None:
    vault = Vault((NEW,))
    assert vault.open(vault.close("token", HERE), elsewhere) is Sealed.NOT_AUTHENTIC


def test_every_key_decrypts_and_the_first_encrypts() -> None:
    stored = Vault((OLD,)).close("token", HERE)
    both = Vault((NEW, OLD))
    assert both.open(stored, HERE) == Opened("token")
    assert Vault((NEW,)).open(both.close("token", HERE), HERE) == Opened("token")


def test_a_key_that_is_gone_is_named_as_the_reason() -> None:
    assert Vault((NEW,)).open(Vault((OLD,)).close("token", HERE), HERE) is Sealed.UNKNOWN_KEY


def test_no_single_changed_bit_goes_unnoticed() -> None:
    vault = Vault((NEW,))
    stored = vault.close("a token of some length", HERE)
    for position in range(len(stored)):
        changed = bytearray(stored)
        changed[position] ^= 1
        assert isinstance(vault.open(bytes(changed), HERE), Sealed)


@pytest.mark.parametrize("length", range(37))
def test_a_truncated_value_is_malformed(length: int) -> None:
    vault = Vault((NEW,))
    stored = vault.close("", HERE)
    assert len(stored) == 37
    assert vault.open(stored[:length], HERE) is Sealed.MALFORMED


def test_the_same_token_never_looks_the_same_and_never_shows() -> None:
    vault = Vault((NEW,))
    one, other = vault.close("secret-token", HERE), vault.close("secret-token", HERE)
    assert one != other
    assert b"secret" not in one
    assert "secret" not in repr(vault.open(one, HERE))
