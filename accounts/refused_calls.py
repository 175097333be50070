"""The last refused calls of each sign-in: written by the proxy, read by the page that explains them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest

from accounts.models import RefusedCallRow, SignIn
from cdfportal.access.refused_calls import RefusedBy, RefusedCall, read_right, right_text

#: Different refusals of one sign-in; the same one again only counts up.
MOST: Final = 50


def keep(sign_in_id: uuid.UUID, calls: Iterable[RefusedCall]) -> None:
    """Add them, in one short transaction; nothing for a sign-in that has ended.

    The lock on the sign-in's row puts writers of one sign-in, and its end, in one order. On SQLite the
    transaction itself is that lock.
    """
    with transaction.atomic():
        living = SignIn.objects.select_for_update(no_key=True).filter(id=sign_in_id, ended_at=None)
        if not [*living.values_list("id")]:
            return
        for call in calls:
            _add(sign_in_id, call)
        mine = RefusedCallRow.objects.filter(sign_in=sign_in_id)
        newest = mine.order_by("-last", "-id").values("id")[:MOST]
        mine.exclude(id__in=newest).delete()


def _add(sign_in_id: uuid.UUID, call: RefusedCall) -> None:
    same = RefusedCallRow.objects.filter(sign_in=sign_in_id, fingerprint=call.fingerprint)
    counted = same.update(
        count=F("count") + call.count,
        last=Greatest("last", call.last),
        request_id=call.request_id,
    )
    if not counted:
        RefusedCallRow.objects.create(
            sign_in_id=sign_in_id,
            fingerprint=call.fingerprint,
            by=call.by.value,
            method=call.method,
            template=call.template,
            project=call.project,
            status=call.status,
            family=call.family,
            required=[right_text(right) for right in call.required],
            named=call.named,
            request_id=call.request_id,
            first=call.first,
            last=call.last,
            count=call.count,
        )


def newest(sign_in_id: uuid.UUID) -> tuple[RefusedCall, ...]:
    """Those that are kept, the latest first."""
    rows = RefusedCallRow.objects.filter(sign_in=sign_in_id).order_by("-last", "-id")
    return tuple(_read(row) for row in rows)


def how_many(sign_in_id: uuid.UUID, project: str, since: datetime) -> int:
    """Different refusals by CDF in a project that have come again or anew since then."""
    return RefusedCallRow.objects.filter(
        sign_in=sign_in_id, last__gte=since, by=RefusedBy.CDF.value, project=project
    ).count()


def _read(row: RefusedCallRow) -> RefusedCall:
    return RefusedCall(
        by=RefusedBy(row.by),
        method=row.method,
        template=row.template,
        project=row.project,
        status=row.status,
        family=row.family,
        required=tuple(map(read_right, row.required)),
        named=row.named,
        request_id=row.request_id,
        first=row.first,
        last=row.last,
        count=row.count,
    )
