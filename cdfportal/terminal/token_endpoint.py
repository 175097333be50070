"""Where tokens come from, and how this client says who it is there.

https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderMetadata
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import quote, urlsplit

from cdfportal.base.configuration.environment import is_loopback
from cdfportal.base.connection import issuer_of
from cdfportal.base.service import ClientCredentials
from cdfportal.cdf.transport import Transport
from cdfportal.terminal.outcome import CommandError
from cdfportal.terminal.provider_call import ask_provider

_LONGEST_URL = 2048
_BASIC, _POST = "client_secret_basic", "client_secret_post"


@dataclass(frozen=True, slots=True)
class TokenEndpoint:
    """Its address, and the method by which it takes the secret."""

    url: str
    method: str = _BASIC


@dataclass(frozen=True, slots=True)
class Proof:
    """What a call carries to show which client it is from."""

    fields: Mapping[str, str] = field(default_factory=dict, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)


def find_endpoint(transport: Transport, credentials: ClientCredentials) -> TokenEndpoint:
    """IDP_TOKEN_URL, or what the discovery document says."""
    if credentials.token_url:
        return TokenEndpoint(credentials.token_url)
    url = credentials.discovery_url
    answer = ask_provider(transport, "GET", url)
    if answer.status != HTTPStatus.OK:
        raise CommandError(f"The identity provider answered {answer.status} at {url}.")
    document, issuer = answer.document, issuer_of(url, credentials.preset)
    if document.get("issuer") != issuer:
        # Discovery 1.0 §4.3: otherwise it is somebody else's document.
        raise CommandError(f"The document at {url} does not name {issuer} as its issuer.")
    endpoint = document.get("token_endpoint")
    if not isinstance(endpoint, str) or not _is_safe(endpoint):
        raise CommandError(f"The document at {url} names no token endpoint with https.")
    return TokenEndpoint(endpoint, _method(document, url))


def _method(document: Mapping[str, object], url: str) -> str:
    """The header where it is taken, else the form; the header too when the document is silent (§3)."""
    offered = document.get("token_endpoint_auth_methods_supported")
    if not isinstance(offered, list) or _BASIC in offered:
        return _BASIC
    if _POST in offered:
        return _POST
    raise CommandError(f"By the document at {url} the provider takes no client secret.")


def _is_safe(url: str) -> bool:
    """https with a host; plain http only where the bytes never leave the machine."""
    if len(url) > _LONGEST_URL or not url.isprintable() or " " in url or "\\" in url:
        return False
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return False
    if not host or parts.username is not None or parts.fragment:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host))


def prove(endpoint: TokenEndpoint, credentials: ClientCredentials) -> Proof:
    """RFC 6749 §2.3.1."""
    name, secret = credentials.client_id, credentials.client_secret
    if endpoint.method == _POST:
        return Proof(fields={"client_id": name, "client_secret": secret})
    pair = f"{quote(name, '')}:{quote(secret, '')}".encode()
    return Proof(headers={"Authorization": f"Basic {base64.b64encode(pair).decode()}"})
