"""The whole doctor against the demo when all is well: how long a person waits for the last byte."""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from http import HTTPStatus
from pathlib import Path

import requests

from bench.targets import Target
from cdfportal.demo.cast import ALICE, EXTRACTOR
from tests.support.stage import Stage
from tests.support.visitor import Visitor

_ROUNDS = 7
_MOST = 3_000
_RIGHT = "acl=timeSeriesAcl&action=READ&scope=datasetScope:42"
_PRINCIPAL = {
    "subject": "principal",
    "client_id": EXTRACTOR.client_id,
    "client_secret": EXTRACTOR.client_secret,
    "use": "raw-extractor",
}
_Ask = Callable[[], requests.Response]


def rows() -> Iterator[Target]:
    """Each subject over gunicorn, with every check of its plan; as page and as JSON the same checks run."""
    with ExitStack() as stack:
        person = Visitor(_stage(stack).portal)
        person.sign_in(ALICE.key, following="/token/")
        subjects: dict[str, _Ask] = {
            "my own sign-in, with a wanted right": lambda: person.call(f"/api/diagnose/?{_RIGHT}"),
            "this portal": lambda: person.call("/api/diagnose/?subject=portal"),
            "a service principal": lambda: person.call("/api/diagnose/", "POST", data=_PRINCIPAL),
        }
        for name, ask in subjects.items():
            yield _measured(name, ask)


def _stage(stack: ExitStack) -> Stage:
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    os.environ["STATIC_ROOT"] = str(folder / "static")
    stage = Stage.build(folder)
    stage.portal.manage("collectstatic", "--no-input", "--verbosity", "0")
    return stack.enter_context(stage)


def _measured(name: str, ask: _Ask) -> Target:
    _checks(ask())
    waited, checks = [], 0
    for _ in range(_ROUNDS):
        began = time.perf_counter()
        checks = _checks(ask())
        waited.append((time.perf_counter() - began) * 1000)
    beside = f"median {statistics.median(waited):.0f} ms, {checks} checks passed"
    return Target(name, min(waited), _MOST, "ms", beside)


def _checks(answer: requests.Response) -> int:
    """How many passed; a failed one would make it quicker, and is no measure."""
    if answer.status_code != HTTPStatus.OK:
        raise LookupError(f"The doctor answered {answer.status_code}: {answer.text[:2000]}")
    content = answer.json()
    if content["verdict"] == "failed":
        raise LookupError(f"The doctor found something: {content['sentence']} {content['because']}")
    return sum(check["verdict"] == "passed" for check in content["checks"])
