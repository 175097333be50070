"""What a renewal that failed means, in words: who refused what. The causes of signing in, told for a refresh."""

from __future__ import annotations

from accounts.cause import Cause
from accounts.end_reason import EndReason
from accounts.explanations import EXPLANATIONS
from accounts.timeline import KEPT

_REFUSED = "Your identity provider refused to give a new token for the refresh token"

_AT_REFRESH = {
    Cause.GRANT_REJECTED: f"{_REFUSED} (invalid_grant): it was used up, revoked or too old.",
    Cause.CLIENT_REJECTED: (
        f"{_REFUSED}: it does not accept the portal's client id or secret. "
        "That concerns everybody here; the operator can set it right."
    ),
    Cause.TOKEN_REFUSED: f"{_REFUSED}, with an error of its own.",
    Cause.TOKEN_MALFORMED: (
        "The portal refused what your identity provider sent for the refresh token: "
        "a value was missing or of the wrong form."
    ),
    Cause.TOKEN_TYPE: (
        "The portal refused what your identity provider sent for the refresh token: "
        "tokens of another type than Bearer."
    ),
}

RENEWAL_FAILURES = {
    KEPT: "The provider gave a new access token; the refresh token stays.",
    **{cause.value: f"{told.kind.title}. {told.why}" for cause, told in EXPLANATIONS.items()},
    **{cause.value: words for cause, words in _AT_REFRESH.items()},
}

#: An end is told by its reason; one of them is the provider's refusal of a refresh.
ENDS = {
    **{reason.value: reason.sentence for reason in EndReason},
    EndReason.REFRESH_REJECTED.value: (
        f"{EndReason.REFRESH_REJECTED.sentence} It refused the refresh token (invalid_grant): "
        "it was used up, revoked or too old."
    ),
}
