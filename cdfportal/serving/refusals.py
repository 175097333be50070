"""What a client hears, and the log, of a request that is no HTTP: gunicorn's own words quote all of it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final, Self

from gunicorn.http import errors

from cdfportal.base.errors import Reason, error_body
from cdfportal.base.reference import new_reference

_TOLD: Final[tuple[tuple[type[Exception], HTTPStatus, str], ...]] = (
    # What the application wanted to answer is nobody else's fault.
    (errors.InvalidResponseHeader, HTTPStatus.INTERNAL_SERVER_ERROR, ""),
    (errors.InvalidResponseHeaderName, HTTPStatus.INTERNAL_SERVER_ERROR, ""),
    (
        errors.LimitRequestLine,
        HTTPStatus.REQUEST_URI_TOO_LONG,
        "The address is too long.",
    ),
    (
        errors.LimitRequestHeaders,
        HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
        "The request's headers are too many or too long. In a browser: delete this site's cookies.",
    ),
    (
        errors.ExpectationFailed,
        HTTPStatus.EXPECTATION_FAILED,
        "Of expectations the portal knows 100-continue only.",
    ),
    (
        errors.UnsupportedTransferCoding,
        HTTPStatus.NOT_IMPLEMENTED,
        "Of transfer codings the portal knows chunked only.",
    ),
    (
        errors.InvalidRequestLine,
        HTTPStatus.BAD_REQUEST,
        "The request line is no HTTP. Characters that are not ASCII, and blanks, must be percent-encoded.",
    ),
    (
        errors.ParseException,
        HTTPStatus.BAD_REQUEST,
        "The request is no HTTP, or has a header that is none.",
    ),
)
_OURS: Final = "The server met an error. Give the reference to whoever runs the portal."


@dataclass(frozen=True, slots=True)
class Told:
    """One refusal of the server itself."""

    status: HTTPStatus
    message: str
    reference: str

    @classmethod
    def of(cls, error: Exception) -> Self:
        """By the kind of error alone."""
        for kind, status, message in _TOLD:
            if isinstance(error, kind):
                return cls(status, message or _OURS, new_reference())
        return cls(HTTPStatus.INTERNAL_SERVER_ERROR, _OURS, new_reference())

    @property
    def is_ours(self) -> bool:
        """Whether the client can do nothing about it."""
        return self.status == HTTPStatus.INTERNAL_SERVER_ERROR

    def answer(self) -> bytes:
        """In the portal's shape of errors; the connection ends with it."""
        reason = Reason.INTERNAL if self.is_ours else Reason.BAD_REQUEST
        body = json.dumps(error_body(self.status, self.message, reason, self.reference)).encode()
        lines = (
            f"HTTP/1.1 {self.status.value} {self.status.phrase}",
            "Connection: close",
            "Content-Type: application/json",
            f"Content-Length: {len(body)}",
            "Cache-Control: no-store",
            "X-Content-Type-Options: nosniff",
            "Content-Security-Policy: default-src 'none'",
            f"X-Portal-Reason: {reason.value}",
        )
        return "\r\n".join([*lines, "", ""]).encode("ascii") + body
