"""One answer of CDF: its bytes, its request id, and its JSON on demand."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime

from cdfportal.cdf.errors import Cause, CdfUnreachableError


@dataclass(frozen=True, slots=True)
class CdfAnswer:
    """A successful answer, decoded from its content encoding and within the size limit."""

    #: Not shown: it may hold what nobody should read in a log, such as a nonce.
    body: bytes = field(repr=False)
    #: CDF's `x-request-id`: support asks for it.
    request_id: str
    #: CDF's clock when it answered, to the second.
    answered_at: datetime | None = None

    def json(self) -> object:
        """The body as JSON."""
        return read_json(self.body)


def read_json(body: bytes) -> object:
    """JSON out of CDF's bytes, or the typed error of an answer that is none."""
    try:
        document: object = json.loads(body)
    except (ValueError, RecursionError):
        raise CdfUnreachableError(
            Cause.ANSWER, "CDF answered with something that is not JSON."
        ) from None
    return document


def read_date(field: str) -> datetime | None:
    """`Date` of an answer (RFC 9110 §6.6.1); None when it is absent or no date."""
    try:
        moment = parsedate_to_datetime(field)
    except (ValueError, OverflowError):
        return None
    return moment if moment.tzinfo else None
