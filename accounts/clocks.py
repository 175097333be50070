"""Every moment that a living sign-in runs towards, and what follows from them."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import BooleanField, ExpressionWrapper, Q

from accounts.end_reason import EndReason
from accounts.models import AccessToken, SignIn
from accounts.sign_in import Live, StoredToken

#: Long enough to save what one was writing.
WARNING = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Renewal:
    """What the row says of renewing tokens; the tokens themselves stay where they are."""

    has_refresh_token: bool = False
    has_id_token: bool = False
    #: After a failed refresh nobody asks the provider again before this moment.
    blocked_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Clocks:
    """When what ends, and when what is done."""

    idle_end: datetime
    absolute_end: datetime
    token: StoredToken | None
    renewal: Renewal

    @property
    def next_refresh(self) -> datetime | None:
        """From when on the portal asks the provider for a new token, if anybody needs one; None: never."""
        if not self.renewal.has_refresh_token or self.token is None:
            return None
        blocked = self.renewal.blocked_until
        return max(self.token.refresh_due, blocked) if blocked else self.token.refresh_due

    @property
    def end(self) -> tuple[datetime, EndReason]:
        """When the sign-in ends if nobody does anything any more, and why."""
        ends = [(self.idle_end, EndReason.IDLE), (self.absolute_end, EndReason.EXPIRED)]
        if self.token and not self.renewal.has_refresh_token:
            ends.append((self.token.expires_at, EndReason.TOKEN_EXPIRED))
        return min(ends)

    @property
    def warn_at(self) -> datetime:
        """When to tell the person."""
        return self.end[0] - WARNING


def clocks_of(state: Live) -> Clocks:
    """Those of the request's own sign-in; one query beside the request's one SELECT."""
    sign_in = state.sign_in
    return Clocks(sign_in.idle_end, sign_in.absolute_end, state.token, _renewal(sign_in.id))


def clocks_of_another(row: SignIn, last_seen: datetime) -> Clocks:
    """Those of a sign-in in another browser of the same person."""
    idle = timedelta(seconds=settings.PORTAL.session_idle_seconds)
    return Clocks(last_seen + idle, row.absolute_end, _stored_token(row), _renewal(row.id))


def _renewal(sign_in_id: uuid.UUID) -> Renewal:
    row = (
        SignIn.objects.filter(id=sign_in_id)
        .annotate(refreshes=_is_kept("refresh_token"), identifies=_is_kept("id_token"))
        .values_list("refreshes", "identifies", "refresh_blocked_until")
        .first()
    )
    return Renewal(*row) if row else Renewal()


def _is_kept(field: str) -> ExpressionWrapper[Q]:
    return ExpressionWrapper(Q(**{f"{field}__isnull": False}), output_field=BooleanField())


def _stored_token(row: SignIn) -> StoredToken | None:
    found = AccessToken.objects.filter(sign_in=row.id, audience=settings.CONNECTION.audience)
    for token in found:
        return StoredToken(
            id=token.id,
            value=bytes(token.value),
            scope=tuple(token.scope.split()),
            obtained_at=token.obtained_at,
            expires_at=token.expires_at,
            generation=row.generation,
        )
    return None
