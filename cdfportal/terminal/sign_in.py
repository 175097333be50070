"""Signing in without a person, and why it does not work in words: `cdfportal.idp` makes the calls."""

from __future__ import annotations

from dataclasses import dataclass, field

from cdfportal.base.connection import issuer_of
from cdfportal.base.service import ClientCredentials, ReadyToken
from cdfportal.cdf.transport import Transport
from cdfportal.idp.call import Limits
from cdfportal.idp.client_credentials import NoMethod, TokenEndpoint, ask_for_token, find_endpoint
from cdfportal.idp.discovery import Mistake, Wrong
from cdfportal.idp.outcome import Refused, Trouble, TroubleKind
from cdfportal.terminal.outcome import CommandError

_LIMITS = Limits(connect=3.05, read=10.0, total=30.0)
_SCOPE = "invalid_scope"


@dataclass(frozen=True, slots=True)
class Token:
    """An access token, and what is known of it without looking inside."""

    value: str = field(repr=False)
    #: As the token response tells it; None when somebody else got the token.
    scope: str | None = None
    #: The application that calls; None when somebody else got the token.
    client_id: str | None = None
    #: A person's (True) or a program's (False); None when it is not known.
    is_user: bool | None = None


def sign_in(settings: ClientCredentials | ReadyToken, transport: Transport) -> Token:
    """The token to call CDF with; a `CommandError` says why there is none."""
    if isinstance(settings, ReadyToken):
        return Token(settings.value)
    granted = ask_for_token(transport, settings, _endpoint(settings, transport), _LIMITS)
    if isinstance(granted, NoMethod):
        url = settings.discovery_url
        raise CommandError(f"By the document at {url} the provider takes no client secret.")
    if isinstance(granted, Trouble):
        raise _trouble_with_token(granted)
    if isinstance(granted, Refused):
        said = f"The identity provider refused to sign in: {granted.said}"
        raise CommandError(said, *_cures(granted, settings))
    # Left out, it is what was asked for (RFC 6749 §5.1).
    scope = " ".join(settings.scopes) if granted.scope is None else granted.scope
    return Token(granted.access_token, scope, settings.client_id, is_user=False)


def _endpoint(settings: ClientCredentials, transport: Transport) -> TokenEndpoint:
    found, url = find_endpoint(transport, settings, _LIMITS), settings.discovery_url
    issuer = issuer_of(url, settings.preset)
    match found:
        case TokenEndpoint():
            return found
        case Mistake(what=Wrong.ISSUER) | Trouble(kind=TroubleKind.NOT_JSON):
            raise CommandError(f"The document at {url} does not name {issuer} as its issuer.")
        case Mistake():
            raise CommandError(f"The document at {url} names no token endpoint with https.")
        case Refused():
            raise CommandError(f"The identity provider answered {found.status} at {url}.")
        case Trouble():
            raise _trouble(found)


def _trouble_with_token(trouble: Trouble) -> CommandError:
    match trouble.kind:
        case TroubleKind.NOT_JSON:
            return CommandError("The identity provider gave no bearer token.")
        case TroubleKind.ODD:
            return CommandError(trouble.words)
        case _:
            return _trouble(trouble)


def _trouble(trouble: Trouble) -> CommandError:
    if trouble.kind is TroubleKind.TOO_LARGE:
        return CommandError("The identity provider's answer is too large.")
    words = _WORDS.get(trouble.kind, "could not be reached.")
    if trouble.kind in {TroubleKind.STATUS, TroubleKind.REDIRECT}:
        return CommandError(f"The identity provider answered {trouble.status} at {trouble.url}.")
    return CommandError(f"The identity provider at {trouble.url} {words}")


_CERTIFICATE = "shows a certificate that could not be verified; CA_BUNDLE names a private one."
_WORDS = {
    TroubleKind.PROXY: "could not be reached: the outbound proxy did not let the call pass.",
    TroubleKind.TLS_UNTRUSTED: _CERTIFICATE,
    TroubleKind.TLS_NAME: _CERTIFICATE,
    TroubleKind.TLS_EXPIRED: _CERTIFICATE,
    TroubleKind.TIMEOUT: f"did not answer within {_LIMITS.read:g} s.",
    TroubleKind.UNREADABLE: "answered with something that cannot be read.",
}


def _cures(refused: Refused, settings: ClientCredentials) -> tuple[str, ...]:
    """What is known of the provider's own words; of scopes it is known for people only."""
    code = refused.error
    trap = None if code == _SCOPE else settings.preset.trap_signed(refused.description)
    if trap:
        return (f"{trap.why} {trap.cure}",)
    return (_CURES[code],) if code in _CURES else ()


_CURES = {
    "invalid_client": "Check IDP_CLIENT_ID and IDP_CLIENT_SECRET; secrets end after a time.",
    "unauthorized_client": "Allow the grant client_credentials for this client at the provider.",
    _SCOPE: "Check IDP_SCOPES: a program asks for other scopes than a person.",
    "unsupported_grant_type": "The provider does not offer the grant client_credentials.",
}
