"""A CDF of one large project that always says the same; it counts what it is asked."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Mapping
from typing import Any

from bench.project import groups_body
from cdfportal.demo.cast import ADMINS, ALICE, DEFAULT_PROJECT, TRAIN_B_READERS
from cdfportal.demo.http import LoopbackServer, Request, Response

_OK = (("Content-Type", "application/json"),)
_ADMIN: Mapping[str, Any] = {
    "id": 900_000_001,
    "name": "administrators",
    "sourceId": ADMINS,
    "capabilities": [
        {"groupsAcl": {"actions": ["LIST", "READ"], "scope": {"all": {}}}},
        {"projectsAcl": {"actions": ["LIST", "READ"], "scope": {"all": {}}}},
    ],
}


class CannedCdf(LoopbackServer):
    """Answers what the portal reads; Alice is in the first groups of the project."""

    def __init__(self, groups: int, capabilities: int, mine: int) -> None:
        found: list[dict[str, Any]] = json.loads(groups_body(groups, capabilities))["items"]
        for one in found[: mine - 1]:
            one.pop("members", None)
            one.pop("attributes", None)
            one["sourceId"] = TRAIN_B_READERS
        #: The groups that the portal's viewer is in.
        self.mine: list[Mapping[str, Any]] = [_ADMIN, *found[: mine - 1]]
        #: Paths, and how often each was asked for.
        self.asked: Counter[str] = Counter()
        self._lock = threading.Lock()
        project = f"/api/v1/projects/{DEFAULT_PROJECT}"
        self._answers = {
            "/api/v1/token/inspect": _encoded(_inspection(self.mine)),
            f"{project}/groups": _encoded({"items": [_ADMIN, *found]}),
            f"{project}/datasets/list": _encoded(_listed(400, writeProtected=False)),
            f"{project}/securitycategories": _encoded(_listed(100)),
            f"{project}/models/spaces": _named("space", "name", 400),
            f"{project}/raw/dbs": _named("name", "db", 60),
        }
        super().__init__(self._answered)

    def _answered(self, request: Request) -> Response:
        with self._lock:
            self.asked[request.path] += 1
        if request.path in self._answers:
            return Response(200, self._answers[request.path], _OK)
        if request.path.endswith("/profiles/byids"):
            return Response(200, _profiles(request.body), _OK)
        if request.path.endswith("/tables"):
            return Response(200, _named("name", "table", 20), _OK)
        return Response.json({"error": {"code": 404, "message": "Not canned."}}, 404)


def _inspection(mine: list[Mapping[str, Any]]) -> Mapping[str, Any]:
    every = {"projectScope": {"projects": [DEFAULT_PROJECT]}}
    return {
        "subject": ALICE.subject,
        "projects": [{"projectUrlName": DEFAULT_PROJECT, "groups": [one["id"] for one in mine]}],
        "capabilities": [{**held, **every} for one in mine for held in one["capabilities"]],
    }


def _listed(count: int, **more: object) -> Mapping[str, Any]:
    rows = [{"id": n, "name": f"Number {n}", **more} for n in range(1, count + 1)]
    return {"items": rows}


def _named(key: str, word: str, count: int) -> bytes:
    return _encoded({"items": [{key: f"{word}-{n}"} for n in range(count)]})


def _profiles(body: bytes) -> bytes:
    wanted = json.loads(body)["items"]
    rows = [{**one, "displayName": f"Name of {one['userIdentifier']}"} for one in wanted]
    return _encoded({"items": rows})


def _encoded(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()
