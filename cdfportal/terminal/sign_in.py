"""Signing in without a person: https://www.rfc-editor.org/rfc/rfc6749#section-4.4"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus

from cdfportal.base.redact import redact
from cdfportal.base.service import ClientCredentials, ReadyToken
from cdfportal.cdf.transport import Transport
from cdfportal.terminal.outcome import CommandError
from cdfportal.terminal.provider_call import ProviderAnswer, ask_provider
from cdfportal.terminal.token_endpoint import find_endpoint, prove

_LONGEST_TOKEN = 65_536
_LONGEST_WORDS = 400
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
    endpoint = find_endpoint(transport, settings)
    proof = prove(endpoint, settings)
    form = {
        "grant_type": "client_credentials",
        **({"scope": " ".join(settings.scopes)} if settings.scopes else {}),
        **settings.parameters,
        **proof.fields,
    }
    answer = ask_provider(transport, "POST", endpoint.url, form=form, headers=proof.headers)
    if answer.status != HTTPStatus.OK:
        raise _refusal(answer, settings, endpoint.url)
    scope = answer.document.get("scope")
    return Token(
        _access_token(answer.document),
        # Left out, it is what was asked for (RFC 6749 §5.1).
        scope if isinstance(scope, str) else " ".join(settings.scopes),
        settings.client_id,
        is_user=False,
    )


def _access_token(document: Mapping[str, object]) -> str:
    """RFC 6749 §5.1: a bearer token in visible ASCII (appendix A.12)."""
    token, kind = document.get("access_token"), document.get("token_type")
    if not isinstance(kind, str) or kind.lower() != "bearer":
        raise CommandError("The identity provider gave no bearer token.")
    if not isinstance(token, str) or not token or len(token) > _LONGEST_TOKEN:
        raise CommandError("The identity provider's answer holds no access token.")
    if not all("!" <= letter <= "~" for letter in token):
        raise CommandError("The identity provider's access token is not one that can be sent.")
    return token


def _refusal(answer: ProviderAnswer, settings: ClientCredentials, url: str) -> CommandError:
    """RFC 6749 §5.2: only an error object says that the provider decided."""
    code = answer.document.get("error")
    if not isinstance(code, str) or answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return CommandError(f"The identity provider answered {answer.status} at {url}.")
    described = answer.document.get("error_description")
    words = described if isinstance(described, str) else ""
    said = _tidy(f"{code}: {words}" if words else code, settings)
    return CommandError(
        f"The identity provider refused to sign in: {said}", *_cures(code, words, settings)
    )


def _cures(code: str, words: str, settings: ClientCredentials) -> tuple[str, ...]:
    """What is known of the provider's own words; of scopes it is known for people only."""
    trap = None if code == _SCOPE else settings.preset.trap_signed(words)
    if trap:
        return (f"{trap.why} {trap.cure}",)
    return (_CURES[code],) if code in _CURES else ()


def _tidy(text: str, settings: ClientCredentials) -> str:
    """A provider may say back what it was sent."""
    plain = "".join(letter if letter.isprintable() else " " for letter in text)
    return redact(plain.replace(settings.client_secret, "[redacted]"))[:_LONGEST_WORDS]


_CURES = {
    "invalid_client": "Check IDP_CLIENT_ID and IDP_CLIENT_SECRET; secrets end after a time.",
    "unauthorized_client": "Allow the grant client_credentials for this client at the provider.",
    _SCOPE: "Check IDP_SCOPES: a program asks for other scopes than a person.",
    "unsupported_grant_type": "The provider does not offer the grant client_credentials.",
}
