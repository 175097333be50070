"""The rows of sign-in: who, signed in where, with which tokens, in which browser."""

from __future__ import annotations

from accounts.models.browser_session import BrowserSession, Profile
from accounts.models.hand_over import HandOver, HandOverWay
from accounts.models.person import Person
from accounts.models.recorded_membership import RecordedMembership
from accounts.models.refused_call import RefusedCallRow
from accounts.models.seen_logout_token import SeenLogoutToken
from accounts.models.sign_in import AccessToken, SignIn
from accounts.models.sign_in_event import EventKind, SignInEvent
from accounts.models.spent_form_mark import SpentFormMark
from accounts.models.transaction import Transaction
from accounts.models.usage_minute import UsageMinute

__all__ = [
    "AccessToken",
    "BrowserSession",
    "EventKind",
    "HandOver",
    "HandOverWay",
    "Person",
    "Profile",
    "RecordedMembership",
    "RefusedCallRow",
    "SeenLogoutToken",
    "SignIn",
    "SignInEvent",
    "SpentFormMark",
    "Transaction",
    "UsageMinute",
]
