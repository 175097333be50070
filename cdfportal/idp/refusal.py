"""Errors in OAuth's own shape: RFC 6749 §5.2."""

from __future__ import annotations

from http import HTTPStatus

from cdfportal.base.redact import redact
from cdfportal.idp.call import json_object
from cdfportal.idp.outcome import Answer, Refused

_LONGEST_CODE = 64
_LONGEST_WORDS = 400


def read_refusal(answer: Answer, *secrets: str) -> Refused | None:
    """Only an error object says that the provider decided; all else is a provider in trouble."""
    document = json_object(answer.body) or {}
    error = document.get("error")
    if not isinstance(error, str) or not error:
        return None
    if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return None
    words = document.get("error_description")
    description = words if isinstance(words, str) else ""
    return Refused(
        tidy(error, *secrets)[:_LONGEST_CODE],
        tidy(description, *secrets)[:_LONGEST_WORDS],
        answer.status,
        answer.url,
    )


def tidy(text: str, *secrets: str) -> str:
    """Printable, and without what a provider may say back of what it was sent."""
    plain = "".join(letter if letter.isprintable() else " " for letter in text)
    for secret in secrets:
        if secret:
            plain = plain.replace(secret, "[redacted]")
    return redact(plain)
