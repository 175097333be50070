"""What was pasted into a form, or sent as JSON, beyond the size that other addresses take."""

from __future__ import annotations

import binascii
from collections.abc import Iterator
from contextlib import contextmanager

from django.http import HttpRequest, QueryDict

from cdfportal.base.errors import Reason
from cdfportal.dashboard.apps import dashboard
from cdfportal.dashboard.posted import fields_from_json
from cdfportal.web.errors import Refusal, RefusedError
from cdfportal.web.query import bad_parameter
from cdfportal.web.typed import remember_pasted

#: Longest text that is read, in bytes of UTF-8.
LONGEST_TEXT = 10 * 1024 * 1024
#: A form encodes a byte in up to three (https://url.spec.whatwg.org/#urlencoded-serializing).
_MOST_OF_A_FORM = 3 * LONGEST_TEXT + 65_536
_MOST_OF_JSON = LONGEST_TEXT + 2 * 1024 * 1024
_MOST_FIELDS = 20
_CHUNK = 262_144
_KINDS = ("application/x-www-form-urlencoded", "application/json")


def pasted_fields(request: HttpRequest) -> QueryDict:
    """The fields of a POST; read from the stream, since Django's own reading stops at one limit for all.

    Django's mark of the form goes where CsrfViewMiddleware looks when a form cannot be read.
    """
    if request.content_type not in _KINDS:
        raise bad_parameter(f"`text` is sent as {' or '.join(_KINDS)}.")
    is_json = request.content_type == _KINDS[1]
    body = _read(request, _MOST_OF_JSON if is_json else _MOST_OF_A_FORM)
    fields = fields_from_json(body) if is_json else _form(body)
    if len(fields.get("text", "").encode("utf-8", "replace")) > LONGEST_TEXT:
        raise _too_large()
    remember_pasted(request, fields)
    if mark := fields.get("csrfmiddlewaretoken"):
        request.META["HTTP_X_CSRFTOKEN"] = mark
    return fields


@contextmanager
def a_hand() -> Iterator[None]:
    """Reading so much takes memory and seconds: two at once in a process, the next comes again."""
    slot = dashboard().pastes.take()
    if slot is None:
        raise RefusedError(
            Refusal(
                503,
                Reason.BUSY,
                "The look-up is busy",
                "Other long texts are being read at this moment.",
                ("Try again in a few seconds.",),
                retry_url="/errors/",
            )
        )
    try:
        yield
    finally:
        slot.release()


def _form(body: bytes) -> QueryDict:
    """The form's few fields. `urllib` would make an object of each escaped byte, a hundred times its size."""
    pairs = body.split(b"&", _MOST_FIELDS)
    if len(pairs) > _MOST_FIELDS:
        raise bad_parameter(f"The form has more than {_MOST_FIELDS} fields.")
    fields = QueryDict(mutable=True)
    for pair in pairs:
        name, _, value = pair.partition(b"=")
        fields.appendlist(_decoded(name), _decoded(value))
    return fields


def _decoded(value: bytes) -> str:
    """Percent-encoding is quoted-printable by another sign, and that is decoded in one go."""
    spelt = value.replace(b"=", b"%3D").replace(b"+", b" ").replace(b"%", b"=")
    return binascii.a2b_qp(spelt).decode("utf-8", "replace")


def _read(request: HttpRequest, most: int) -> bytes:
    declared = request.META.get("CONTENT_LENGTH", "")
    if declared.isdigit() and int(declared) > most:
        raise _too_large()
    parts = bytearray()
    while piece := request.read(_CHUNK):
        parts += piece
        if len(parts) > most:
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
