"""The provider ends sign-ins: by its session (`sid`), by the person (`sub`), or by both.

No token is revoked: the provider knows best what it has ended.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from accounts.cookies import fingerprint
from accounts.end_reason import EndReason
from accounts.endings import end_sign_in
from accounts.logout_token import LEEWAY, OLDEST, Fault, LogoutToken, Refused
from accounts.models import SeenLogoutToken, SignIn

_A_MINUTE = timedelta(minutes=1)


def living(connection: str, issuer: str, *, sid: str = "", subject: str = "") -> QuerySet[SignIn]:
    """The sign-ins meant: all of one session, all of one person, or what they have in common."""
    if not sid and not subject:
        return SignIn.objects.none()
    found = SignIn.objects.filter(connection=connection, person__issuer=issuer, ended_at=None)
    if sid:
        found = found.filter(sid=sid)
    return found.filter(person__subject=subject) if subject else found


def end_living(meant: QuerySet[SignIn], now: datetime) -> int:
    """End them; how many there were."""
    # In one order everywhere: two transactions that end the same rows must not wait for each other.
    ids = [*meant.order_by("id").values_list("id", flat=True)]
    return sum(end_sign_in(each, EndReason.ENDED_BY_PROVIDER, now) for each in ids)


def act_on(token: LogoutToken, connection: str, now: datetime) -> int | Refused:
    """End what the token names, unless it was acted on before (Back-Channel Logout 1.0 §2.6, `jti`).

    Both or neither: where the ending fails, the provider may send the same token again.
    """
    with transaction.atomic():
        if not _is_new(token):
            return Refused(Fault.REPLAYED)
        meant = living(connection, token.issuer, sid=token.sid, subject=token.subject)
        return end_living(meant, now)


def _is_new(token: LogoutToken) -> bool:
    """The unique index decides, on whichever node the two arrive."""
    try:
        with transaction.atomic():
            SeenLogoutToken.objects.create(
                key_hash=fingerprint(f"{token.issuer}\n{token.token_id}"),
                # By then it is refused for its age.
                expires_at=token.issued + OLDEST + LEEWAY + _A_MINUTE,
            )
    except IntegrityError:
        return False
    return True
