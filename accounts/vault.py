"""Authenticated encryption of tokens in rows: AES-256-GCM, key ids, bound to table, row and field.

Moved to another row or field, a value no longer opens: place is the associated data (NIST SP 800-38D).
The first of TOKEN_KEYS encrypts, every one of them decrypts, so that keys can be changed while running.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
import uuid
from dataclasses import dataclass, field
from enum import StrEnum

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.apps import apps
from django.conf import settings

_VERSION = b"\x01"
_KEY_ID, _NONCE, _TAG = 8, 12, 16


@dataclass(frozen=True, slots=True)
class Place:
    """Where an encrypted value stands."""

    table: str
    row: uuid.UUID
    field: str

    @property
    def associated_data(self) -> bytes:
        """Unambiguous: neither table nor field holds a line break."""
        return f"{self.table}\n{self.row}\n{self.field}".encode()


@dataclass(frozen=True, slots=True)
class Opened:
    """The value in clear."""

    text: str = field(repr=False)


class Sealed(StrEnum):
    """Why a value could not be opened."""

    MALFORMED = "malformed"
    UNKNOWN_KEY = "unknown_key"
    NOT_AUTHENTIC = "not_authentic"


class Vault:
    """Encrypts with its first key, decrypts with all."""

    def __init__(self, keys: tuple[str, ...]) -> None:
        raw = [base64.urlsafe_b64decode(key) for key in keys]
        self._keys = {_key_id(key): AESGCM(key) for key in raw}
        self._first = _key_id(raw[0])

    @property
    def key_ids(self) -> tuple[bytes, ...]:
        """What its values begin with, the encrypting key's first; says nothing about the keys."""
        return tuple(self._keys)

    def close(self, text: str, place: Place) -> bytes:
        """Encrypt for one place."""
        nonce = secrets.token_bytes(_NONCE)
        sealed = self._keys[self._first].encrypt(nonce, text.encode(), place.associated_data)
        return _VERSION + self._first + nonce + sealed

    def open(self, stored: bytes, place: Place) -> Opened | Sealed:
        """Decrypt what was encrypted for this very place."""
        head = 1 + _KEY_ID
        if stored[:1] != _VERSION or len(stored) < head + _NONCE + _TAG:
            return Sealed.MALFORMED
        key = self._keys.get(stored[1:head])
        if key is None:
            return Sealed.UNKNOWN_KEY
        try:
            text = key.decrypt(
                stored[head : head + _NONCE], stored[head + _NONCE :], place.associated_data
            )
        except InvalidTag:
            return Sealed.NOT_AUTHENTIC
        return Opened(text.decode())


def key_id_of(stored: bytes) -> bytes:
    """Which key closed a value, as the value says; nothing for what is no value of a vault."""
    return stored[1 : 1 + _KEY_ID] if stored[:1] == _VERSION else b""


class VaultMaker:
    """Keeps the vault that it made last: making one takes longer than opening a token with it."""

    def __init__(self) -> None:
        self._last: tuple[tuple[str, ...], Vault] | None = None

    def of(self, keys: tuple[str, ...]) -> Vault:
        """The vault with these keys, in this order."""
        last = self._last
        if last is None or last[0] != keys:
            last = self._last = (keys, Vault(keys))
        return last[1]


def vault() -> Vault:
    """The vault of the settings as they are now."""
    maker: VaultMaker = vars(apps.get_app_config("accounts"))["vaults"]
    return maker.of(settings.PORTAL.token_keys)


def _key_id(key: bytes) -> bytes:
    return hashlib.sha256(b"cdfportal key id\n" + key).digest()[:_KEY_ID]
