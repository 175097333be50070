"""Every token and session as a bar from its beginning to its end, and the same as a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from accounts.clocks import Clocks
from accounts.sign_in import ActiveSignIn
from accounts.tokens import Usable
from cdfportal.dashboard.display_claims import DisplayClaims
from cdfportal.dashboard.tables import Table, columns
from cdfportal.diagnose.comparison.times import epoch
from cdfportal.diagnose.decode import DecodedToken, OpaqueToken
from cdfportal.web.drawings.timeline import Span
from cdfportal.web.durations import Clock, clock, clock_time, in_words


@dataclass(frozen=True, slots=True)
class Lifetime:
    """One thing that ends. None: not known, or there is none."""

    name: str
    began: datetime | None
    ends: datetime | None
    #: When the portal renews it.
    renewal: datetime | None
    left: str
    then: str


def lifetimes(
    sign_in: ActiveSignIn,
    token: Usable,
    clocks: Clocks | None,
    claims: DisplayClaims,
    now: datetime,
) -> tuple[Lifetime, ...]:
    """The access token first, then the ID token, the sign-in, the refresh token."""
    idle = timedelta(seconds=settings.PORTAL.session_idle_seconds)
    return (
        _access(token, clocks, claims, now),
        *_identity(claims, now),
        _lifetime(
            "Sign-in, idle",
            sign_in.idle_end - idle,
            sign_in.idle_end,
            now,
            f"ends {_when(sign_in.idle_end, now)} unless you return",
        ),
        _lifetime(
            "Sign-in, longest",
            sign_in.created,
            sign_in.absolute_end,
            now,
            f"ends {_when(sign_in.absolute_end, now)} in any case",
        ),
        *_refresh(clocks),
    )


def _access(token: Usable, clocks: Clocks | None, claims: DisplayClaims, now: datetime) -> Lifetime:
    stored = clocks.token if clocks else None
    mine = stored if stored and stored.generation == token.generation else None
    began = _claimed(claims.access, "iat") or (mine.obtained_at if mine else None)
    renewed = clocks is not None and clocks.renewal.has_refresh_token
    renewal = mine.refresh_due if mine and renewed else None
    if renewal:
        then = f"the portal renews it from {_when(renewal, now)} on (mark)"
    else:
        then = (
            "nothing renews it, so the sign-in ends with it"
            if clocks
            else "the portal renews it before"
        )
    then = f"until {_when(token.expires_at, now)}; {then}"
    return _lifetime("Access token", began, token.expires_at, now, then, renewal)


def _identity(claims: DisplayClaims, now: datetime) -> tuple[Lifetime, ...]:
    began, ends = _claimed(claims.identity, "iat"), _claimed(claims.identity, "exp")
    if ends is None:
        return ()
    verb = "ended" if ends <= now else "ends"
    then = f"{verb} {_when(ends, now)}; it counted at the sign-in only"
    return (_lifetime("ID token", began, ends, now, then),)


def _refresh(clocks: Clocks | None) -> tuple[Lifetime, ...]:
    if clocks is None:
        return ()
    if clocks.renewal.has_refresh_token:
        then = (
            "kept on the server; its end is the provider's secret. When it is over, the next renewal "
            "fails and you sign in again"
        )
        return (Lifetime("Refresh token", None, None, None, "not told", then),)
    then = "the provider gave none; the sign-in ends with the access token"
    return (Lifetime("Refresh token", None, None, None, "none", then),)


def _lifetime(
    name: str,
    began: datetime | None,
    ends: datetime,
    now: datetime,
    then: str,
    renewal: datetime | None = None,
) -> Lifetime:
    left = "over" if ends <= now else in_words(ends - now)
    return Lifetime(name, began, ends, renewal, left, then)


def bars(rows: Sequence[Lifetime], now: datetime) -> tuple[Clock, ...]:
    """Those with both ends, the ones that are not over."""
    return tuple(
        clock(row.name, row.began, row.ends, now, row.then, renewal=row.renewal)
        for row in rows
        if row.began and row.ends and row.ends > now
    )


def spans(rows: Sequence[Lifetime], now: datetime) -> tuple[Span, ...]:
    """Those that run, on one axis of time; of the refresh token nobody knows the end."""
    tones = {clocked.name: clocked.tone for clocked in bars(rows, now)}
    return tuple(
        Span(row.name, row.began, row.ends, row.left, row.renewal, tones.get(row.name, ""))
        for row in rows
        if row.left not in ("over", "none")
    )


def lifetime_table(rows: Sequence[Lifetime]) -> Table:
    """For export."""
    titles = columns(
        name="What",
        began="Issued or begun",
        renewal="Renewed from",
        ends="Ends",
        left="Left",
        then="Then",
    )
    cells = (
        (row.name, _text(row.began), _text(row.renewal), _text(row.ends), row.left, row.then)
        for row in rows
    )
    return Table("lifetimes", "Lifetimes", titles, cells)


def _claimed(token: DecodedToken | OpaqueToken, name: str) -> datetime | None:
    return epoch(token.claims.get(name)) if isinstance(token, DecodedToken) else None


def _text(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC" if moment else ""


def _when(moment: datetime, now: datetime) -> str:
    """The time of day, with its date when that is another one than today's."""
    day = "" if moment.date() == now.date() else f"{moment:%Y-%m-%d} "
    return f"{day}{clock_time(moment)}"
