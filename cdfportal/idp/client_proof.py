"""How a client with a secret says who it is at the token endpoint: RFC 6749 §2.3.1.

https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderMetadata
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

_BASIC, _POST = "client_secret_basic", "client_secret_post"


@dataclass(frozen=True, slots=True)
class Proof:
    """What a call carries to show which client it is from."""

    method: str
    fields: Mapping[str, str] = field(default_factory=dict, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)


def secret_method(document: Mapping[str, object]) -> str:
    """The header where it is taken, else the form; the header too when the document is silent (§3).

    Empty when the provider takes a secret in neither way.
    """
    offered = document.get("token_endpoint_auth_methods_supported")
    if not isinstance(offered, list) or _BASIC in offered:
        return _BASIC
    return _POST if _POST in offered else ""


def prove(method: str, client_id: str, secret: str | None) -> Proof:
    """By header or form; a public client only says who it is (§3.2.1)."""
    if secret is None:
        return Proof("none", fields={"client_id": client_id})
    if method == _POST:
        return Proof(_POST, fields={"client_id": client_id, "client_secret": secret})
    # A space as %20, which every way of decoding understands.
    pair = f"{quote(client_id, '')}:{quote(secret, '')}".encode()
    return Proof(_BASIC, headers={"Authorization": f"Basic {base64.b64encode(pair).decode()}"})
