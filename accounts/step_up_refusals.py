"""What is said to somebody of whom CDF demands a stronger sign-in."""

from __future__ import annotations

from accounts.step_up import Challenge
from cdfportal.base.errors import Reason
from cdfportal.web.errors import Refusal

Details = tuple[tuple[str, str], ...]
_LINE = 300


def step_up_required(address: str, details: Details) -> Refusal:
    """Signing in at the address may help."""
    return Refusal(
        status=401,
        reason=Reason.STEP_UP_REQUIRED,
        title="CDF asks for a stronger sign-in",
        message="CDF asks for more than this sign-in brought along, such as a second factor "
        "or a more recent sign-in.",
        cures=("Sign in again: the portal tells your identity provider what CDF asks for.",),
        details=details,
        retry_url=address,
        retry_label="Sign in again",
        sign_in=address,
    )


def step_up_unmet(details: Details) -> Refusal:
    """It was tried just now."""
    return Refusal(
        status=401,
        reason=Reason.STEP_UP_UNMET,
        title="Signing in again did not satisfy CDF",
        message="You signed in as CDF had asked, and CDF is still not satisfied: your identity "
        "provider's sign-in does not bring along what CDF wants.",
        cures=(
            "Ask an administrator of the identity provider whether its policy (in Entra: "
            "Conditional Access and the authentication context) covers this portal's application "
            "and puts what CDF asks for into the access token.",
            "Ask an administrator of CDF what it demands, and name CDF's request id.",
            "Try again after some minutes if the policy was changed just now.",
        ),
        details=details,
    )


def in_words(challenge: Challenge) -> str:
    """In the parameters of an authorization request, cut to what a line holds."""
    asked = {
        "claims": challenge.claims,
        "acr_values": challenge.acr_values,
        "max_age": "" if challenge.max_age is None else str(challenge.max_age),
    }
    words = ", ".join(f"{name} {value}" for name, value in asked.items() if value)
    return words if len(words) <= _LINE else f"{words[:_LINE]}…"
