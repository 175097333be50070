"""From a session cookie to the state of its sign-in, by one SELECT."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from accounts.cookies import Presented, fingerprint
from accounts.end_reason import EndReason
from accounts.endings import end_and_revoke, end_session, end_sign_in
from accounts.session_query import find
from accounts.sign_in import ActiveSignIn, Ended, Live, Nobody, SessionState


def load(presented: Presented, now: datetime) -> SessionState:
    """The state of the session that a cookie names. An end found here is written down at once."""
    row = find(fingerprint(presented.value), settings.CONNECTION.audience)
    if row is None or row["profile"] != presented.profile:
        return Nobody()
    sign_in = ActiveSignIn(row, row["last_seen"])
    if row["ended_at"] is not None:
        return Ended(EndReason(row["end_reason"]), sign_in.whose)
    if row["sign_in__ended_at"] is not None:
        return Ended(EndReason(row["sign_in__end_reason"]), sign_in.whose)
    reason = _due_end(sign_in, now)
    if reason is None:
        return Live(sign_in)
    if reason is EndReason.IDLE or (reason is EndReason.EXPIRED and now < sign_in.sign_in_end):
        end_session(sign_in.session_id, sign_in.id, reason, now)
    elif reason is EndReason.DISABLED:
        # Whoever is kept out keeps nothing at the provider that would outlast it.
        end_and_revoke([sign_in.id], reason, now)
    else:
        end_sign_in(sign_in.id, reason, now)
    return Ended(reason, sign_in.whose)


def _due_end(sign_in: ActiveSignIn, now: datetime) -> EndReason | None:
    if sign_in.row["sign_in__person__disabled_at"] is not None:
        return EndReason.DISABLED
    if now >= sign_in.absolute_end:
        return EndReason.EXPIRED
    if now >= sign_in.idle_end:
        return EndReason.IDLE
    return None
