"""A person's calls through the proxy in the last hour: written by each process, read by the page that shows them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
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
    """What was counted in sixty minutes, the one that goes on included; of each process by itself.

    Each call is in it once: what was handed over and brought back counts where it was answered.
    """
    first = now.replace(second=0, microsecond=0) - SHOWN + timedelta(minutes=1)
    rows = UsageMinute.objects.filter(
        person=person_id, connection=settings.CONNECTION.slug, minute__gte=first
    )
    return _without_returned(
        (
            Spot(person_id, minute_of(minute), project, method, template, By(by), outcome),
            Numbers(*numbers),
        )
        for minute, project, method, template, by, outcome, *numbers in rows.values_list(
            *_SPOT, *_NUMBERS
        )
    )


def _without_returned(found: Iterable[tuple[Spot, Numbers]]) -> Iterator[tuple[Spot, Numbers]]:
    returned = Counter[Spot]()
    handed: list[tuple[Spot, Numbers]] = []
    for spot, numbers in found:
        if spot.by is By.BROUGHT_BACK:
            returned[spot._replace(by=By.HANDED_OVER)] += numbers.calls
        elif spot.by is By.HANDED_OVER:
            handed.append((spot, numbers))
        else:
            yield spot, numbers
    # What has come back may be written down before what was handed over: then there is less to take off.
    for spot, numbers in handed:
        gone = min(returned[spot], numbers.calls)
        returned[spot] -= gone
        numbers.calls -= gone
        if numbers.calls:
            yield spot, numbers


def forgettable(now: datetime) -> QuerySet[UsageMinute]:
    """Rows that no page shows any more."""
    return UsageMinute.objects.filter(minute__lt=now - KEPT)
