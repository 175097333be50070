"""The one-time codes, and the frame's secret that they are good for."""

from __future__ import annotations

import secrets
from datetime import timedelta

from accounts.models import HandOverWay

#: How long a code is good for.
LIFE = {HandOverWay.MESSAGE: timedelta(seconds=30), HandOverWay.TYPED: timedelta(minutes=2)}
#: Crockford's base32: no I, L, O, U, so that nothing is mistaken (https://www.crockford.com/base32.html).
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_TYPED_LENGTH = 8
_MISREAD = str.maketrans("OIL", "011", "- \t")


def new_verifier() -> str:
    """256 bits of chance (RFC 7636 §4.1)."""
    return secrets.token_urlsafe(32)


def new_code(way: HandOverWay) -> str:
    """256 bits for a script; 40 bits for hands, which have five tries within two minutes."""
    if way == HandOverWay.MESSAGE:
        return secrets.token_urlsafe(32)
    return "".join(secrets.choice(_LETTERS) for _ in range(_TYPED_LENGTH))


def shown(code: str) -> str:
    """`XXXX-XXXX`."""
    half = _TYPED_LENGTH // 2
    return f"{code[:half]}-{code[half:]}"


def as_typed(text: str) -> str:
    """What somebody meant who typed a code: letters of any case, with or without the dash."""
    return text.upper().translate(_MISREAD)
