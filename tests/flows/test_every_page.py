"""Every page and twin of the route table, asked by everybody of the cast at the same time.

The table itself says what there is to ask, so a page that is new in it is walked too.
"""

from __future__ import annotations

import random
import re
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass
from urllib.parse import urlencode

import pytest

from cdfportal.base.errors import Reason
from cdfportal.dashboard.apps import EXAMINATIONS
from cdfportal.dashboard.routes import ROUTES, Route
from cdfportal.demo.cast import EXTRACTORS, PEOPLE
from tests.support.stage import Stage
from tests.support.visitor import Visitor

PROJECT = "plant-north"
#: A group that everybody with an account sees, and one that only administrators see.
EVERYONE, ADMINS = "107", "101"

#: What stands in an address for each of its parts.
PARTS = {"project": PROJECT, "group": EVERYONE, "entry_id": "aadsts-50011", "word_id": "source-id"}
#: An answer for each parameter that some page cannot do without.
NEEDED = {"acl": "timeSeriesAcl", "action": "READ", "scope": "datasetScope:42"}
#: The same for pages that cannot do without one of several, by the page's name.
ONE_OF_SEVERAL = {
    "explain": {"method": "POST", "path": f"/api/v1/projects/{PROJECT}/timeseries/list"},
    "compare": {"right": f"group:{EVERYONE}"},
}

#: What else is asked of pages that answer more than one question.
ALSO: dict[str, tuple[dict[str, str], ...]] = {
    "can-i": ({**NEEDED, "probe": "1"},),
    "connect": (
        {"kind": "user", "tool": "python", **NEEDED},
        {"kind": "job", "tool": "function", "idp_group": EXTRACTORS},
    ),
    "matrix": ({"all": "1"},),
    "resource": (
        {"kind": "dataset", "id": "42"},
        {"kind": "space", "id": "plant"},
        {"kind": "raw", "db": "erp", "table": "parts"},
        {"kind": "category", "id": "7"},
    ),
}

#: Pages that tell of groups: for who may not list all of them they say so, with the missing right.
TELL_OF_GROUPS = {"home", "access", "groups", "matrix", "resource", "who-can", "who-can-sheet"}
LIST_GROUPS = "groupsAcl:LIST"

#: No more of these run at once: who asks for one more is told that the doctor is busy.
_EXAMINATIONS = threading.BoundedSemaphore(EXAMINATIONS)

_PART = re.compile(r"<(?:\w+:)?(\w+)>")
_REASONS = {reason.value for reason in Reason} - {Reason.INTERNAL.value}


@dataclass(frozen=True)
class Seen:
    """One answer that somebody got."""

    route: Route
    target: str
    status: int
    reason: str
    text: str

    @property
    def is_bare(self) -> bool:
        return "?" not in self.target


def _needed(route: Route) -> dict[str, str]:
    required = {one.name: NEEDED[one.name] for one in route.parameters if one.required}
    return {**required, **ONE_OF_SEVERAL.get(route.name, {})}


def _targets(route: Route) -> Iterator[str]:
    """Without parameters, with those that are needed, as a file, and about a group of others."""
    needed = _needed(route)
    filled = _PART.sub(lambda part: PARTS[part[1]], route.path)
    yield f"/{filled}"
    asked = f"?{urlencode(needed)}" if needed else ""
    if needed:
        yield f"/{filled}{asked}"
    yield f"/api/{filled}{asked}"
    yield f"/api/{filled}?{urlencode({**needed, 'format': 'csv'})}"
    for also in ALSO.get(route.name, ()):
        yield f"/{filled}?{urlencode(also)}"
        yield f"/api/{filled}?{urlencode(also)}"
    names = {one.name for one in route.parameters}
    for name, others in (("group", ADMINS), ("right", f"group:{ADMINS}")):
        if name in names:
            yield f"/api/{filled}?{urlencode({**needed, name: others})}"


WALK = [(route, target) for route in ROUTES for target in _targets(route)]


def _walk(visitor: Visitor, seed: int) -> list[Seen]:
    """In an order of one's own, so that people meet each other's pages at different times."""
    order = random.Random(seed).sample(WALK, len(WALK))  # noqa: S311 -- an order, not a secret
    seen = []
    for route, target in order:
        with _EXAMINATIONS if "diagnose/" in target else nullcontext():
            answer = visitor.call(target, headers={"Accept": "text/html"})
        reason = answer.headers.get("X-Portal-Reason", "")
        seen.append(Seen(route, target, answer.status_code, reason, answer.text))
    return seen


Walks = dict[str, list[Seen]]


@pytest.fixture(scope="module")
def visitors(session_stage: Stage) -> dict[str, Visitor]:
    found = {person.key: Visitor(session_stage.portal) for person in PEOPLE}
    for key, visitor in found.items():
        visitor.sign_in(key)
    return found


@pytest.fixture(scope="module")
def walks(visitors: dict[str, Visitor]) -> Walks:
    """All of the cast at once."""
    with ThreadPoolExecutor(len(visitors)) as pool:
        seen = pool.map(_walk, visitors.values(), range(len(visitors)))
        return dict(zip(visitors, seen, strict=True))


@pytest.mark.parametrize("key", [person.key for person in PEOPLE])
def test_everybody_gets_every_page(walks: Walks, key: str) -> None:
    wrong = [
        (seen.target, seen.status, seen.reason)
        for seen in walks[key]
        if seen.status != 200 and not _is_a_documented_refusal(seen)
    ]
    assert wrong == []


def _is_a_documented_refusal(seen: Seen) -> bool:
    """Something is missing in the question, or it names what this person does not see."""
    if seen.status not in (400, 403, 404) or seen.reason not in _REASONS:
        return False
    _, _, query = seen.target.partition("?")
    return "<str:group>" in seen.route.path or "group" in query


def test_administrators_are_refused_nothing(walks: Walks) -> None:
    """Otherwise the refusals above could hide a page that nobody gets."""
    assert {seen.target for seen in walks["alice"] if seen.status == 200} >= {
        target for _, target in WALK
    }


def test_who_may_not_list_groups_is_told_so(walks: Walks) -> None:
    """Frank holds the least that there is: his pages name what he cannot know."""
    silent = [
        seen.target
        for seen in walks["frank"]
        if seen.route.name in TELL_OF_GROUPS
        and not (seen.is_bare and (_needed(seen.route) or seen.route.name in ALSO))
        and "format=" not in seen.target
        and LIST_GROUPS not in seen.text
    ]
    assert silent == []


def _names_read(visitor: Visitor, query: str) -> set[str]:
    """What CDF itself answers this person."""
    answer = visitor.call(f"/cdf/api/v1/projects/{PROJECT}/groups{query}")
    return {item["name"] for item in answer.json()["items"]} if answer.ok else set()


def test_nobody_sees_a_group_that_only_another_s_token_reads(
    walks: Walks, visitors: dict[str, Visitor], session_stage: Stage
) -> None:
    with session_stage.simulator.world.lock:
        project = session_stage.simulator.world.projects[PROJECT]
        names = {str(group["name"]) for group in project.groups if "-" in group["name"]}
    leaked, most = [], 0
    for key, visitor in visitors.items():
        own = {name for query in ("", "?all=true") for name in _names_read(visitor, query)}
        most = max(most, len(names & own))
        hidden = {name for name in names if not any(name in one for one in own)}
        leaked += [
            (key, seen.target, name) for seen in walks[key] for name in hidden if name in seen.text
        ]
    assert leaked == []
    assert most > 30, "somebody sees many names, so the search could have found one"
    assert any("compressor-train-b-owners" in seen.text for seen in walks["alice"])
