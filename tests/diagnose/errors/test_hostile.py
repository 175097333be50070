"""Pastes of any kind and of any size: no crash, no secret back, in its repr as in its JSON."""

from __future__ import annotations

import json
import random
from urllib.parse import quote_plus

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cdfportal.diagnose.errors import recognise
from cdfportal.diagnose.errors.prepared import LONGEST_PASTE
from cdfportal.diagnose.errors.to_json import recognition_json
from tests.diagnose.errors.shapes import TEXTS

SIGNATURE = "Qm9vbXNoYWthbGFrYS1zaWduYXR1cmUtb2YtdGhlLXRva2Vu7Zq"
JWT = f"eyJhbGciOiJSUzI1NiIsImtpZCI6IjEifQ.eyJzdWIiOiJhbGljZSIsImF1ZCI6IngifQ.{SIGNATURE}"
ENTRA_SECRET = "abc8Q~Zk2pLm7QwErTyUiOpAsDfGhJkLzXcVbNm1"
HIDDEN = "h1dd3n-Value-0f-a-s3cret"
#: How a secret stands in a paste, and the part that must not come back.
PLANTED = (
    (JWT, SIGNATURE),
    (f"Bearer {JWT}", SIGNATURE),
    (JWT.replace(".", "%2E"), SIGNATURE),
    (f"{JWT[:60]}\n{JWT[60:]}", SIGNATURE[-24:]),
    (ENTRA_SECRET, ENTRA_SECRET[6:]),
    ("cdf_sa_sct_9f8e7d6c5b4a39281706f5e4d3c2b1a0", "9f8e7d6c5b4a"),
    (f"client_secret={HIDDEN}", HIDDEN),
    (f'"client_secret": "{HIDDEN}"', HIDDEN),
    (json.dumps({"x": json.dumps({"refresh_token": HIDDEN})}), HIDDEN),
    (quote_plus(f'{{"client_secret":"{HIDDEN}"}}'), HIDDEN),
    (f"IDP_CLIENT_SECRET={HIDDEN}", HIDDEN),
    (f"client-secret: {HIDDEN}\n", HIDDEN),
    (f"https://x/cb?code={HIDDEN}&state=1", HIDDEN),
    (f"https://user:{HIDDEN}@example.com/", HIDDEN),
    (f"Cookie: session={HIDDEN}", HIDDEN),
    (f"-----BEGIN PRIVATE KEY-----\n{HIDDEN}\n-----END PRIVATE KEY-----", HIDDEN),
    (f"https://x.blob.core.windows.net/f?sig={HIDDEN}", HIDDEN),
)
_texts = st.one_of(
    st.text(max_size=400),
    st.binary(max_size=400).map(lambda raw: raw.decode("latin-1")),
    st.binary(max_size=400).map(lambda raw: raw.decode("utf-8", "replace")),
    st.binary(max_size=400).map(lambda raw: raw.decode("utf-8", "surrogateescape")),
    st.sampled_from([text for texts in TEXTS.values() for text in texts]),
    st.sampled_from([*'"{}[]\\%&+=:\n<>.', "error=", '"error":', "AADSTS", "eyJ", "…"]),
)


def shown(text: str) -> str:
    found = recognise(text)
    return repr(found) + json.dumps(recognition_json(found))


@settings(max_examples=80, deadline=None)
@given(
    before=st.lists(_texts, max_size=4),
    planted=st.sampled_from(PLANTED),
    after=st.lists(_texts, max_size=4),
)
def test_no_planted_secret_comes_back_from_any_surroundings(
    before: list[str], planted: tuple[str, str], after: list[str]
) -> None:
    text, secret = planted
    assert secret not in shown("\n".join([*before, text, *after]))


@settings(max_examples=60, deadline=None)
@given(
    pieces=st.lists(_texts, max_size=8),
    joint=st.sampled_from(["", " ", "\n", "\\n", "%0A", '","']),
)
def test_any_text_is_read_without_a_crash(pieces: list[str], joint: str) -> None:
    recognise(joint.join(pieces))


@settings(max_examples=20, deadline=None)
@given(pieces=st.lists(_texts, max_size=6))
def test_reading_twice_says_the_same(pieces: list[str]) -> None:
    text = "\n".join(pieces)
    assert recognise(text) == recognise(text)


#: Ten megabytes of these; of the others one, which shows a pattern that goes back just as well.
WHOLE_LENGTH = ("log", "deep", "openings", "bytes")


def _long(kind: str) -> str:
    chance = random.Random(7)  # noqa: S311 -- a text to read, not a secret
    repeated = {
        "log": "2026-11-29 09:00:00 INFO worker 17 GET /api/v1/projects/p/assets 200 in 12 ms\n",
        "errors": '{"error":{"code":401,"message":"Unauthorized"}}\n',
        "deep": '{"error":{"a":',
        "brackets": "[",
        "backslashes": "\\",
        "percents": "%25",
        "quotes": '\\"token\\":\\"',
        "openings": '"client_secret":"',
        "headers": "eyJ",
        "keys": "-----BEGIN PRIVATE KEY-----\n",
        "statuses": "401 Unauthorized ",
        "codes": "error=invalid_grant&",
        "addresses": "https://x.cognitedata.com/api/v1/projects/",
        "plus": "a=b+",
        "tags": "<a ",
        "rights": "aAcl:READ ",
    }
    length = LONGEST_PASTE if kind in WHOLE_LENGTH else LONGEST_PASTE // 10
    if kind == "bytes":
        return chance.randbytes(length).decode("latin-1")
    return repeated[kind] * (length // len(repeated[kind]))


@pytest.mark.parametrize(
    "kind",
    [
        *("log", "errors", "deep", "brackets", "backslashes", "percents", "quotes", "openings"),
        *("headers", "keys", "statuses", "codes", "addresses", "plus", "tags", "rights", "bytes"),
    ],
)
def test_long_pastes_are_read_and_a_secret_in_them_stays_there(kind: str) -> None:
    """No pattern goes back over a text again and again: that would take days."""
    text = _long(kind)
    half = len(text) // 2
    planted = f"{text[:half]}\nAADSTS50011: x client_secret={HIDDEN}\n{JWT}\n{text[half:]}"
    found = recognise(planted)
    said = repr(found) + json.dumps(recognition_json(found))
    assert HIDDEN not in said
    assert SIGNATURE[-24:] not in said
    if kind not in ("backslashes", "keys"):  # A key without an end hides the rest.
        assert 50011 in found.aadsts
