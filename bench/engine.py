"""The engine on a large project, each number beside what is promised.

A child process each, so that peak memory is that of the project and nothing else; the collector is
off. CPU time.
"""

from __future__ import annotations

import gc
import json
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from functools import partial
from typing import TypeVar

from bench.project import groups_body
from bench.targets import Target
from cdfportal.access.answers import Question
from cdfportal.access.catalogue import acls
from cdfportal.access.decide import can
from cdfportal.access.evaluate import access_of_groups
from cdfportal.access.group_matrix import group_matrix
from cdfportal.access.index import GroupIndex
from cdfportal.access.model import Scope, Verdict
from cdfportal.access.parse import parse_groups
from cdfportal.access.who_can import who_can

_GROUPS, _MORE_GROUPS, _CAPABILITIES = 5_000, 20_000, 40
_MINE, _PAGE = 20, 200

T = TypeVar("T")


def rows() -> Iterator[Target]:
    """The promises, then the same of a project four times the size."""
    small = _in_child(_GROUPS)
    yield from small
    large = _in_child(_MORE_GROUPS)
    for one, four in zip(small, large, strict=True):
        if one.unit == "ms":
            name = one.name.replace(f"{_GROUPS:,} ", "")
            ratio = four.measured / one.measured
            yield Target(f"{_MORE_GROUPS:,} to {_GROUPS:,}: {name}", ratio, None, "x")


def _in_child(groups: int) -> list[Target]:
    command = (sys.executable, "-m", "bench.engine", str(groups))
    done = subprocess.run(  # noqa: S603 -- this interpreter, a module of ours
        command, check=True, capture_output=True, text=True
    )
    return [Target(**row) for row in json.loads(done.stdout)]


def _measured(groups: int) -> list[Target]:
    body = groups_body(groups, _CAPABILITIES)
    gc.disable()
    base, made = _side_by_side(body, rounds=3 if groups > _GROUPS else 5)
    index = _indexed(json.loads(body))
    return [
        Target(f"json.loads of {groups:,} groups x {_CAPABILITIES}", base, None, "ms"),
        Target("json.loads, parse and index", base + made, None, "ms"),
        Target("the same, of json.loads", (base + made) / base, 2, "x"),
        *_questions(index),
        *_matrices(index),
        Target("peak memory", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 600, "MB"),
    ]


def _side_by_side(body: bytes, rounds: int) -> tuple[float, float]:
    """The least of reading the JSON and of parsing and indexing it, one after the other."""
    bases, mades = [], []
    for _ in range(rounds):
        base, found = _once(partial(json.loads, body))
        made, _ = _once(partial(_indexed, found))
        bases.append(base)
        mades.append(made)
        del found
    return min(bases), min(mades)


def _indexed(found: object) -> GroupIndex:
    return GroupIndex.of(parse_groups(found).groups)


def _questions(index: GroupIndex) -> Iterator[Target]:
    asked = [_question("timeSeriesAcl", "READ", number) for number in range(40, 49)]
    first, who = _once(lambda: who_can(index, asked[0]))
    yield Target(f"who-can, the first on its ACL ({len(who.groups)} groups)", first, None, "ms")
    warm = statistics.median(_once(partial(who_can, index, one))[0] for one in asked)
    yield Target("who-can", warm, 10, "ms")
    page = statistics.median(_once(partial(_page, index, one))[0] for one in asked)
    yield Target(f"who-can with {_PAGE} groups and accounts read", page, None, "ms")
    access = access_of_groups("project", index.groups[:_MINE])
    rights = (
        _question(name, action, number)
        for number in (42, 43, 44)
        for name, facts in acls().items()
        if "datasetScope" in facts.scopes
        for action in facts.actions
    )
    denied = [one for one in rights if can(access, one).verdict is not Verdict.ALLOWED][:9]
    first, _ = _once(partial(can, access, denied[0], index))
    yield Target("can-i with near misses, the first on its ACL", first, None, "ms")
    for one in denied:
        can(access, one, index)
    warm = statistics.median(_once(partial(can, access, one, index))[0] for one in denied)
    yield Target(f"can-i with near misses, in {_MINE} groups", warm, 1, "ms")


def _page(index: GroupIndex, question: Question) -> object:
    """What the first page shows of it."""
    found = who_can(index, question)
    return found.groups[:_PAGE], found.principals[:_PAGE], len(found.principals)


def _question(acl: str, action: str, data_set: int) -> Question:
    return Question(acl, action, Scope("datasetScope", frozenset({str(data_set)})))


def _matrices(index: GroupIndex) -> Iterator[Target]:
    first, _ = _once(lambda: group_matrix(index))
    yield Target("matrix of all groups, the first", first, None, "ms")
    yield Target("matrix of all groups", _least(lambda: group_matrix(index))[0], 150, "ms")


def _least(call: Callable[[], T]) -> tuple[float, T]:
    """The least disturbed of three."""
    taken = [_once(call)[0] for _ in range(2)]
    last, result = _once(call)
    return min(*taken, last), result


def _once(call: Callable[[], T]) -> tuple[float, T]:
    started = time.process_time()
    result = call()
    return (time.process_time() - started) * 1000, result


if __name__ == "__main__":
    json.dump([asdict(row) for row in _measured(int(sys.argv[1]))], sys.stdout)
