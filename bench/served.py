"""How long the server takes for each page of the demo, warm, without the time in which it waits for CDF.

Measured in the server, from the request to the last byte of the answer; the least of some rounds, for
that is what the page costs on a machine with nothing else to do. CPU time hardly depends on the others.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from bench.demo import demo
from bench.others import LAST
from bench.targets import Target
from tests.support.visitor import Visitor

if TYPE_CHECKING:
    from tests.browser.pages.places import Place

_ROUNDS = 9
_MOST = 50


def rows() -> Iterator[Target]:
    """Every page that an address leads to."""
    with demo() as stage:
        from tests.browser.pages.places import PLACES

        people: dict[str, Visitor] = {}
        for place in PLACES:
            if place.then or place.linked or place.fault:
                continue
            if place.person not in people:
                people[place.person] = Visitor(stage.portal)
                if place.person:
                    people[place.person].sign_in(place.person)
            yield _page(people[place.person], place)


def _page(visitor: Visitor, place: Place) -> Target:
    _opened(visitor, place)
    rounds = [_opened(visitor, place) for _ in range(_ROUNDS)]
    own = [one["all"] - one["others"] for one in rounds]
    cpu, cdf = (min(one[name] for one in rounds) for name in ("cpu", "others"))
    beside = f"median {statistics.median(own):.0f}, CPU {cpu:.0f}, CDF {cdf:.0f} ms"
    return Target(f"{place.name} ({place.person or 'nobody'})"[:52], min(own), _MOST, "ms", beside)


def _opened(visitor: Visitor, place: Place) -> Mapping[str, float]:
    """Milliseconds of the whole answer, of waiting for others, and of computing."""
    answer = visitor.get(place.path)
    if answer.status_code != place.status:
        raise LookupError(f"{place.path} was answered {answer.status_code}: {answer.text[:500]}")
    last: Mapping[str, float] = visitor.http.get(f"{visitor.portal.url}{LAST}", timeout=20).json()
    return last
