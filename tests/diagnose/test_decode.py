"""The display decoder reads what it can and never raises."""

from __future__ import annotations

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdfportal.diagnose.decode import (
    LARGEST_TOKEN,
    DecodedToken,
    Opacity,
    OpaqueToken,
    decode_for_display,
)


def part(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def test_header_and_claims_are_read_without_the_signature() -> None:
    token = decode_for_display(f"{part({'alg': 'RS256'})}.{part({'sub': 'me'})}.c2lnbmF0dXJl")
    assert isinstance(token, DecodedToken)
    assert dict(token.header) == {"alg": "RS256"}
    assert dict(token.claims) == {"sub": "me"}
    assert "c2lnbmF0dXJl" not in repr(token)


@pytest.mark.parametrize(
    ("token", "why"),
    [
        (None, Opacity.ABSENT),
        ("", Opacity.ABSENT),
        ("opaque-token", Opacity.NOT_A_JWT),
        ("a.b.c", Opacity.NOT_A_JWT),
        ("a.b.c.d.e", Opacity.ENCRYPTED),
        ("a" * (LARGEST_TOKEN + 1), Opacity.TOO_LARGE),
        (f"{part([])}.{part({})}.x", Opacity.NOT_A_JWT),
        (f"{part({})}.{part('text')}.x", Opacity.NOT_A_JWT),
        (f"{part({})}.!!!!.x", Opacity.NOT_A_JWT),
        (f"{part({})}..x", Opacity.NOT_A_JWT),
    ],
)
def test_what_cannot_be_read_is_opaque_with_the_reason(token: str | None, why: Opacity) -> None:
    assert decode_for_display(token) == OpaqueToken(why)


def test_deep_nesting_is_opaque_and_no_crash() -> None:
    deep = base64.urlsafe_b64encode(b"[" * 40_000).rstrip(b"=").decode()
    assert isinstance(decode_for_display(f"{part({})}.{deep}.x"), OpaqueToken)


@given(st.text(alphabet="abcXYZ019-_.=\u00e9\x00", max_size=200))
def test_no_text_raises(text: str) -> None:
    assert isinstance(decode_for_display(text), (DecodedToken, OpaqueToken))
