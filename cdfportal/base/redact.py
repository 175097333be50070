"""Taking tokens and secrets out of text before it is logged or shown.

The last line of defence: code should not hand secrets to a log in the first place.
"""

from __future__ import annotations

import re

_REDACTED = "[redacted]"

# A JWS or JWE in compact form (RFC 7515 §7.1): base64url parts joined by dots, the first a JSON object.
_COMPACT = re.compile(r"eyJ[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*){1,4}")
_AUTHORIZATION = re.compile(r"(?i)\b(bearer|basic|dpop)\s+[A-Za-z0-9._~+/=-]{8,}")
_PARAMETERS = (
    "code|access_token|refresh_token|id_token|id_token_hint|client_secret|client_assertion|password|"
    "code_verifier|nonce|state|assertion|sig|X-Goog-Signature|X-Amz-Signature|X-Amz-Security-Token"
)
_FORM = re.compile(rf"(?i)(?<![\w-])({_PARAMETERS})=([^&\s\"'<>;]+)")
_JSON = re.compile(
    rf"(?i)([\"'](?:{_PARAMETERS}|secret|token)[\"']\s*:\s*)([\"'])(?:\\.|(?!\2).)*\2"
)
_COOKIE = re.compile(
    r"(?i)\b((?:__host-)?portal(?:-signin(?:-[0-9a-f]+)?|-signout|-embed|-csrf)?)=([^;\s\"']+)"
)


# None of the above matches without one of these; most of what is logged has none.
_SUSPICIOUS = re.compile(r"eyJ|[=:\s]")


def redact(text: str) -> str:
    """The same text with every value that looks like a token, code, cookie or secret replaced."""
    if not _SUSPICIOUS.search(text):
        return text
    text = _COMPACT.sub(_REDACTED, text)
    text = _AUTHORIZATION.sub(rf"\1 {_REDACTED}", text)
    text = _JSON.sub(rf"\1\2{_REDACTED}\2", text)
    text = _FORM.sub(rf"\1={_REDACTED}", text)
    return _COOKIE.sub(rf"\1={_REDACTED}", text)
