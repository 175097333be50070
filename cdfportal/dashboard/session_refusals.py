"""Why CDF made no session, or revoked none: cause and cure."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest

from cdfportal.access.session_facts import ACL
from cdfportal.base.errors import Reason
from cdfportal.cdf.errors import CdfError, CdfRejectedError
from cdfportal.cdf.sessions import (
    ClientCredentials,
    OneShotTokenExchange,
    SessionCredentials,
    TokenExchange,
)
from cdfportal.dashboard.refusals import cdf_refusal
from cdfportal.web.errors import Refusal

_LABEL = "CDF sessions"
_NOT_MADE, _NOT_REVOKED = "No session was made", "Nothing was revoked"
_BY_SECRET = (
    "Check client id and secret at the identity provider. What is needed is the secret's value, "
    "not its id, and it may have run out.",
    "The client must belong to the identity provider that the project trusts, and must be allowed "
    "to get tokens for CDF.",
)
_BY_EXCHANGE = (
    "Your identity provider may not support token exchange. For one run take the one-shot way, "
    "for a lasting job the client credentials of a service.",
)


def already_made(address: str) -> Refusal:
    """The form was sent before: by a reload, a second click, or a page that the browser kept."""
    return Refusal(
        HTTPStatus.CONFLICT,
        Reason.ALREADY_DONE,
        "This form was sent before",
        "A session is made once for each form, and its nonce was shown once, in the answer to it. "
        "Nothing was made now.",
        (
            "If the nonce was not used within its minute: make another session.",
            "A session that nobody took can be revoked in the list.",
        ),
        retry_url=address,
        retry_label=_LABEL,
    )


def not_made(
    request: HttpRequest, error: CdfError, credentials: SessionCredentials, address: str
) -> Refusal:
    """CDF refused, or did not answer."""
    if not isinstance(error, CdfRejectedError):
        return _unheard(error, address, "Whether a session was made is not known")
    if error.status == HTTPStatus.FORBIDDEN:
        return _lacking(error, address, _NOT_MADE, "CREATE")
    if error.status != HTTPStatus.BAD_REQUEST:
        return cdf_refusal(request, error)
    why, cures = _explained(credentials)
    return _refused(error, address, _NOT_MADE, f"{why} {_says(error)}", cures)


def _explained(credentials: SessionCredentials) -> tuple[str, tuple[str, ...]]:
    """What most probably is wrong, and what to do about it."""
    match credentials:
        case ClientCredentials():
            return "CDF could not get a token with this client id and secret.", _BY_SECRET
        case TokenExchange():
            return "CDF could not exchange your token for one that lasts.", _BY_EXCHANGE
        case OneShotTokenExchange():
            return "CDF did not take your token for a session.", ()


def not_revoked(request: HttpRequest, error: CdfError, address: str) -> Refusal:
    """The same for revoking."""
    if not isinstance(error, CdfRejectedError):
        return _unheard(error, address, "Whether the sessions were revoked is not known")
    if error.status == HTTPStatus.FORBIDDEN:
        return _lacking(error, address, _NOT_REVOKED, "DELETE")
    if error.status != HTTPStatus.BAD_REQUEST:
        return cdf_refusal(request, error)
    return unknown_sessions(error, address)


def unknown_sessions(error: CdfRejectedError, address: str) -> Refusal:
    """CDF looks up, and revokes, all of them or none."""
    named = ", ".join(str(item["id"]) for item in error.missing if "id" in item)
    which = f"It knows no session {named}." if named else _says(error)
    cures = ("Choose from the list, or leave out the ids that it does not show.",)
    return _refused(
        error, address, _NOT_REVOKED, f"CDF takes all of the ids or none. {which}", cures
    )


def _says(error: CdfRejectedError) -> str:
    return f"CDF says: {error.message.rstrip('.')}."


def _lacking(error: CdfRejectedError, address: str, title: str, action: str) -> Refusal:
    return _refused(
        error,
        address,
        title,
        f"Your token lacks {ACL}:{action}. {_says(error)}",
        (
            f"Ask an administrator of the project for a group that grants {ACL}:{action}.",
            "If you were given it a moment ago: sign in again.",
        ),
    )


def _refused(
    error: CdfRejectedError, address: str, title: str, message: str, cures: tuple[str, ...]
) -> Refusal:
    return Refusal(
        error.status,
        Reason.CDF_REFUSED,
        title,
        message,
        cures,
        details=(
            ("CDF status", str(error.status)),
            ("CDF request", error.request_id or "no id"),
        ),
        retry_url=address,
        retry_label=_LABEL,
    )


def _unheard(error: CdfError, address: str, title: str) -> Refusal:
    return Refusal(
        HTTPStatus.BAD_GATEWAY,
        Reason.CDF_UNAVAILABLE,
        title,
        f"{error} CDF may have acted on the call all the same.",
        ("Look at the list before you try again.",),
        retry_url=address,
        retry_label=_LABEL,
    )
