"""Whether a person's call finds a place: a slot of this process, and room within what one person may take.

One person's loop, or sixty-four downloads over a slow line, leave room for everybody else.
"""

from __future__ import annotations

import time
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from math import ceil
from threading import Lock
from typing import Final

from cdfportal.base.portal import ProxySettings
from cdfproxy.slots import Slot, Slots

#: Seconds of a person's rate that can be used in one go.
_BURST: Final = 2.0
#: One slot of so many.
_SHARE_OF_OTHERS: Final = 12
#: Persons whose rate is remembered; the one who called least lately is forgotten first.
_MOST_PERSONS: Final = 10_000


class Shortage(Enum):
    """Why a call does not find one."""

    WORKER = "worker"
    PERSON = "person"
    RATE = "rate"


@dataclass(frozen=True, slots=True)
class PersonLimits:
    """Of one person in one process."""

    at_once: int
    per_second: int

    @classmethod
    def of(cls, settings: ProxySettings) -> PersonLimits:
        """As PROXY_PERSON_CALLS and PROXY_PERSON_RATE say."""
        return cls(settings.person_calls, settings.person_rate)

    @property
    def in_one_go(self) -> int:
        """Calls without a pause, from somebody who made none for a while."""
        return int(self.per_second * _BURST)


class Place:
    """One call's; letting it go twice lets it go once."""

    def __init__(self, places: Places, person: int, slot: Slot, at_once: int, drawn: int) -> None:
        self._places: Places | None = places
        self._person, self._slot = person, slot
        #: Of the person's limits, this call included: how many are open, and how many of those in one go used.
        self.at_once, self.drawn = at_once, drawn

    def release(self) -> None:
        """Let the next call in."""
        places, self._places = self._places, None
        if places is not None:
            self._slot.release()
            places.free(self._person)

    def __del__(self) -> None:
        # A middleware that fails after the view loses the response without closing it.
        places, self._places = self._places, None
        if places is not None:
            self._slot.release()
            places.lost.append(self._person)


class Places:
    """Nobody waits for one, since waiting would take a thread too."""

    def __init__(
        self,
        slots: Slots,
        limits: PersonLimits,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._slots, self._limits, self._monotonic = slots, limits, monotonic
        self._lock = Lock()
        #: Whose places the garbage collector has let go; it may do so within `take`, and must not wait.
        self.lost = deque[int]()
        self._held: dict[int, int] = {}
        #: Calls that a person may make in one go, and when that was so.
        self._allowance: OrderedDict[int, tuple[float, float]] = OrderedDict()

    def take(self, person: int) -> Place | Shortage:
        """A place for a person's call."""
        with self._lock:
            while self.lost:
                self._give_up(self.lost.popleft())
            if self._held.get(person, 0) >= self._limits.at_once:
                return Shortage.PERSON
            if not self._may_call(person):
                return Shortage.RATE
            if self._is_left_to_others(person) or (slot := self._slots.take()) is None:
                return Shortage.WORKER
            held = self._held[person] = self._held.get(person, 0) + 1
            drawn = ceil(self._limits.per_second * _BURST - self._allowance[person][0])
        return Place(self, person, slot, held, drawn)

    def may_pass(self, person: int) -> bool:
        """Whether a call that keeps no thread may be made: only the person's rate counts."""
        with self._lock:
            return self._may_call(person)

    def _is_left_to_others(self, person: int) -> bool:
        """The last slots are for those who have none or one, so that a few people never take them all."""
        left = self._slots.number - sum(self._held.values())
        return left <= self._slots.number // _SHARE_OF_OTHERS and self._held.get(person, 0) > 1

    def free(self, person: int) -> None:
        """For a place that is let go."""
        with self._lock:
            self._give_up(person)

    def _give_up(self, person: int) -> None:
        held = self._held.pop(person) - 1
        if held:
            self._held[person] = held

    def _may_call(self, person: int) -> bool:
        rate, now = self._limits.per_second, self._monotonic()
        left, since = self._allowance.pop(person, (rate * _BURST, now))
        left = min(rate * _BURST, left + (now - since) * rate)
        is_enough = left >= 1
        self._allowance[person] = (left - 1 if is_enough else left, now)
        if len(self._allowance) > _MOST_PERSONS:
            self._allowance.popitem(last=False)
        return is_enough
