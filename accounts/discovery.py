"""The provider's metadata: OpenID Connect Discovery 1.0 §3 and §4."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from accounts.cause import Cause, Failure
from cdfportal.base.connection import Connection
from cdfportal.idp.address import is_safe

_MAX_URL = 2048


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the portal uses of the document, checked."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    end_session_endpoint: str
    revocation_endpoint: str
    token_auth_methods: tuple[str, ...]
    #: RFC 9207 §3: the provider names itself in every authorization response.
    names_itself: bool
    #: What `prompt` may be, where it says so; mostly it does not.
    #: https://openid.net/specs/openid-connect-prompt-create-1_0.html#AuthServerMetadata
    prompts: tuple[str, ...] = ()


def read_metadata(document: Mapping[str, Any], connection: Connection) -> Metadata | Failure:
    """§4.3: the issuer must be exactly the one whose document was asked for."""
    issuer = document.get("issuer")
    if not isinstance(issuer, str) or issuer != connection.issuer:
        return Failure(Cause.DISCOVERY_ISSUER)
    urls = {name: document.get(name, "") for name in (*_REQUIRED, *_OPTIONAL)}
    for name, url in urls.items():
        if failure := _check(name, url):
            return failure
    methods = document.get("code_challenge_methods_supported")
    if isinstance(methods, list) and "S256" not in methods:
        # Absent says nothing: Entra supports PKCE and does not list it (RFC 8414 §2 notwithstanding).
        return Failure(Cause.DISCOVERY_NO_PKCE)
    return Metadata(
        issuer=issuer,
        token_auth_methods=_auth_methods(document),
        names_itself=document.get("authorization_response_iss_parameter_supported") is True,
        prompts=_texts(document.get("prompt_values_supported")),
        **urls,
    )


_REQUIRED = ("authorization_endpoint", "token_endpoint", "jwks_uri")
_OPTIONAL = ("end_session_endpoint", "revocation_endpoint")


def _check(name: str, url: object) -> Failure | None:
    if url == "" and name in _OPTIONAL:
        return None
    if not isinstance(url, str) or not url or len(url) > _MAX_URL:
        return Failure(Cause.DISCOVERY_INCOMPLETE, name)
    return None if is_safe(url) else Failure(Cause.DISCOVERY_INSECURE, name)


def _auth_methods(document: Mapping[str, Any]) -> tuple[str, ...]:
    """§3: client_secret_basic when the document is silent."""
    methods = document.get("token_endpoint_auth_methods_supported")
    return _texts(methods) if isinstance(methods, list) else ("client_secret_basic",)


def _texts(listed: object) -> tuple[str, ...]:
    if not isinstance(listed, list):
        return ()
    return tuple(each for each in listed if isinstance(each, str))
