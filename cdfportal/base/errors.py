"""The one shape of an error of ours, and the closed list of its reasons.

The shape is CDF's own (`{"error": {"code", "message"}}`) with two keys more, so that an SDK reads it;
`reason` also stands in the header `X-Portal-Reason`, so that a page can tell the portal's refusal
from CDF's.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TypedDict


class Reason(StrEnum):
    """Why the portal itself refused. docs/errors.md explains each; a test keeps the two equal."""

    # The request itself
    BAD_REQUEST = "bad_request"
    BAD_PARAMETER = "bad_parameter"
    BAD_TARGET = "bad_target"
    NOT_FOUND = "not_found"
    METHOD_NOT_ALLOWED = "method_not_allowed"
    TOO_LARGE = "too_large"
    ALREADY_DONE = "already_done"
    CLIENT_GONE = "client_gone"
    # Who may call what from where
    CROSS_SITE = "cross_site"
    CSRF = "csrf"
    FRAME_NOT_LISTED = "frame_not_listed"
    NOT_ALLOWED = "not_allowed"
    # Who is asking
    SIGN_IN_REQUIRED = "sign_in_required"
    SIGN_IN_ENDED = "sign_in_ended"
    SIGN_IN_FAILED = "sign_in_failed"
    CONNECT_REFUSED = "connect_refused"
    STEP_UP_REQUIRED = "step_up_required"
    STEP_UP_UNMET = "step_up_unmet"
    TOKEN_UNAVAILABLE = "token_unavailable"
    # The proxy's policy
    PROXY_OFF = "proxy_off"
    READ_ONLY = "read_only"
    PROJECT_NOT_ALLOWED = "project_not_allowed"
    ENDPOINT_NOT_ALLOWED = "endpoint_not_allowed"
    # What lies behind the portal
    PROVIDER_UNAVAILABLE = "provider_unavailable"
    CDF_UNAVAILABLE = "cdf_unavailable"
    CDF_REFUSED = "cdf_refused"
    BUSY = "busy"
    TOO_MANY_CALLS = "too_many_calls"
    # Ourselves
    INTERNAL = "internal"


class ErrorDetail(TypedDict):
    """What stands under `error`."""

    code: int
    message: str
    reason: str
    reference: str


class ErrorBody(TypedDict):
    """The body of every JSON error of ours."""

    error: ErrorDetail


def error_body(status: int, message: str, reason: Reason, reference: str) -> ErrorBody:
    """The promised shape; `message` is a sentence for people and holds no secret."""
    return {
        "error": {
            "code": status,
            "message": message,
            "reason": reason.value,
            "reference": reference,
        }
    }
