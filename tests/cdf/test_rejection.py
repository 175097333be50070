"""CDF's error bodies come in several shapes; each gives a message and the request id."""

from __future__ import annotations

import pytest

from cdfportal.cdf.rejection import rejection

SHAPES = [
    (403, b'{"error": {"code": 403, "message": "Insufficient"}}', 403, "Insufficient"),
    (400, b'{"error": {"code": 40012, "message": "Odd"}}', 40012, "Odd"),
    (401, b'{"error": "unauthorized"}', 401, "unauthorized"),
    (400, b'{"code": 400, "message": "flat"}', 400, "flat"),
    (400, b'{"error": {"message": "no code"}}', 400, "no code"),
    (400, b'{"error": {"code": "x", "message": 5}}', 400, "Bad Request"),
    (503, b"<html>busy</html>", 503, "Service Unavailable"),
    (500, b"", 500, "Internal Server Error"),
    (500, b"[]", 500, "Internal Server Error"),
    (400, b'{"error": null}', 400, "Bad Request"),
    (599, b"\xff", 599, "HTTP status 599"),
    (500, b"[" * 100_000, 500, "Internal Server Error"),
]


@pytest.mark.parametrize(("status", "body", "code", "message"), SHAPES)
def test_every_shape_is_read(status: int, body: bytes, code: int, message: str) -> None:
    error = rejection(status, body, "r-7")
    assert (error.status, error.code, error.message, error.request_id) == (
        status,
        code,
        message,
        "r-7",
    )


def test_tokens_and_control_characters_leave_the_message() -> None:
    body = b'{"error": {"code": 400, "message": "bad Bearer abcdefghijkl\\u0000\\n end"}}'
    message = rejection(400, body, "r\r\nX: y").message
    assert "abcdefghijkl" not in message
    assert message.isprintable()


def test_a_long_message_is_cut() -> None:
    body = b'{"error": {"code": 400, "message": "' + b"m" * 10_000 + b'"}}'
    assert len(rejection(400, body, "").message) == 500
