"""What was pasted into a form, or sent as JSON, beyond the size that other addresses take."""

from __future__ import annotations

from django.http import HttpRequest, QueryDict

from cdfportal.base.errors import Reason
from cdfportal.dashboard.posted import fields_from_json
from cdfportal.web.errors import Refusal, RefusedError
from cdfportal.web.query import bad_parameter

#: Longest text that is read, in bytes of UTF-8.
LONGEST_TEXT = 10 * 1024 * 1024
#: A form encodes a byte in up to three (https://url.spec.whatwg.org/#urlencoded-serializing).
_MOST_BYTES = 3 * LONGEST_TEXT + 65_536
_CHUNK = 262_144
_KINDS = ("application/x-www-form-urlencoded", "application/json")


def pasted_fields(request: HttpRequest) -> QueryDict:
    """The fields of a POST; read from the stream, since Django's own reading stops at one limit for all.

    Django's mark of the form goes where CsrfViewMiddleware looks when a form cannot be read.
    """
    if request.content_type not in _KINDS:
        raise bad_parameter(f"`text` is sent as {' or '.join(_KINDS)}.")
    body = _read(request)
    is_json = request.content_type == _KINDS[1]
    fields = fields_from_json(body) if is_json else QueryDict(body, encoding="utf-8")
    if len(fields.get("text", "").encode("utf-8", "replace")) > LONGEST_TEXT:
        raise _too_large()
    if mark := fields.get("csrfmiddlewaretoken"):
        request.META["HTTP_X_CSRFTOKEN"] = mark
    return fields


def _read(request: HttpRequest) -> bytes:
    declared = request.META.get("CONTENT_LENGTH", "")
    if declared.isdigit() and int(declared) > _MOST_BYTES:
        raise _too_large()
    parts = bytearray()
    while piece := request.read(_CHUNK):
        parts += piece
        if len(parts) > _MOST_BYTES:
            raise _too_large()
    return bytes(parts)


def _too_large() -> RefusedError:
    """RFC 9110 §15.5.14."""
    return RefusedError(
        Refusal(
            413,
            Reason.TOO_LARGE,
            "That is too much at once",
            f"The portal reads at most {LONGEST_TEXT // 1024 // 1024} MiB of one text.",
            ("Send less: of a log, the lines around the error are enough.",),
            retry_url="/errors/",
            retry_label="Error look-up",
        )
    )
