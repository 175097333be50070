"""The doctor's pages: streamed, by subject, strict about who asks and what was typed."""

from __future__ import annotations

import json
from collections.abc import Callable

from django.http.response import HttpResponseBase
from django.test import Client

SignIn = Callable[[str], Client]


def _text(response: HttpResponseBase) -> str:
    """A streamed page, read to its end."""
    parts = getattr(response, "streaming_content", None)
    return (b"".join(parts) if parts is not None else response.content).decode()  # type: ignore[attr-defined]


def test_my_own_sign_in_is_examined_when_the_page_is_opened(signed_in: SignIn) -> None:
    response = signed_in("alice").get("/diagnose/")

    text = _text(response)
    assert response.status_code == 200
    assert response.streaming
    assert 'id="check-12"' in text
    assert text.index('id="check-12"') < text.index('id="answer"')
    print(text)
