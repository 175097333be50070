"""What happened to a sign-in, in words: the lines of its timeline, newest first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from accounts.end_reason import EndReason
from accounts.frames.fault import Fault
from accounts.models import EventKind, SignIn, SignInEvent
from accounts.renewal_words import ENDS, RENEWAL_FAILURES


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happened, before it is put in words."""

    at: datetime
    kind: EventKind
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One line: the same thing several times in a row is told once, with its number."""

    kind: EventKind
    word: str
    tone: str
    icon: str
    why: str
    reason: str
    first: datetime
    last: datetime
    count: int

    def as_json(self) -> dict[str, object]:
        """The line of the page's twin."""
        return {
            "kind": self.kind.value,
            "reason": self.reason or None,
            "why": self.why or None,
            "first": self.first.isoformat(),
            "last": self.last.isoformat(),
            "count": self.count,
        }


#: Word, tone, icon. The tone comes third: word and glyph say the same.
_LOOKS = {
    EventKind.SIGNED_IN: ("Signed in", "yes", "yes"),
    EventKind.REFRESHED: ("Tokens renewed", "plain", "token"),
    EventKind.REFRESH_FAILED: ("Renewal failed", "open", "warn"),
    EventKind.CHALLENGED: ("CDF asked for a stronger sign-in", "open", "warn"),
    EventKind.REFUSED: ("CDF did not accept the token", "open", "warn"),
    EventKind.CONNECTED: ("Frame connected", "yes", "yes"),
    EventKind.DISCONNECTED: ("Frame disconnected", "plain", "none"),
    EventKind.CODE_REFUSED: ("A frame's code was refused", "open", "warn"),
    EventKind.ENDED: ("Ended", "plain", "none"),
}
_DEFAULT_WHY = {
    EventKind.SIGNED_IN: "The identity provider said who you are.",
    EventKind.REFRESHED: "The provider gave new tokens ahead of the old ones' end.",
    EventKind.CHALLENGED: "Signing in again, as CDF asks for it, goes on where it stopped.",
    EventKind.REFUSED: (
        "CDF answered 401 to a call with this sign-in's access token. Perhaps the token was made for another "
        "audience, or reaches no project of that name, or the provider ended it early."
    ),
    EventKind.CONNECTED: "You connected a page of another portal; it ends with this sign-in.",
    EventKind.DISCONNECTED: "Only the frame's session ended; the sign-in went on.",
}


def history(row: SignIn, ended: tuple[datetime, EndReason] | None) -> tuple[Line, ...]:
    """The rows' own events, and what the sign-in's row tells of its beginning and its end."""
    rows = SignInEvent.objects.filter(sign_in=row.id).order_by("-at", "-id")
    found = [Happening(each.at, EventKind(each.kind), each.reason) for each in rows]
    kinds = {each.kind for each in found}
    # A timeline keeps its latest lines only, so the first may be gone.
    if EventKind.SIGNED_IN not in kinds:
        found.append(Happening(row.created, EventKind.SIGNED_IN))
    if ended and EventKind.ENDED not in kinds:
        found.insert(0, Happening(ended[0], EventKind.ENDED, ended[1].value))
    return lines(found)


def lines(newest_first: Iterable[Happening]) -> tuple[Line, ...]:
    """Neighbours of the same kind and reason become one line."""
    told = []
    for (kind, reason), same in groupby(newest_first, key=lambda each: (each.kind, each.reason)):
        moments = [each.at for each in same]
        word, tone, icon = _LOOKS[kind]
        why = in_words(kind, reason) or _DEFAULT_WHY.get(kind, "")
        told.append(
            Line(kind, word, tone, icon, why, reason, moments[-1], moments[0], len(moments))
        )
    return tuple(told)


def in_words(kind: EventKind, reason: str) -> str:
    """The sentence of an end's or a failure's reason; one that is not known stands as it is."""
    if kind is EventKind.CODE_REFUSED:
        return Fault(reason).sentence if reason in {*Fault} else reason
    known = ENDS if kind is EventKind.ENDED else RENEWAL_FAILURES
    return known.get(reason, reason)
