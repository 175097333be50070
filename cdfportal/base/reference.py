"""Names for one error and for one request, fit to be read out on the telephone."""

from __future__ import annotations

import secrets

# Crockford's base 32: no I, L, O, U, so that nothing is misread.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_reference() -> str:
    """A reference number such as `E-7F3K-92QD`; 40 bits of chance, no meaning."""
    letters = [secrets.choice(_ALPHABET) for _ in range(8)]
    return f"E-{''.join(letters[:4])}-{''.join(letters[4:])}"


def new_request_id() -> str:
    """An id for one request in our logs, 128 bits in hexadecimal."""
    return secrets.token_hex(16)
