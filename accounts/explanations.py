"""What each cause means: what happened, why, what to do. One row per member of `Cause`."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.cause import Cause
from cdfportal.base.errors import Reason


@dataclass(frozen=True, slots=True)
class Kind:
    """What causes of one kind have in common."""

    status: int
    reason: Reason
    title: str
    cures: tuple[str, ...]
    #: Whether trying again can help.
    retry: bool = True
    #: The portal decided, rather than something failed.
    is_refusal: bool = False


@dataclass(frozen=True, slots=True)
class Explanation:
    """One cause in words."""

    kind: Kind
    why: str
    cures: tuple[str, ...] = ()


_OPERATOR = "If it stays, send the reference below to the portal's operator."
_AGAIN = "Sign in again from the portal."

_DOWN = Kind(
    502,
    Reason.PROVIDER_UNAVAILABLE,
    "Your identity provider did not answer",
    ("Try again in a minute.", _OPERATOR),
)
_WRONG = Kind(
    502,
    Reason.SIGN_IN_FAILED,
    "Your identity provider's answer was refused",
    (_AGAIN, _OPERATOR),
)
_SETUP = Kind(
    502,
    Reason.SIGN_IN_FAILED,
    "The identity provider is not set up for this portal",
    ("Send the reference below to the portal's operator.",),
)
_RETURN = Kind(
    400, Reason.SIGN_IN_FAILED, "The way back from signing in was broken", (_AGAIN, _OPERATOR)
)
_BACKGROUND = Kind(400, Reason.SIGN_IN_FAILED, "Signing in did not start", (_AGAIN,))
_STALE = Kind(400, Reason.SIGN_IN_FAILED, "This sign-in cannot be finished", (_AGAIN,))
_STOP = Kind(
    400, Reason.SIGN_IN_FAILED, "Signing in does not work in this browser", (), retry=False
)
_DECLINED = Kind(
    403, Reason.SIGN_IN_FAILED, "Your identity provider did not sign you in", (_AGAIN, _OPERATOR)
)
_KEPT_OUT = Kind(
    403,
    Reason.NOT_ALLOWED,
    "You may not use this portal",
    ("Ask the portal's operator for access.",),
    retry=False,
    is_refusal=True,
)
_COOKIE_CURES = (
    "Allow cookies for this site, also in private windows and in strict tracking protection.",
    "Finish signing in within ten minutes, in the same browser and profile that you began in.",
    "Use the portal's own address, not another name or an IP address for the same machine.",
)

EXPLANATIONS: dict[Cause, Explanation] = {
    Cause.PROVIDER_UNREACHABLE: Explanation(_DOWN, "No connection to it could be made or kept."),
    Cause.PROVIDER_UNTRUSTED: Explanation(
        _SETUP,
        "Its certificate was issued by no authority that the portal trusts.",
        ("Operator: CA_BUNDLE names the PEM file with your own certificate authorities.",),
    ),
    Cause.PROVIDER_TIMEOUT: Explanation(_DOWN, "It took longer than the portal waits."),
    Cause.PROVIDER_STATUS: Explanation(_DOWN, "It answered with an error of its own."),
    Cause.PROVIDER_REDIRECTED: Explanation(
        _WRONG, "It sent the portal to another address, which the portal does not follow."
    ),
    Cause.PROVIDER_TOO_LARGE: Explanation(_WRONG, "Its answer was larger than any honest one."),
    Cause.PROVIDER_NOT_JSON: Explanation(
        _WRONG, "Its answer was not the JSON that OpenID Connect demands."
    ),
    Cause.DISCOVERY_ISSUER: Explanation(
        _SETUP,
        "Its discovery document names another issuer than the configured address.",
        ("Operator: IDP_DISCOVERY_URL must be <issuer>/.well-known/openid-configuration.",),
    ),
    Cause.DISCOVERY_INCOMPLETE: Explanation(
        _SETUP, "Its discovery document lacks an address that signing in needs."
    ),
    Cause.DISCOVERY_INSECURE: Explanation(
        _SETUP, "Its discovery document names an address that is not https."
    ),
    Cause.DISCOVERY_NO_PKCE: Explanation(
        _SETUP, "It does not offer PKCE with S256, which the portal demands."
    ),
    Cause.CLIENT_AUTHENTICATION: Explanation(
        _SETUP, "It accepts none of the ways in which the portal can prove its client secret."
    ),
    Cause.KEYS_MALFORMED: Explanation(_WRONG, "Its list of signing keys cannot be used."),
    Cause.KEY_UNKNOWN: Explanation(
        _WRONG, "The ID token is signed with a key that the provider does not publish."
    ),
    Cause.KEY_AMBIGUOUS: Explanation(
        _WRONG, "The ID token does not say which of several keys signed it."
    ),
    Cause.GRANT_REJECTED: Explanation(
        _STALE, "The provider no longer accepts the code, most often since it is too old or used."
    ),
    Cause.CLIENT_REJECTED: Explanation(
        _SETUP,
        "It does not accept the portal's client id or secret.",
        ("Operator: compare IDP_CLIENT_ID and IDP_CLIENT_SECRET with the registration.",),
    ),
    Cause.INTERACTION_REQUIRED: Explanation(
        _WRONG,
        "It wants you to do something first: sign in again, agree, or prove who you are once more.",
    ),
    Cause.TOKEN_REFUSED: Explanation(_WRONG, "It gave no tokens for the code."),
    Cause.TOKEN_MALFORMED: Explanation(
        _WRONG, "Its token answer lacks a value, or holds one of the wrong form."
    ),
    Cause.TOKEN_TYPE: Explanation(_WRONG, "It sent tokens of another type than Bearer."),
    Cause.ID_TOKEN_MISSING: Explanation(_WRONG, "Its token answer holds no ID token."),
    Cause.ID_TOKEN_TOO_LARGE: Explanation(_WRONG, "The ID token is larger than the portal reads."),
    Cause.ID_TOKEN_MALFORMED: Explanation(_WRONG, "The ID token cannot be read."),
    Cause.ID_TOKEN_ALGORITHM: Explanation(
        _WRONG, "The ID token is signed in a way that the portal does not accept, or not at all."
    ),
    Cause.ID_TOKEN_SIGNATURE: Explanation(_WRONG, "The ID token's signature is wrong."),
    Cause.ID_TOKEN_ISSUER: Explanation(_WRONG, "The ID token was issued by somebody else (iss)."),
    Cause.ID_TOKEN_AUDIENCE: Explanation(_WRONG, "The ID token is meant for somebody else (aud)."),
    Cause.ID_TOKEN_AUTHORIZED_PARTY: Explanation(
        _WRONG, "The ID token was made for another application (azp)."
    ),
    Cause.ID_TOKEN_EXPIRED: Explanation(
        _WRONG, "The ID token has expired.", ("Operator: compare the clocks of both machines.",)
    ),
    Cause.ID_TOKEN_NO_EXPIRY: Explanation(_WRONG, "The ID token does not say when it expires."),
    Cause.ID_TOKEN_NO_ISSUE_TIME: Explanation(
        _WRONG, "The ID token does not say when it was issued (iat)."
    ),
    Cause.ID_TOKEN_FROM_FUTURE: Explanation(
        _WRONG,
        "The ID token was issued in the future (iat).",
        ("Operator: compare the clocks of both machines.",),
    ),
    Cause.ID_TOKEN_TOO_OLD: Explanation(_WRONG, "The ID token was issued long ago (iat)."),
    Cause.ID_TOKEN_NOT_YET_VALID: Explanation(
        _WRONG,
        "The ID token is not valid yet (nbf).",
        ("Operator: compare the clocks of both machines.",),
    ),
    Cause.ID_TOKEN_NONCE: Explanation(_WRONG, "The ID token belongs to another sign-in (nonce)."),
    Cause.ID_TOKEN_SUBJECT: Explanation(_WRONG, "The ID token does not say who you are (sub)."),
    Cause.ID_TOKEN_ACCESS_TOKEN_HASH: Explanation(
        _WRONG, "The ID token and the access token do not belong together (at_hash)."
    ),
    Cause.ID_TOKEN_AUTH_TIME: Explanation(
        _WRONG,
        "CDF asks for a fresh sign-in, and the ID token does not show that this was one (auth_time).",
    ),
    Cause.ID_TOKEN_CLAIM: Explanation(_WRONG, "A claim of the ID token has the wrong form."),
    Cause.CALLBACK_INCOMPLETE: Explanation(_RETURN, "The address lacks what signing in needs."),
    Cause.CALLBACK_REPEATED: Explanation(_RETURN, "The address names something twice."),
    Cause.CALLBACK_TOO_LONG: Explanation(_RETURN, "The address holds a value that is too long."),
    Cause.CALLBACK_CONTRADICTORY: Explanation(
        _RETURN, "The address says both that you were signed in and that you were not."
    ),
    Cause.CALLBACK_ISSUER: Explanation(
        _WRONG, "Another identity provider answered than the one that was asked (iss)."
    ),
    Cause.CALLBACK_NO_ISSUER: Explanation(
        _WRONG, "The answer does not say which identity provider it comes from (iss)."
    ),
    Cause.STATE_UNKNOWN: Explanation(
        _STALE, "The portal knows no such sign-in: it is long over, or was not begun here."
    ),
    Cause.STATE_EXPIRED: Explanation(_STALE, "It was begun more than ten minutes ago."),
    Cause.STATE_USED: Explanation(_STALE, "It was finished before, and counts only once."),
    Cause.COOKIE_MISSING: Explanation(
        Kind(
            400,
            Reason.SIGN_IN_FAILED,
            "Your browser did not send the sign-in cookie",
            _COOKIE_CURES,
        ),
        "The portal cannot tell that this browser began the sign-in, so it was not finished.",
    ),
    Cause.COOKIE_MISSING_AGAIN: Explanation(
        Kind(
            400,
            Reason.SIGN_IN_FAILED,
            "Your browser did not send the sign-in cookie again",
            (*_COOKIE_CURES, "Wait a minute before you try once more, or use another browser."),
            retry=False,
        ),
        "This is the second time within a minute, so the portal stops here.",
    ),
    Cause.COOKIE_OTHER: Explanation(
        _STALE,
        "It began in another browser, or so many began here that this one was forgotten.",
        ("Follow a link to sign in only if you began to sign in yourself.",),
    ),
    Cause.PROVIDER_DENIED: Explanation(_DECLINED, "It said that access was denied or cancelled."),
    Cause.PROVIDER_ERROR: Explanation(_DECLINED, "It reported an error instead of a sign-in."),
    Cause.NOT_A_NAVIGATION: Explanation(
        _BACKGROUND,
        "Signing in starts only when a person opens this address in a window of its own, never in a "
        "frame and never in the background.",
    ),
    Cause.START_REPEATED: Explanation(_BACKGROUND, "The link to it names something twice."),
    Cause.START_ISSUER: Explanation(
        _BACKGROUND,
        "The link to it was made for another identity provider than the portal's, or for none (iss).",
        ("Whoever made the link: send exactly the issuer of the portal's identity provider.",),
    ),
    Cause.START_PROMPT: Explanation(
        _BACKGROUND,
        "The link to it asks for something that a link may not ask for: of prompt, only select_account.",
    ),
    Cause.STEP_UP_UNREADABLE: Explanation(
        _BACKGROUND,
        "The link to it says what CDF asks for; it is older than ten minutes, or was changed.",
        ("Open the page again that CDF closed: it makes a fresh link.",),
    ),
    Cause.SIGN_IN_LOOP: Explanation(
        _STOP,
        "It signed in several times within a minute and is still signed out.",
        (*_COOKIE_CURES, "Wait a minute before you try once more, or use another browser."),
    ),
    Cause.PERSON_DISABLED: Explanation(
        _KEPT_OUT, "An administrator of the portal disabled this account."
    ),
    Cause.GROUP_REQUIRED: Explanation(
        _KEPT_OUT, "None of your groups at the identity provider is let in (SIGN_IN_GROUPS)."
    ),
    Cause.GROUPS_OVERAGE: Explanation(
        _KEPT_OUT,
        "You are in so many groups that the identity provider left them out of the token.",
        ("Operator: let the provider put only the groups of this application into the token.",),
    ),
    Cause.TENANT: Explanation(_KEPT_OUT, "Your account belongs to another tenant (tid)."),
    Cause.UNREADABLE: Explanation(_STALE, "The portal's keys changed while you were signing in."),
}
