"""What can go wrong when CDF is asked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from cdfportal.cdf.challenge import Challenge


class CdfError(Exception):
    """Anything that kept CDF's answer from us. `str()` is a sentence for people, without secrets."""


class Cause(StrEnum):
    """Why no answer came."""

    TIMEOUT = "timeout"
    TLS = "tls"
    PROXY = "proxy"
    CONNECTION = "connection"
    ANSWER = "answer"


class CdfUnreachableError(CdfError):
    """CDF did not answer, or not with anything that can be read."""

    def __init__(self, cause: Cause, message: str) -> None:
        super().__init__(message)
        self.cause = cause


class CdfNotAskedError(CdfError):
    """The call was not made: a name in it would lead to another address."""


class CdfRejectedError(CdfError):
    """CDF answered with an error."""

    def __init__(
        self,
        status: int,
        code: int,
        message: str,
        request_id: str,
        missing: tuple[Mapping[str, object], ...] = (),
        answered_at: datetime | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        #: CDF's own code of the error; usually the status again.
        self.code = code
        self.message = message
        self.request_id = request_id
        #: What was asked for by id and does not exist, as CDF lists it.
        self.missing = missing
        #: CDF's clock when it answered, to the second.
        self.answered_at = answered_at


class CdfChallengedError(Exception):
    """CDF wants a stronger sign-in before it answers.

    Not a `CdfError`: where one answer may be missing from a page, this must not count as missing.
    """

    def __init__(self, challenge: Challenge, request_id: str) -> None:
        super().__init__("CDF asks for a stronger sign-in.")
        self.challenge = challenge
        self.request_id = request_id
