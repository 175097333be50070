"""Ending all sign-ins of people, disabling and enabling them: one engine for page and command."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest

from accounts.end_reason import EndReason
from accounts.endings import end_and_revoke
from accounts.models import Person, SignIn
from cdfportal.web.audit import Event, audit


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does it, as the audit log says it."""

    name: str
    request: HttpRequest | None = None
    #: None for the command line, which is nobody of the portal's people.
    person_id: int | None = None

    @classmethod
    def administrator(cls, person_id: int, request: HttpRequest) -> Actor:
        """Somebody by a page."""
        return cls(f"person {person_id}", request, person_id)

    def audit(self, event: Event, **fields: object) -> None:
        """One event with this actor."""
        audit(event, self.request, by=self.name, **fields)


@dataclass(frozen=True, slots=True)
class Disabled:
    """What disabling did."""

    #: False when the person had been disabled before.
    changed: bool
    ended: int


def end_all(
    people: Iterable[int], actor: Actor, now: datetime, reason: EndReason = EndReason.ENDED_BY_ADMIN
) -> int:
    """End every sign-in of these people; how many there were."""
    living = SignIn.objects.filter(person__in=[*people], ended_at=None)
    return _end([*living.values_list("id", flat=True)], actor, now, reason)


def end_one(sign_in_id: uuid.UUID, actor: Actor, now: datetime) -> bool:
    """End one sign-in; False when it had ended before."""
    return _end([sign_in_id], actor, now, EndReason.ENDED_BY_ADMIN) == 1


def _end(chosen: list[uuid.UUID], actor: Actor, now: datetime, reason: EndReason) -> int:
    ended = end_and_revoke(chosen, reason, now)
    for sign_in_id in ended:
        actor.audit(Event.SIGN_IN_ENDED, sign_in=str(sign_in_id), reason=reason.value)
    return len(ended)


def disable(person_id: int, actor: Actor, now: datetime) -> Disabled:
    """Nobody may sign in as this person from now on, and whoever is signed in is not any more.

    The mark comes first: a sign-in that is being finished meanwhile is refused on its first request.
    """
    living = Person.objects.filter(id=person_id, disabled_at=None)
    changed = living.update(disabled_at=now, disabled_by=actor.person_id) == 1
    if changed:
        actor.audit(Event.PERSON_DISABLED, person=person_id)
    return Disabled(changed, end_all([person_id], actor, now, EndReason.DISABLED))


def enable(person_id: int, actor: Actor) -> bool:
    """The person may sign in again; False when nothing kept them out. No ended sign-in comes back."""
    changed = Person.objects.filter(id=person_id, disabled_at__isnull=False).update(
        disabled_at=None, disabled_by=None
    )
    if changed:
        actor.audit(Event.PERSON_ENABLED, person=person_id)
    return changed == 1
