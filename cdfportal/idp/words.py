"""Trouble as a predicate for sentences: “The token endpoint …”."""

from __future__ import annotations

from cdfportal.idp.outcome import Trouble, TroubleKind

_WORDS = {
    TroubleKind.NAME_UNKNOWN: "has a name that does not resolve",
    TroubleKind.REFUSED: "accepts no connection",
    TroubleKind.TIMEOUT: "does not answer in time",
    TroubleKind.RESET: "ends the connection without an answer",
    TroubleKind.TLS_UNTRUSTED: "shows a certificate from an authority that is not trusted here",
    TroubleKind.TLS_NAME: "shows a certificate for another name",
    TroubleKind.TLS_EXPIRED: "shows a certificate that has ended, or has not begun",
    TroubleKind.TLS_BROKEN: "breaks off the TLS handshake",
    TroubleKind.PROXY: "is not reached through the outbound proxy",
    TroubleKind.UNREADABLE: "answers with something that cannot be read",
    TroubleKind.TOO_LARGE: "answers with more than any honest answer holds",
    TroubleKind.NOT_JSON: "answers with something that is not JSON",
    TroubleKind.ODD: "answers with JSON that is not as the standard says",
}


def in_words(trouble: Trouble) -> str:
    """Without a full stop; it begins with a verb."""
    if trouble.kind is TroubleKind.REDIRECT:
        return f"answers {trouble.status}, which leads elsewhere"
    if trouble.kind is TroubleKind.STATUS:
        return f"answers {trouble.status}"
    return _WORDS[trouble.kind]
