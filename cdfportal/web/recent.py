"""The last refusals of this process by their references, for a person's support file.

The log is the record of all processes; this is what a person can hand over without access to it.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from datetime import datetime

from django.apps import apps

MOST = 200


@dataclass(frozen=True, slots=True)
class RecentRefusal:
    """One of our own error answers; no path, no words."""

    reference: str
    at: datetime
    status: int
    reason: str
    #: Whose.
    sign_in: str


class RecentRefusals:
    """The newest of them; a deque's own steps are atomic, so threads need no lock."""

    def __init__(self) -> None:
        self._kept: deque[RecentRefusal] = deque(maxlen=MOST)

    def add(self, refusal: RecentRefusal) -> None:
        """Keep it, and forget the oldest where there are too many."""
        self._kept.append(refusal)

    def of(self, sign_in: str) -> tuple[RecentRefusal, ...]:
        """Those of one sign-in, the newest first."""
        return tuple(each for each in reversed(self._kept.copy()) if each.sign_in == sign_in)

    def all(self) -> tuple[RecentRefusal, ...]:
        """All of them, the newest first."""
        return tuple(reversed(self._kept.copy()))


def recent_refusals() -> RecentRefusals:
    """This process's."""
    kept: RecentRefusals = vars(apps.get_app_config("web"))["refusals"]
    return kept
