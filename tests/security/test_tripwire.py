"""The tripwire itself: a leak planted in any encoding is found, and clean text is not accused."""

from __future__ import annotations

import base64
import gzip
import json
import secrets
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.support.portal import PortalServer
from tests.support.tripwire import Secret, Tripwire

_SIGNATURE = base64.urlsafe_b64encode(secrets.token_bytes(256)).decode().rstrip("=")
_TOKEN = f"eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.{_SIGNATURE}"
_CODE = "c+/de" + secrets.token_urlsafe(24)
_FILLER = b'{"items": [{"name": "a"}]}'

_ENCODINGS: dict[str, Callable[[str], bytes]] = {
    "as it stands": str.encode,
    "percent-encoded": lambda text: quote(text, safe="").encode(),
    "every byte percent-encoded": lambda text: "".join(
        f"%{byte:02x}" for byte in text.encode()
    ).encode(),
    "JSON": lambda text: json.dumps({"token": text}).encode(),
    "JSON with every letter escaped": lambda text: "".join(
        f"\\u{ord(c):04x}" for c in text
    ).encode(),
    "base64": lambda text: base64.b64encode(text.encode()),
    "base64 behind one byte": lambda text: base64.b64encode(b"x" + text.encode()),
    "base64 behind two bytes": lambda text: base64.urlsafe_b64encode(b"xy" + text.encode() + b"z"),
    "percent-encoded base64": lambda text: quote(base64.b64encode(text.encode()), safe="").encode(),
    "percent-encoded in JSON escapes": lambda text: "".join(
        f"\\u{ord(c):04x}" for c in "".join(f"%{byte:02x}" for byte in text.encode())
    ).encode(),
    "percent-encoded gzip": lambda text: quote(gzip.compress(text.encode())).encode(),
    "gzip": lambda text: gzip.compress(_FILLER + text.encode()),
    "gzip in the middle": lambda text: _FILLER + gzip.compress(text.encode()) + _FILLER,
    "gzip twice": lambda text: gzip.compress(gzip.compress(text.encode())),
}


@pytest.mark.parametrize("encode", _ENCODINGS.values(), ids=_ENCODINGS.keys())
@pytest.mark.parametrize("secret", [_TOKEN, _CODE], ids=["token", "code"])
def test_a_planted_secret_is_found(secret: str, encode: Callable[[str], bytes]) -> None:
    wire = Tripwire([Secret("planted", secret)])
    assert wire.find_leaks("a page", _FILLER + encode(secret) + _FILLER)


@pytest.mark.parametrize("start", [0, 1, 7, 100, len(_SIGNATURE) - 24])
def test_any_run_of_a_signature_is_found(start: int) -> None:
    wire = Tripwire([Secret("access token", _TOKEN)])
    assert wire.find_leaks("a log", b"... " + _SIGNATURE[start : start + 24].encode() + b" ...")


def test_a_run_within_a_longer_word_is_found_wherever_it_begins() -> None:
    wire = Tripwire([Secret("code", _CODE), Secret("access token", _TOKEN)])
    for start in range(len(_SIGNATURE) - 24 + 1):
        word = "w" * (start % 29) + _SIGNATURE[start : start + 24] + "w" * 40
        assert wire.find_leaks("a page", word.encode()), start


def test_what_is_no_secret_is_not_accused() -> None:
    wire = Tripwire([Secret("access token", _TOKEN), Secret("code", _CODE)])
    assert wire.find_leaks("a page", _FILLER * 50 + secrets.token_urlsafe(4000).encode()) == []
    assert wire.find_leaks("a page", gzip.compress(_FILLER * 50)) == []


def _answer(headers: list[list[str]], body: bytes, target: str = "GET /") -> str:
    entry = {"target": target, "status": "200 OK", "headers": headers, "body": body.hex()}
    return json.dumps(entry) + "\n"


@pytest.mark.parametrize("place", ["body", "log", "database", "header"])
def test_a_server_that_leaks_is_caught_wherever_it_leaks(tmp_path: Path, place: str) -> None:
    server = PortalServer(tmp_path, 1, {})
    leaked = _TOKEN if place == "header" else "the-key-of-a-session-0123456789"
    headers = [["Set-Cookie", "portal=the-key-of-a-session-0123456789; HttpOnly"]]
    server.record.write_text(_answer(headers, b"fine"))
    assert server.leaks([Secret("access token", _TOKEN)]) == []

    if place == "body":
        server.record.write_text(_answer(headers, _FILLER + leaked.encode()))
    elif place == "header":
        server.record.write_text(_answer([["Location", f"/?t={quote(leaked)}"]], b""))
    else:
        name = "gunicorn.log" if place == "log" else "portal.sqlite3"
        (tmp_path / name).write_bytes(b"\x00page" + leaked.encode())

    assert server.leaks([Secret("access token", _TOKEN)]) != []


_NONCE = secrets.token_urlsafe(32)
_MADE = "POST /p/plant-north/sessions/new/"
_KEPT_NOWHERE = [["Cache-Control", "no-store"]]
_SHOWN = _answer(_KEPT_NOWHERE, _FILLER + _NONCE.encode(), _MADE)


def test_a_nonce_may_stand_in_the_answer_that_made_it(tmp_path: Path) -> None:
    server = PortalServer(tmp_path, 1, {})
    server.record.write_text(_SHOWN)
    assert server.leaks([], [_NONCE]) == []


@pytest.mark.parametrize(
    "elsewhere",
    [
        # Again, although nothing was made; another way of asking; kept by a cache; in a header.
        _SHOWN + _answer(_KEPT_NOWHERE, _NONCE.encode(), _MADE),
        _SHOWN + _answer(_KEPT_NOWHERE, _NONCE.encode(), "GET /p/plant-north/sessions/"),
        _answer(_KEPT_NOWHERE, _NONCE.encode(), "POST /api/p/plant-north/sessions/new/"),
        _answer([["Cache-Control", "private"]], _NONCE.encode(), _MADE),
        _answer([*_KEPT_NOWHERE, ["Location", f"/?nonce={_NONCE}"]], b"", _MADE),
    ],
)
def test_a_nonce_anywhere_else_is_a_leak(tmp_path: Path, elsewhere: str) -> None:
    server = PortalServer(tmp_path, 1, {})
    server.record.write_text(elsewhere)
    assert server.leaks([], [_NONCE]) != []


@pytest.mark.parametrize("name", ["gunicorn.log", "portal.sqlite3"])
def test_a_nonce_in_log_or_database_is_a_leak(tmp_path: Path, name: str) -> None:
    server = PortalServer(tmp_path, 1, {})
    server.record.write_text(_SHOWN)
    (tmp_path / name).write_bytes(b"\x00page" + _NONCE.encode())
    assert server.leaks([], [_NONCE]) != []
