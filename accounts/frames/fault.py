"""Why a code was not taken, or a connection not even asked for: a closed list."""

from __future__ import annotations

from enum import StrEnum


class Fault(StrEnum):
    """The value stands in rows and JSON, so it never changes."""

    # The pop-up
    REQUEST_ALTERED = "request_altered"
    REQUEST_OLD = "request_old"
    HOST_NOT_LISTED = "host_not_listed"
    TOO_MANY_CODES = "too_many_codes"
    # The frame
    NO_REQUEST = "no_request"
    NO_CODE = "no_code"
    WRONG_CODE = "wrong_code"
    TOO_MANY_TRIES = "too_many_tries"
    USED = "used"
    LATE = "late"
    SIGN_IN_OVER = "sign_in_over"

    @property
    def sentence(self) -> str:
        """What to tell the person, at the frame, in the pop-up and in the timeline."""
        return _SENTENCES[self]


_SENTENCES = {
    Fault.REQUEST_ALTERED: "The link that led here is not one that the portal made.",
    Fault.REQUEST_OLD: "The link that led here is more than 15 minutes old.",
    Fault.HOST_NOT_LISTED: "The page around the frame is no longer one that may frame the portal.",
    Fault.TOO_MANY_CODES: "Ten codes were made for this frame within 15 minutes.",
    Fault.NO_REQUEST: "This frame has asked for no sign-in within 15 minutes, or its cookie is gone.",
    Fault.NO_CODE: "No code is waiting for this frame.",
    Fault.WRONG_CODE: "That is not the code that the portal's window shows.",
    Fault.TOO_MANY_TRIES: "Five codes were tried, so this one is void.",
    Fault.USED: "The code was used before; each is good once.",
    Fault.LATE: "The code is over: one that is typed is good for 2 minutes, one that is passed on for 30 seconds.",
    Fault.SIGN_IN_OVER: "The sign-in that the code stood for has ended.",
}
