"""Audit events: who did what to their own access to the portal. Log lines, never rows."""

from __future__ import annotations

import logging
from enum import StrEnum

from django.http import HttpRequest

_log = logging.getLogger("portal.audit")


class Event(StrEnum):
    """The closed list of audit events."""

    SIGN_IN_STARTED = "sign_in_started"
    SIGNED_IN = "signed_in"
    SIGN_IN_REFUSED = "sign_in_refused"
    SIGN_IN_FAILED = "sign_in_failed"
    SIGNED_OUT = "signed_out"
    SIGN_IN_ENDED = "sign_in_ended"
    TOKEN_REFRESHED = "token_refreshed"
    TOKEN_REFRESH_FAILED = "token_refresh_failed"
    TOKENS_REVOKED = "tokens_revoked"
    REVOCATION_FAILED = "revocation_failed"
    LOGOUT_TOKEN_ACCEPTED = "logout_token_accepted"
    LOGOUT_TOKEN_REFUSED = "logout_token_refused"
    FRONT_CHANNEL_LOGOUT = "front_channel_logout"
    PERSON_DISABLED = "person_disabled"
    PERSON_ENABLED = "person_enabled"
    #: A person made a code for a frame of another portal; the frame redeemed it, or somebody did not; the
    #: frame was parted from its sign-in alone; a page that is not listed tried to frame the portal.
    FRAME_OFFERED = "frame_offered"
    FRAME_CONNECTED = "frame_connected"
    FRAME_REFUSED = "frame_refused"
    FRAME_DISCONNECTED = "frame_disconnected"
    FRAME_NOT_LISTED = "frame_not_listed"
    CHALLENGED = "challenged"
    PROXY_REFUSED = "proxy_refused"
    GUARD_REFUSED = "guard_refused"
    #: A right was tried at CDF with the person's own token, on request.
    PROBED = "probed"
    #: The doctor examined a sign-in, the portal or a service principal, on request.
    DIAGNOSED = "diagnosed"
    #: A session of CDF was made, or revoked, with the person's own token; `outcome` says whether it was.
    CDF_SESSION_CREATED = "cdf_session_created"
    CDF_SESSIONS_REVOKED = "cdf_sessions_revoked"


def audit(event: Event, request: HttpRequest | None = None, **fields: object) -> None:
    """Write one event; `fields` hold ids and reasons, never tokens, codes or cookies."""
    if request is not None:
        fields = {"path": request.path, "client": request.META.get("REMOTE_ADDR", ""), **fields}
    _log.info(event.value, extra={"fields": {"event": event.value, **fields}})
