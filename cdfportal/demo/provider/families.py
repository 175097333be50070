"""What one sign-in leads to: a family of tokens that lives and dies together.

Reuse of a refresh token that was already exchanged kills the family:
https://www.rfc-editor.org/rfc/rfc9700#section-4.14.2
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import datetime

from cdfportal.demo.cast import Person


def digest(secret: str) -> str:
    """Secrets are kept as their SHA-256 only."""
    return hashlib.sha256(secret.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class SignIn:
    """A person who has proved who they are, in one browser."""

    person: Person
    sid: str
    auth_time: datetime
    #: What this session has shown, and which of it the present request names (levels.py).
    levels: frozenset[str] = frozenset()
    acr: str = ""


@dataclass(slots=True)
class Family:
    """All tokens that come from one authorization code."""

    id: str
    client_id: str
    person: Person
    sid: str
    auth_time: datetime
    scope: str
    ends: datetime
    levels: frozenset[str] = frozenset()
    acr: str = ""
    audience: str = ""
    """What the authorization request named as `audience`."""
    refresh_digest: str = ""
    forgives_reuse: bool = False
    """Refresh tokens that were exchanged go on working."""
    earlier_digests: set[str] = field(default_factory=set)
    revoked: bool = False

    def new_refresh_token(self) -> str:
        """A new one takes the place of the last; the family's id in front tells whose it is."""
        secret = secrets.token_urlsafe(32)
        if self.forgives_reuse:
            self.earlier_digests.add(self.refresh_digest)
        self.refresh_digest = digest(secret)
        return f"{self.id}.{secret}"

    def is_one_of_ours(self, secret: str) -> bool:
        """Whether a refresh token may still be exchanged."""
        given = digest(secret)
        return secrets.compare_digest(self.refresh_digest, given) or given in self.earlier_digests

    def check_client(self, client: object) -> bool:
        """Asked by Authlib before it refreshes or revokes."""
        return getattr(client, "client_id", None) == self.client_id

    def get_scope(self) -> str:
        """Asked by Authlib: the scope first granted."""
        return self.scope


@dataclass(slots=True)
class AuthorizationCode:
    """A code, and what the authorization request said. Authlib asks through the get_ methods."""

    digest: str
    client_id: str
    redirect_uri: str
    scope: str
    audience: str
    nonce: str
    code_challenge: str
    code_challenge_method: str
    sign_in: SignIn
    ends: datetime
    family_id: str
    asked: str
    """The scope as it was asked for, before it was narrowed."""
    used: bool = False

    def get_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_scope(self) -> str:
        return self.scope
