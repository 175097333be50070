"""From a session cookie to the state of its sign-in, by one SELECT."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings

from accounts.cookies import Presented, fingerprint
from accounts.end_reason import EndReason
from accounts.endings import end_session, end_sign_in
from accounts.session_query import Row, find
from accounts.sign_in import ActiveSignIn, Ended, Live, Nobody, SessionState, StoredToken


def load(presented: Presented, now: datetime) -> SessionState:
    """The state of the session that a cookie names. An end found here is written down at once."""
    row = find(fingerprint(presented.value), settings.CONNECTION.audience)
    if row is None or row["profile"] != presented.profile:
        return Nobody()
    if row["ended_at"] is not None:
        return Ended(EndReason(row["end_reason"]))
    if row["sign_in__ended_at"] is not None:
        return Ended(EndReason(row["sign_in__end_reason"]))
    reason = _due_end(row, now)
    if reason is None:
        return _live(row)
    if reason is EndReason.IDLE:
        end_session(row["id"], row["sign_in__id"], reason, now)
    else:
        end_sign_in(row["sign_in__id"], reason, now)
    return Ended(reason)


def _due_end(row: Row, now: datetime) -> EndReason | None:
    if row["sign_in__person__disabled_at"] is not None:
        return EndReason.DISABLED
    if now >= row["sign_in__absolute_end"]:
        return EndReason.EXPIRED
    if now >= _idle_end(row):
        return EndReason.IDLE
    return None


def _idle_end(row: Row) -> datetime:
    end: datetime = row["last_seen"] + timedelta(seconds=settings.PORTAL.session_idle_seconds)
    return end


def _live(row: Row) -> Live:
    sign_in = ActiveSignIn(
        id=row["sign_in__id"],
        person_id=row["sign_in__person__id"],
        issuer=row["sign_in__person__issuer"],
        subject=row["sign_in__person__subject"],
        name=row["sign_in__person__name"],
        email=row["sign_in__person__email"],
        is_portal_admin=not settings.PORTAL.admin_groups.isdisjoint(row["sign_in__portal_groups"]),
        auth_time=row["sign_in__auth_time"],
        created=row["sign_in__created"],
        absolute_end=row["sign_in__absolute_end"],
        idle_end=_idle_end(row),
        profile=row["profile"],
        session_id=row["id"],
    )
    return Live(sign_in, _token(row), row["data"], row["last_seen"])


def _token(row: Row) -> StoredToken | None:
    if row["token__id"] is None:
        return None
    return StoredToken(
        id=row["token__id"],
        value=bytes(row["token__value"]),
        scope=tuple(row["token__scope"].split()),
        obtained_at=row["token__obtained_at"],
        expires_at=row["token__expires_at"],
        generation=row["sign_in__generation"],
    )
