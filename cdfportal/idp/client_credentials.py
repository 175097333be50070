"""A token without a person: https://www.rfc-editor.org/rfc/rfc6749#section-4.4"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

from cdfportal.base.connection import issuer_of
from cdfportal.base.service import ClientCredentials
from cdfportal.cdf.transport import Transport
from cdfportal.idp.call import Limits, ask, json_object
from cdfportal.idp.client_proof import prove, secret_method
from cdfportal.idp.discovery import Mistake, fetch_document, find_mistake
from cdfportal.idp.outcome import Answer, Granted, Refused, Trouble, TroubleKind
from cdfportal.idp.pinned import Addresses
from cdfportal.idp.refusal import read_refusal

_LONGEST_TOKEN = 65_536
_LONGEST_LIFE = 366 * 24 * 3600


@dataclass(frozen=True, slots=True)
class TokenEndpoint:
    """Its address, the method by which it takes the secret, and where to connect when that is settled."""

    url: str
    #: Empty: the provider takes no secret in a way that is known here.
    method: str = "client_secret_basic"
    addresses: Addresses = ()


@dataclass(frozen=True, slots=True)
class NoMethod:
    """The provider takes a client secret in no way that is known here; nothing was sent."""


def find_endpoint(
    transport: Transport, credentials: ClientCredentials, limits: Limits
) -> TokenEndpoint | Mistake | Refused | Trouble:
    """IDP_TOKEN_URL, or what the discovery document says."""
    if credentials.token_url:
        return TokenEndpoint(credentials.token_url)
    found = fetch_document(transport, credentials.discovery_url, limits)
    if isinstance(found, Refused | Trouble):
        return found
    issuer = issuer_of(credentials.discovery_url, credentials.preset)
    if mistake := find_mistake(found.values, issuer, ("token_endpoint",)):
        return mistake
    return TokenEndpoint(str(found.values["token_endpoint"]), secret_method(found.values))


def ask_for_token(
    transport: Transport, credentials: ClientCredentials, endpoint: TokenEndpoint, limits: Limits
) -> Granted | Refused | Trouble | NoMethod:
    """One token request (§4.4.2); the secret goes to this address only, and stays in no outcome."""
    if not endpoint.method:
        return NoMethod()
    proof = prove(endpoint.method, credentials.client_id, credentials.client_secret)
    form = {
        "grant_type": "client_credentials",
        **({"scope": " ".join(credentials.scopes)} if credentials.scopes else {}),
        **credentials.parameters,
        **proof.fields,
    }
    answer = ask(
        transport,
        "POST",
        endpoint.url,
        limits=limits,
        form=form,
        headers=proof.headers,
        addresses=endpoint.addresses,
    )
    return answer if isinstance(answer, Trouble) else read_grant(answer, credentials.client_secret)


def read_grant(answer: Answer, *secrets: str) -> Granted | Refused | Trouble:
    """RFC 6749 §5.1 and §5.2: a bearer token in visible ASCII (appendix A.12), or an error."""
    if HTTPStatus.MULTIPLE_CHOICES <= answer.status < HTTPStatus.BAD_REQUEST:
        return Trouble(TroubleKind.REDIRECT, answer.url, answer.status)
    if answer.status != HTTPStatus.OK:
        refused = read_refusal(answer, *secrets)
        return refused or Trouble(TroubleKind.STATUS, answer.url, answer.status)
    document = json_object(answer.body)
    if document is None:
        return Trouble(TroubleKind.NOT_JSON, answer.url, answer.status)
    if words := _odd(document):
        return Trouble(TroubleKind.ODD, answer.url, answer.status, words)
    scope = document.get("scope")
    return Granted(
        str(document["access_token"]),
        scope if isinstance(scope, str) else None,
        _life(document.get("expires_in")),
    )


def _odd(document: Mapping[str, object]) -> str:
    """What is wrong with it, as a sentence; empty when nothing is."""
    token, kind = document.get("access_token"), document.get("token_type")
    if not isinstance(kind, str) or kind.lower() != "bearer":
        return "The identity provider gave no bearer token."
    if not isinstance(token, str) or not token or len(token) > _LONGEST_TOKEN:
        return "The identity provider's answer holds no access token."
    if not all("!" <= letter <= "~" for letter in token):
        return "The identity provider's access token is not one that can be sent."
    return ""


def _life(value: object) -> int | None:
    """Some providers write the number as a string."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 12:
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return int(value) if 0 < value <= _LONGEST_LIFE else None
