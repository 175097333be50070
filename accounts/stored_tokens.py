"""Tokens into rows and out of them, always through the vault."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from accounts.models import AccessToken, SignIn
from accounts.token_endpoint import Tokens
from accounts.vault import Opened, Place, Sealed, vault


def refresh_place(sign_in_id: uuid.UUID) -> Place:
    """Where a sign-in's refresh token stands."""
    return Place("sign_in", sign_in_id, "refresh_token")


def id_token_place(sign_in_id: uuid.UUID) -> Place:
    """Where a sign-in's ID token stands."""
    return Place("sign_in", sign_in_id, "id_token")


def access_place(token_id: uuid.UUID) -> Place:
    """Where an access token stands."""
    return Place("access_token", token_id, "value")


def seal(sign_in: SignIn, tokens: Tokens) -> None:
    """Put the refresh and ID token into an unsaved row; what did not come stays as it was."""
    closed = vault()
    if tokens.refresh_token:
        sign_in.refresh_token = closed.close(tokens.refresh_token, refresh_place(sign_in.id))
    if tokens.id_token:
        sign_in.id_token = closed.close(tokens.id_token, id_token_place(sign_in.id))


def sealed_access_token(
    sign_in_id: uuid.UUID, audience: str, tokens: Tokens, scope: str, now: datetime
) -> AccessToken:
    """An unsaved row with the access token."""
    token_id = uuid.uuid4()
    return AccessToken(
        id=token_id,
        sign_in_id=sign_in_id,
        audience=audience,
        scope=scope,
        obtained_at=now,
        expires_at=now + timedelta(seconds=tokens.expires_in),
        value=vault().close(tokens.access_token, access_place(token_id)),
    )


def unseal(stored: bytes | memoryview | None, place: Place) -> Opened | Sealed | None:
    """The value in clear, why it cannot be read, or None when there is none."""
    return None if stored is None else vault().open(bytes(stored), place)
