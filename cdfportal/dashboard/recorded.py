"""People seen with an IdP group, for viewers who may list all groups of the project; for nobody else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings

from accounts.recorded_memberships import KEPT, SeenIn, seen_in
from cdfportal.access.json_parts import JsonObject, time_json
from cdfportal.dashboard.project_view import ProjectView

SENTENCE = (
    "This is what the portal saw when people signed in to it, not a membership list: who never signed "
    f"in here is missing, and who has left the group since may still be named for {KEPT.days} days."
)


@dataclass(frozen=True, slots=True)
class Recorded:
    """What may be shown of it, and why nothing is if nothing may."""

    #: Whether the operator wants memberships to be recorded.
    on: bool
    #: Whether this viewer may see them.
    shown: bool
    seen: Mapping[str, SeenIn] = field(default_factory=dict)

    def as_json(self) -> JsonObject | None:
        """None while recording is switched off."""
        if not self.on:
            return None
        return {
            "shown": self.shown,
            "sentence": SENTENCE if self.shown else "Needs groupsAcl:LIST on all.",
            "seen": [_seen_json(group, found) for group, found in sorted(self.seen.items())],
        }


def recorded(
    view: ProjectView, idp_groups: Iterable[str | None], now: datetime, most: int = 10
) -> Recorded:
    """Who was seen with these IdP groups; the right of the viewer is asked here, once for all pages."""
    if not settings.PORTAL.record_memberships:
        return Recorded(on=False, shown=False)
    if not view.all_groups:
        return Recorded(on=True, shown=False)
    wanted = {group for group in idp_groups if group}
    return Recorded(on=True, shown=True, seen=seen_in(wanted, now, most))


def _seen_json(idp_group: str, found: SeenIn) -> JsonObject:
    return {
        "idp_group": idp_group,
        "total": found.total,
        "people": [
            {
                "issuer": one.issuer,
                "subject": one.subject,
                "name": one.name,
                "first_seen": time_json(one.first_seen),
                "last_seen": time_json(one.last_seen),
            }
            for one in found.people
        ],
    }
