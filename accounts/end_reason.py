"""Why a sign-in ended: a closed list, kept on the row for seven days and told to the person."""

from __future__ import annotations

from enum import StrEnum


class EndReason(StrEnum):
    """One member per cause; the value stands in rows and JSON, so it never changes."""

    SIGNED_OUT = "signed_out"
    SUPERSEDED = "superseded"
    IDLE = "idle"
    EXPIRED = "expired"
    ENDED_BY_PERSON = "ended_by_person"
    #: Of a frame's session alone.
    DISCONNECTED = "disconnected"
    ENDED_BY_ADMIN = "ended_by_admin"
    ENDED_BY_PROVIDER = "ended_by_provider"
    DISABLED = "disabled"
    GROUP_LOST = "group_lost"
    REFRESH_REJECTED = "refresh_rejected"
    INTERACTION_REQUIRED = "interaction_required"
    IDENTITY_CHANGED = "identity_changed"
    ID_TOKEN_REFUSED = "id_token_refused"
    TOKEN_EXPIRED = "token_expired"
    UNREADABLE = "unreadable"

    @property
    def sentence(self) -> str:
        """What to tell the person."""
        return _SENTENCES[self]

    @property
    def told(self) -> str:
        """The sentence for a window that hears of it: one that signed out itself knows."""
        signed_out = self is EndReason.SIGNED_OUT
        return "You signed out in another window." if signed_out else self.sentence

    @property
    def words(self) -> str:
        """The same in a few words that hold for whoever reads them."""
        return _WORDS[self]


_SENTENCES = {
    EndReason.SIGNED_OUT: "You signed out.",
    EndReason.SUPERSEDED: "Somebody signed in again in this browser.",
    EndReason.IDLE: "You were away longer than the portal allows.",
    EndReason.EXPIRED: "The sign-in reached the longest time that the portal allows.",
    EndReason.ENDED_BY_PERSON: "You ended this sign-in from another browser.",
    EndReason.DISCONNECTED: "You disconnected this frame in the portal.",
    EndReason.ENDED_BY_ADMIN: "An administrator of the portal ended this sign-in.",
    EndReason.ENDED_BY_PROVIDER: "Your identity provider said that you signed out there.",
    EndReason.GROUP_LOST: "You are no longer in a group that may sign in here.",
    EndReason.DISABLED: "An administrator of the portal disabled this account.",
    EndReason.REFRESH_REJECTED: "Your identity provider no longer renews this sign-in.",
    EndReason.INTERACTION_REQUIRED: "Your identity provider wants you to sign in again before it gives a new token.",
    EndReason.ID_TOKEN_REFUSED: "Your identity provider renewed this sign-in with an ID token that is not valid.",
    EndReason.IDENTITY_CHANGED: "Your identity provider answered for somebody else.",
    EndReason.TOKEN_EXPIRED: "The token for CDF ran out, and the provider gave no way to renew it.",
    EndReason.UNREADABLE: "The portal's keys changed, so the stored tokens cannot be read.",
}

_WORDS = {
    EndReason.SIGNED_OUT: "signed out",
    EndReason.SUPERSEDED: "another sign-in in the same browser",
    EndReason.IDLE: "away longer than the portal allows",
    EndReason.EXPIRED: "the longest time was reached",
    EndReason.ENDED_BY_PERSON: "ended from another browser",
    EndReason.DISCONNECTED: "the last frame was disconnected in the portal",
    EndReason.ENDED_BY_ADMIN: "ended by an administrator of the portal",
    EndReason.ENDED_BY_PROVIDER: "signed out at the identity provider",
    EndReason.GROUP_LOST: "no longer in a group that may sign in",
    EndReason.DISABLED: "the account was disabled",
    EndReason.REFRESH_REJECTED: "the identity provider renewed it no longer",
    EndReason.IDENTITY_CHANGED: "the identity provider answered for somebody else",
    EndReason.TOKEN_EXPIRED: "the token ran out and nothing renews it",
    EndReason.UNREADABLE: "the portal's keys changed",
}
