"""Signing keys: one RSA and one EC key in use, older ones still published, kept in a file if asked.

https://www.rfc-editor.org/rfc/rfc7517
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from threading import Lock
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeyParameters, KeySet, RSAKey

ALGORITHMS = ("RS256", "ES256")
SigningKey = RSAKey | ECKey


def new_key(alg: str) -> SigningKey:
    """A fresh key whose id is its thumbprint."""
    parameters: KeyParameters = {"use": "sig", "alg": alg}
    key: SigningKey
    if alg == "RS256":
        key = RSAKey.generate_key(2048, parameters)
    else:
        key = ECKey.generate_key("P-256", parameters)
    key.ensure_kid()
    return key


class KeyRing:
    """The first key of each algorithm signs; all of them verify."""

    def __init__(self, file: Path | None = None) -> None:
        self._file = file
        self._lock = Lock()
        if file is not None and file.exists():
            stored = json.loads(file.read_text(encoding="ascii"))
            self._keys = [_import(value) for value in stored["keys"]]
        else:
            self._keys = [new_key(alg) for alg in ALGORITHMS]
            self._save()

    def current(self, alg: str) -> SigningKey:
        """The key that signs with this algorithm."""
        with self._lock:
            return next(key for key in self._keys if key.get("alg") == alg)

    def rotate(self, *, keep_old: bool) -> None:
        """New keys; the old ones stay published only if they are to be kept."""
        fresh = [new_key(alg) for alg in ALGORITHMS]
        with self._lock:
            self._keys = [*fresh, *(self._keys if keep_old else [])]
        self._save()

    def public(self) -> list[dict[str, Any]]:
        """The JWKS entries, without any private part."""
        with self._lock:
            return [dict(key.as_dict(private=False)) for key in self._keys]

    def sign(self, claims: Mapping[str, Any], alg: str, typ: str) -> str:
        """A JWT by the current key."""
        key = self.current(alg)
        return jwt.encode({"alg": alg, "kid": key.kid, "typ": typ}, dict(claims), key, [alg])

    def verify(self, token: str) -> dict[str, Any] | None:
        """The claims of a token that one of our keys signed, however old it is."""
        with self._lock:
            keys = KeySet(list(self._keys))
        try:
            return dict(jwt.decode(token, keys, list(ALGORITHMS)).claims)
        except (JoseError, ValueError):
            return None

    def _save(self) -> None:
        if self._file is None:
            return
        text = json.dumps({"keys": [dict(key.as_dict(private=True)) for key in self._keys]})
        self._file.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(self._file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as stream:
            stream.write(text)


def _import(value: dict[str, Any]) -> SigningKey:
    return RSAKey.import_key(value) if value["kty"] == "RSA" else ECKey.import_key(value)
