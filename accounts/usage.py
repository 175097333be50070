"""A person's calls through the proxy in the last hour: written by each process, read by the page that shows them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from accounts.models import Person, UsageMinute
from accounts.usage_numbers import By, Numbers, Spot, minute_of

SHOWN: Final = timedelta(hours=1)
#: A page that is being read may be some minutes old.
KEPT: Final = timedelta(minutes=75)
_SPOT = ("minute", "project", "method", "template", "by", "outcome")
_NUMBERS = (
    *("calls", "bytes_up", "bytes_down", "repeats", "throttled"),
    *("microseconds", "longest", "at_once", "drawn", "steps"),
)
_ONCE = ("person", "process", "connection", *_SPOT)


def keep(process: str, counted: Mapping[Spot, Numbers]) -> None:
    """Write down how these stand now, in one short transaction; the same again changes nothing."""
    with transaction.atomic():
        who = {spot.person for spot in counted}
        known = {*Person.objects.filter(id__in=who).values_list("id", flat=True)}
        rows = [
            _row(process, spot, numbers)
            for spot, numbers in counted.items()
            if spot.person in known
        ]
        UsageMinute.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=_ONCE, update_fields=_NUMBERS
        )
        # Its own alone: two processes that delete the same rows could wait for each other.
        latest = max(spot.at for spot in counted)
        old = UsageMinute.objects.filter(person__in=known, minute__lt=latest - KEPT)
        old.filter(process=process).delete()


def _row(process: str, spot: Spot, numbers: Numbers) -> UsageMinute:
    return UsageMinute(
        person_id=spot.person,
        connection=settings.CONNECTION.slug,
        process=process,
        minute=spot.at,
        project=spot.project,
        method=spot.method,
        template=spot.template,
        by=spot.by.value,
        outcome=spot.outcome,
        **{name: getattr(numbers, name) for name in _NUMBERS},
    )


def last_hour(person_id: int, now: datetime) -> Iterator[tuple[Spot, Numbers]]:
    """What was counted in sixty minutes, the one that goes on included; of each process by itself."""
    first = now.replace(second=0, microsecond=0) - SHOWN + timedelta(minutes=1)
    rows = UsageMinute.objects.filter(
        person=person_id, connection=settings.CONNECTION.slug, minute__gte=first
    )
    for minute, project, method, template, by, outcome, *numbers in rows.values_list(
        *_SPOT, *_NUMBERS
    ):
        spot = Spot(person_id, minute_of(minute), project, method, template, By(by), outcome)
        yield spot, Numbers(*numbers)


def forgettable(now: datetime) -> QuerySet[UsageMinute]:
    """Rows that no page shows any more."""
    return UsageMinute.objects.filter(minute__lt=now - KEPT)
