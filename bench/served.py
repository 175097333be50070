"""How long the server takes for each page of the demo, warm, without the time in which it waits for CDF.

Measured in the server, from the request to the last byte of the answer; the least of some rounds, for
that is what the page costs on a machine with nothing else to do. CPU time hardly depends on the others.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from bench.demo import demo
from bench.framed import Framed
from bench.others import LAST
from bench.targets import Target
from tests.support.stage import Stage
from tests.support.visitor import Visitor

if TYPE_CHECKING:
    from tests.browser.pages.places import Place

_ROUNDS = 9
_MOST = 50
#: What stands at the foot of a frame of somebody.
_SIGNED_IN = "data-frame-session"


def rows() -> Iterator[Target]:
    """Every page that an address leads to."""
    with demo() as stage:
        from tests.browser.pages.places import PLACES

        audience = _Audience(stage)
        for place in PLACES:
            if place.then or place.linked or place.fault:
                continue
            yield _page(audience.visitor(place), place)


class _Audience:
    """Everybody once: who signs in again ends the sign-in before."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._people: dict[str, Visitor] = {}
        self._frames: dict[str, Framed] = {}

    def visitor(self, place: Place) -> Visitor:
        """Who looks at a page: in a frame that is signed in where it is a page for frames."""
        if not (place.is_framed and place.person):
            return self._person(place.person)
        if place.person not in self._frames:
            frame = self._frames[place.person] = Framed(self._stage)
            frame.connect(self._person(place.person))
        return self._frames[place.person]

    def _person(self, name: str) -> Visitor:
        if name not in self._people:
            self._people[name] = Visitor(self._stage.portal)
            if name:
                self._people[name].sign_in(name)
        return self._people[name]


def _page(visitor: Visitor, place: Place) -> Target:
    _opened(visitor, place)
    rounds = [_opened(visitor, place) for _ in range(_ROUNDS)]
    own = [one["all"] - one["others"] for one in rounds]
    cpu, cdf = (min(one[name] for one in rounds) for name in ("cpu", "others"))
    beside = f"median {statistics.median(own):.0f}, CPU {cpu:.0f}, CDF {cdf:.0f} ms"
    return Target(f"{place.name} ({place.person or 'nobody'})"[:52], min(own), _MOST, "ms", beside)


def _opened(visitor: Visitor, place: Place) -> Mapping[str, float]:
    """Milliseconds of the whole answer, of waiting for others, and of computing."""
    by_a_host = place.by_a_host and isinstance(visitor, Framed)
    answer = visitor.load(place.path) if by_a_host else visitor.get(place.path)
    if answer.status_code != place.status:
        raise LookupError(f"{place.path} was answered {answer.status_code}: {answer.text[:500]}")
    if isinstance(visitor, Framed) and _SIGNED_IN not in answer.text:
        raise LookupError(f"The frame is not signed in at {place.path}: {answer.text[:500]}")
    last: Mapping[str, float] = visitor.http.get(f"{visitor.portal.url}{LAST}", timeout=20).json()
    return last
