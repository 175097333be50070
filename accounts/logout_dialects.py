"""Where a browser is sent to sign out at the provider too: one function for each dialect.

The standard is OpenID Connect RP-Initiated Logout 1.0. `id_token_hint` is never sent, since tokens stay on
the server; without it a provider may ask the person whether to sign out, and that is its own right (§2).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from accounts.discovery import Metadata
from cdfportal.base.presets import LogoutDialect


@dataclass(frozen=True, slots=True)
class Wish:
    """What the provider is told."""

    client_id: str
    #: Where the person comes back to; registered there, and compared letter by letter.
    return_to: str
    #: Empty: the provider takes none, or nothing is known that it would take.
    hint: str
    state: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Leave:
    """Where the browser goes, and whether the state comes back from there."""

    url: str = field(repr=False)
    brings_state: bool


def leave(dialect: LogoutDialect, metadata: Metadata, wish: Wish) -> Leave | None:
    """The way out; None where the provider offers none."""
    return _DIALECTS[dialect](metadata, wish)


def _standard(metadata: Metadata, wish: Wish) -> Leave | None:
    """https://openid.net/specs/openid-connect-rpinitiated-1_0.html#RPLogout"""
    if not metadata.end_session_endpoint:
        return None
    parameters = {
        "client_id": wish.client_id,
        **({"logout_hint": wish.hint} if wish.hint else {}),
        "post_logout_redirect_uri": wish.return_to,
        "state": wish.state,
    }
    return Leave(_with_query(metadata.end_session_endpoint, parameters), brings_state=True)


def _cognito(metadata: Metadata, wish: Wish) -> Leave:
    """https://docs.aws.amazon.com/cognito/latest/developerguide/logout-endpoint.html"""
    parameters = {"client_id": wish.client_id, "logout_uri": wish.return_to}
    return Leave(_with_query(f"{_origin(metadata)}/logout", parameters), brings_state=False)


def _auth0(metadata: Metadata, wish: Wish) -> Leave:
    """https://auth0.com/docs/api/authentication/logout/auth-0-logout

    Also where a tenant advertises an `end_session_endpoint`: that one asks the person again when it gets
    no `id_token_hint`, this one does not.
    """
    parameters = {"client_id": wish.client_id, "returnTo": wish.return_to}
    return Leave(_with_query(f"{_origin(metadata)}/v2/logout", parameters), brings_state=False)


_DIALECTS: Mapping[LogoutDialect, Callable[[Metadata, Wish], Leave | None]] = {
    LogoutDialect.STANDARD: _standard,
    LogoutDialect.COGNITO: _cognito,
    LogoutDialect.AUTH0: _auth0,
}


def _origin(metadata: Metadata) -> str:
    """Of the domain that people see; the issuer may be another one."""
    parts = urlsplit(metadata.authorization_endpoint)
    return f"{parts.scheme}://{parts.netloc}"


def _with_query(endpoint: str, parameters: Mapping[str, str]) -> str:
    return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(parameters)}"
