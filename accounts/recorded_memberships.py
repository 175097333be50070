"""RECORD_MEMBERSHIPS: which IdP groups people had when they signed in, and who was seen with one.

CDF does not know the members of a group that follows the identity provider. What this tells is what
the portal saw in verified ID tokens, of those who signed in here; it is no membership list.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, F, QuerySet, Window
from django.db.models.functions import RowNumber

from accounts.claims import VerifiedClaims
from accounts.models import RecordedMembership, SignIn

#: Counted from the last time that the person was seen with the group.
KEPT = timedelta(days=90)
#: For one person; beyond it the ones that were seen longest ago go.
MOST = 1000
_LONGEST_ID = 255
_GROUPS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Seen:
    """One person who was seen with one IdP group. Identity is issuer and subject; the name is display."""

    issuer: str
    subject: str
    name: str
    first_seen: datetime
    last_seen: datetime


@dataclass(frozen=True, slots=True)
class SeenIn:
    """The people who were seen with one IdP group, latest first; `total` counts those left out too."""

    people: tuple[Seen, ...]
    total: int


def record(sign_in_id: uuid.UUID, claims: VerifiedClaims, now: datetime) -> None:
    """Write down the groups of a verified ID token; call it in the transaction of what the token brought.

    Nothing unless the operator wants it. A token that leaves its groups out for their number says nothing.
    """
    if not settings.PORTAL.record_memberships:
        return
    connection = settings.CONNECTION
    groups = _storable(claims.groups(connection.group_claims))
    if not groups:
        return
    person_id = SignIn.objects.values_list("person_id", flat=True).get(id=sign_in_id)
    RecordedMembership.objects.bulk_create(
        [
            RecordedMembership(
                person_id=person_id,
                connection=connection.slug,
                idp_group=group,
                first_seen=now,
                last_seen=now,
            )
            for group in groups
        ],
        update_conflicts=True,
        unique_fields=["person", "connection", "idp_group"],
        update_fields=["last_seen"],
    )
    _drop_surplus(person_id)


def _storable(groups: Iterable[str]) -> list[str]:
    """In one order for all, so that two writers of one person never wait for each other."""
    fit = (g for g in groups if 0 < len(g) <= _LONGEST_ID and g.isprintable())
    return sorted(fit)[:MOST]


def _drop_surplus(person_id: int) -> None:
    mine = RecordedMembership.objects.filter(person=person_id)
    surplus = mine.order_by("-last_seen", "idp_group")[MOST:]
    if oldest := [*surplus.values_list("id", flat=True)]:
        RecordedMembership.objects.filter(id__in=oldest).delete()


def seen_in(idp_groups: Collection[str], now: datetime, most: int = 10) -> Mapping[str, SeenIn]:
    """Who was seen with each of these IdP groups in the last 90 days; groups without anybody are left out.

    For viewers who hold groupsAcl:LIST on all, and nobody else: the caller asks that first. Empty when
    recording is switched off, whatever was written before.
    """
    if not settings.PORTAL.record_memberships:
        return {}
    wanted = sorted(set(idp_groups))
    found: dict[str, SeenIn] = {}
    for start in range(0, len(wanted), _GROUPS_AT_ONCE):
        found.update(_seen_in(wanted[start : start + _GROUPS_AT_ONCE], now, most))
    return found


def _seen_in(idp_groups: Sequence[str], now: datetime, most: int) -> Iterator[tuple[str, SeenIn]]:
    same_group = [F("idp_group")]
    rows = (
        RecordedMembership.objects.filter(
            # Identity is issuer and subject: what another provider called a group is another group,
            # also where the connection was moved to this one under its old name.
            person__issuer=settings.CONNECTION.issuer,
            connection=settings.CONNECTION.slug,
            idp_group__in=idp_groups,
            last_seen__gte=now - KEPT,
        )
        .annotate(
            place=Window(
                RowNumber(),
                partition_by=same_group,
                order_by=[F("last_seen").desc(), F("id").asc()],
            ),
            total=Window(Count("id"), partition_by=same_group),
        )
        .filter(place__lte=most)
        .select_related("person")
        .order_by("idp_group", "place")
    )
    by_group: dict[str, list[Seen]] = {}
    totals: dict[str, int] = {}
    for row in rows:
        by_group.setdefault(row.idp_group, []).append(_seen(row))
        totals[row.idp_group] = row.total
    return ((group, SeenIn(tuple(seen), totals[group])) for group, seen in by_group.items())


def _seen(row: RecordedMembership) -> Seen:
    person = row.person
    return Seen(person.issuer, person.subject, person.name, row.first_seen, row.last_seen)


def forgettable(now: datetime) -> QuerySet[RecordedMembership]:
    """What nobody may see any more: after 90 days, and everything once recording is switched off."""
    if not settings.PORTAL.record_memberships:
        return RecordedMembership.objects.all()
    return RecordedMembership.objects.filter(last_seen__lt=now - KEPT)
