"""Who signs out, in the provider's own word for them (RP-Initiated Logout 1.0 §2, `logout_hint`)."""

from __future__ import annotations

import base64
import binascii
import uuid

from accounts.models import SignIn
from accounts.outbound import JsonObject, parse_object
from accounts.stored_tokens import id_token_place, unseal
from accounts.vault import Opened

_LONGEST = 512


def logout_hint(sign_in_id: uuid.UUID, claim_names: tuple[str, ...]) -> str:
    """The first of these claims that the ID token holds; it was verified when the person signed in."""
    if not claim_names:
        return ""
    claims = _claims(sign_in_id)
    for name in claim_names:
        value = claims.get(name)
        if isinstance(value, str) and 0 < len(value) <= _LONGEST:
            return value
    return ""


def _claims(sign_in_id: uuid.UUID) -> JsonObject:
    row = SignIn.objects.filter(id=sign_in_id, ended_at=None).values_list("id_token").first()
    opened = unseal(row[0], id_token_place(sign_in_id)) if row else None
    if not isinstance(opened, Opened):
        return {}
    payload = opened.text.split(".")[1]
    try:
        return parse_object(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))) or {}
    except binascii.Error:
        return {}
