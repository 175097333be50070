"""What the pop-up and the frame say when a connection does not come about."""

from __future__ import annotations

from accounts.frames.fault import Fault
from accounts.frames.hand_over import NotConnected
from cdfportal.base.errors import Reason
from cdfportal.web.errors import Refusal
from cdfportal.web.ledger import many

_STATUS = {
    Fault.REQUEST_ALTERED: 400,
    Fault.REQUEST_OLD: 410,
    Fault.HOST_NOT_LISTED: 403,
    Fault.TOO_MANY_CODES: 429,
    Fault.TOO_MANY_TRIES: 429,
    Fault.USED: 409,
    Fault.LATE: 410,
}
_CURES = {
    Fault.HOST_NOT_LISTED: "The portal's operator lists the page's origin in EMBED_ORIGINS.",
    Fault.WRONG_CODE: "Type the code as the window shows it.",
    Fault.SIGN_IN_OVER: "Press the button in the frame and sign in again.",
    Fault.NO_REQUEST: "Reload the frame, allow cookies for it, and press its button again.",
}
_ANEW = "Have the portal's window show another code."
_RELOAD = "Reload the page that contains the frame, and press its button again."


def not_asked(fault: Fault) -> Refusal:
    """For the pop-up: nothing was connected, nothing is asked."""
    return Refusal(
        _STATUS[fault],
        Reason.CONNECT_REFUSED,
        "Nothing was connected",
        fault.sentence,
        (_CURES.get(fault, _RELOAD), "You may close this window."),
        details=(("Cause", fault.value),),
    )


def not_connected(outcome: NotConnected) -> Refusal:
    """For the frame; a wrong code says how many are left."""
    fault = outcome.fault
    return Refusal(
        _STATUS.get(fault, 403),
        Reason.CONNECT_REFUSED,
        "The frame is not signed in",
        told(outcome),
        (_CURES.get(fault, _ANEW),),
        details=(("Cause", fault.value),),
    )


def told(outcome: NotConnected) -> str:
    """The sentence at the field."""
    if outcome.fault is not Fault.WRONG_CODE:
        return f"{outcome.fault.sentence} {_CURES.get(outcome.fault, _ANEW)}"
    rest = many(outcome.left, "try", "tries") if outcome.left else "No try"
    return f"{outcome.fault.sentence} {rest} left."
