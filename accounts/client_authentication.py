"""How the portal proves to the provider which client it is: RFC 6749 §2.3, OpenID Connect Core 1.0 §9.

A method is one class with a row in `METHODS`. What it gives goes into a call to any endpoint that asks for
the client: token, revocation, and pushed authorization requests (RFC 9126 §2). tests/accounts/test_seams.py
has what the portal does not: `private_key_jwt` (RFC 7523 §2.2) as such a class, pushed requests in place of
`SignInView.address`, and `resource` (RFC 8707) as a line of a preset.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias
from urllib.parse import quote

from accounts.cause import Cause, Failure, tidy
from accounts.discovery import Metadata
from cdfportal.base.connection import Connection


@dataclass(frozen=True, slots=True)
class Proof:
    """What a call carries beside its own form fields and headers."""

    fields: Mapping[str, str] = field(default_factory=dict, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)


class Method(Protocol):
    """One way of proving it."""

    @property
    def name(self) -> str:
        """As in `token_endpoint_auth_methods_supported`."""

    def is_possible(self, connection: Connection) -> bool:
        """Whether the settings hold what it takes."""

    def prove(self, connection: Connection, metadata: Metadata) -> Proof:
        """The proof for one call."""


@dataclass(frozen=True, slots=True)
class Public:
    """A public client only says who it is (RFC 6749 §3.2.1); PKCE binds the code to the browser."""

    name: str = "none"

    def is_possible(self, connection: Connection) -> bool:
        return connection.client_secret is None

    def prove(self, connection: Connection, metadata: Metadata) -> Proof:
        return Proof(fields={"client_id": connection.client_id})


@dataclass(frozen=True, slots=True)
class SecretBasic:
    """RFC 6749 §2.3.1, in the header; a space as %20, which every way of decoding understands."""

    name: str = "client_secret_basic"

    def is_possible(self, connection: Connection) -> bool:
        return connection.client_secret is not None

    def prove(self, connection: Connection, metadata: Metadata) -> Proof:
        pair = f"{quote(connection.client_id, '')}:{quote(connection.client_secret or '', '')}"
        return Proof(headers={"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"})


@dataclass(frozen=True, slots=True)
class SecretPost:
    """RFC 6749 §2.3.1, in the form; for providers that do not offer the header."""

    name: str = "client_secret_post"

    def is_possible(self, connection: Connection) -> bool:
        return connection.client_secret is not None

    def prove(self, connection: Connection, metadata: Metadata) -> Proof:
        secret = connection.client_secret or ""
        return Proof(fields={"client_id": connection.client_id, "client_secret": secret})


Methods: TypeAlias = tuple[Method, ...]
#: The strongest first.
METHODS: Methods = (SecretBasic(), SecretPost(), Public())


def authenticate(
    metadata: Metadata, connection: Connection, methods: Methods = METHODS
) -> Proof | Failure:
    """By the first method that the settings allow and the discovery document offers.

    A document need not list `none`: Entra ID and Cognito take public clients and do not say so.
    """
    offered = {*metadata.token_auth_methods, "none"}
    for method in methods:
        if method.name in offered and method.is_possible(connection):
            return method.prove(connection, metadata)
    return Failure(Cause.CLIENT_AUTHENTICATION, tidy(" ".join(metadata.token_auth_methods), 128))
