"""The sign-ins under way that one browser knows of by its cookies: its tabs.

Tabs that began before the browser had any cookie know nothing of each other until one of them comes back
and presents the cookies of all. What was seen together belongs together: its transactions become one group.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from accounts.models import Transaction
from accounts.sign_in_cookies import SECONDS, mark_in

LIFE = timedelta(seconds=SECONDS)
#: As many sign-ins may be under way in one browser; the oldest are forgotten first.
MOST = 20
#: A header of a kilobyte or three goes through every proxy; what is left over goes the next time.
_MOST_FORGOTTEN = 20
_MINUTE = timedelta(minutes=1)
_LOOP = 5
_LOOP_OF_TABS = 15


@dataclass(frozen=True, slots=True)
class Tab:
    """One transaction whose cookie the browser has."""

    mark: str
    group: str
    created: datetime
    used_at: datetime | None

    def is_over(self, now: datetime) -> bool:
        """A used one counts for a minute more, so that a loop is noticed."""
        if self.used_at is not None:
            return now > self.used_at + _MINUTE
        return now >= self.created + LIFE


@dataclass(frozen=True, slots=True)
class Tabs:
    """All of them, the newest first, and the cookies that belong to none."""

    known: tuple[Tab, ...]
    unknown: tuple[str, ...]

    @property
    def group(self) -> str:
        """What another tab of this browser joins; empty when it is the first."""
        return self.known[0].group if self.known else ""

    def to_forget(self, now: datetime) -> tuple[str, ...]:
        """The marks of cookies that are of no use, and of the oldest when one more comes."""
        over = [tab.mark for tab in self.known if tab.is_over(now)]
        open_ = [tab.mark for tab in self.known if not tab.is_over(now)]
        return (*self.unknown, *over, *open_[MOST - 1 :])[:_MOST_FORGOTTEN]

    def is_looping(self, now: datetime, *, superseded: bool) -> bool:
        """Whether one sign-in after the other was finished within a minute, each begun after the last.

        Tabs that were begun together are one round, however many they are. A browser whose session was
        superseded keeps its cookies: its tabs overtake each other, and come to rest in a few rounds more.
        """
        rounds, last = 0, None
        used = [(tab.used_at, tab.created) for tab in self.known if tab.used_at is not None]
        for used_at, created in sorted(used):
            if used_at >= now - _MINUTE and (last is None or created >= last):
                rounds, last = rounds + 1, used_at
        return rounds >= (_LOOP_OF_TABS if superseded else _LOOP)


def tabs_of(cookies: Mapping[str, str], now: datetime) -> Tabs:
    """What the cookies of a request stand for: one SELECT, none without cookies."""
    if not cookies:
        return Tabs((), ())
    rows = (
        Transaction.objects.filter(cookie_hash__in=[*cookies.values()])
        .order_by("-created", "-id")
        .values_list("state_hash", "cookie_hash", "browser_hash", "created", "used_at")
    )
    known = tuple(
        Tab(mark_in(state), group, created, used_at)
        for state, cookie, group, created, used_at in rows
        if cookies.get(mark_in(state)) == cookie
    )
    marks = {tab.mark for tab in known}
    return Tabs(known, tuple(mark for mark in cookies if mark not in marks))


@dataclass(frozen=True, slots=True)
class Joined:
    """The group of a browser from now on, and all that it was before."""

    group: str
    former: frozenset[str]


def join(finished: uuid.UUID, cookie_hashes: Collection[str]) -> Joined:
    """Make one group of all tabs of this browser; the others wait until the database transaction ends.

    Of two callbacks of one browser the later one sent the earlier one's cookie, so both want that row. All
    rows are locked in one order, so that nobody waits in a circle. (SQLite locks none: writers queue there.)
    """
    groups = dict(
        Transaction.objects.select_for_update()
        .filter(cookie_hash__in=[*cookie_hashes])
        .order_by("id")
        .values_list("id", "browser_hash")
    )
    joined = Joined(groups[finished], frozenset(groups.values()))
    if len(joined.former) > 1:
        Transaction.objects.filter(id__in=[*groups]).update(browser_hash=joined.group)
    return joined
