"""The token endpoint: RFC 6749 §4.1.3, §5 and §6."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from accounts.cause import Cause, Failure, tidy
from accounts.client_authentication import METHODS, Methods, authenticate
from accounts.discovery import Metadata
from accounts.outbound import Answer, call, parse_object
from cdfportal.base.connection import Connection

_MAX_TOKEN = 65_536
#: What a provider that does not say lets a token live (RFC 6749 §5.1 only recommends saying it).
_USUAL_LIFE = 3600
#: Of an error's description; more of it tells nothing.
_LONGEST_WORDS = 1024
_LONGEST_LIFE = 366 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Tokens:
    """A successful token response, checked for shape; nothing in it is verified yet."""

    access_token: str = field(repr=False)
    expires_in: int
    refresh_token: str = field(repr=False)
    id_token: str = field(repr=False)
    #: Empty when the provider granted what was asked for (RFC 6749 §5.1).
    scope: str


def exchange_code(
    metadata: Metadata,
    connection: Connection,
    *,
    code: str,
    verifier: str,
    redirect_uri: str,
    methods: Methods = METHODS,
) -> Tokens | Failure:
    """Redeem an authorization code (RFC 7636 §4.5)."""
    form = {
        **connection.token_parameters,
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": redirect_uri,
        "code_verifier": verifier,
    }
    return _ask(metadata, connection, form, methods)


def refresh(
    metadata: Metadata, connection: Connection, refresh_token: str, methods: Methods = METHODS
) -> Tokens | Failure:
    """Redeem a refresh token; for what was granted, so that no parameter need repeat it (RFC 6749 §6)."""
    form = {"grant_type": "refresh_token", "refresh_token": refresh_token}
    return _ask(metadata, connection, form, methods)


def _ask(
    metadata: Metadata, connection: Connection, form: Mapping[str, str], methods: Methods
) -> Tokens | Failure:
    proof = authenticate(metadata, connection, methods)
    if isinstance(proof, Failure):
        return proof
    answer = call(
        "POST", metadata.token_endpoint, form={**form, **proof.fields}, headers=proof.headers
    )
    if isinstance(answer, Failure):
        return answer
    if answer.status != HTTPStatus.OK:
        return _refusal(answer)
    body = answer.json_object()
    return body if isinstance(body, Failure) else read_tokens(body)


_OAUTH_CAUSES = {
    "invalid_grant": Cause.GRANT_REJECTED,
    "invalid_client": Cause.CLIENT_REJECTED,
    "unauthorized_client": Cause.CLIENT_REJECTED,
    # Core 1.0 §3.1.2.6; Entra says the first of them to a refresh too, when a policy asks for more.
    "interaction_required": Cause.INTERACTION_REQUIRED,
    "login_required": Cause.INTERACTION_REQUIRED,
    "consent_required": Cause.INTERACTION_REQUIRED,
}


def _refusal(answer: Answer) -> Failure:
    """§5.2: only an error object says that the provider decided; all else is a provider in trouble."""
    body = parse_object(answer.body) or {}
    code = body.get("error")
    if not isinstance(code, str) or answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Failure(Cause.PROVIDER_STATUS, str(answer.status))
    said = tidy(f"{code} {body.get('error_description', '')}", _LONGEST_WORDS)
    return Failure(_OAUTH_CAUSES.get(code, Cause.TOKEN_REFUSED), tidy(code), said)


def read_tokens(body: Mapping[str, Any]) -> Tokens | Failure:
    """§5.1, with every value of the right type."""
    kind = body.get("token_type")
    if not isinstance(kind, str) or kind.lower() != "bearer":
        return Failure(Cause.TOKEN_TYPE, tidy(kind, 16))
    texts = {name: body.get(name) or "" for name in ("access_token", "refresh_token", "id_token")}
    if not texts["access_token"]:
        return Failure(Cause.TOKEN_MALFORMED, "access_token")
    for name in ("access_token", "refresh_token"):
        if not _is_token(texts[name]):
            return Failure(Cause.TOKEN_MALFORMED, name)
    if not isinstance(
        texts["id_token"], str
    ):  # what stands in it is for accounts.id_token to judge
        return Failure(Cause.TOKEN_MALFORMED, "id_token")
    life, scope = _life(body.get("expires_in", _USUAL_LIFE)), body.get("scope") or ""
    if life is None:
        return Failure(Cause.TOKEN_MALFORMED, "expires_in")
    if not isinstance(scope, str) or len(scope) > 8192 or not scope.isprintable():
        return Failure(Cause.TOKEN_MALFORMED, "scope")
    return Tokens(texts["access_token"], life, texts["refresh_token"], texts["id_token"], scope)


def _is_token(text: object) -> bool:
    """Visible ASCII: it goes into a header (RFC 6749 appendix A)."""
    return (
        isinstance(text, str)
        and len(text) <= _MAX_TOKEN
        and all("!" <= letter <= "~" for letter in text)
    )


def _life(value: object) -> int | None:
    """Seconds; some providers write the number as a string."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 12:
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return int(value) if 0 < value <= _LONGEST_LIFE else None
