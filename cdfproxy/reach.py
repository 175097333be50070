"""Whether a refused token reaches a project at all.

CDF answers 401, not 403, to a good token that does not belong to the project; a fresh token would be
refused as well. `GET /api/v1/token/inspect` tells the two apart:
https://api-docs.cognite.com/20230101/tag/Token/operation/inspectToken
"""

from __future__ import annotations

import io
import json
import uuid
from collections import OrderedDict
from http import HTTPStatus
from threading import Lock
from typing import Final

from accounts.tokens import Usable
from cdfportal.access.parse import parse_inspection
from cdfproxy.cluster import Cluster
from cdfproxy.exchange import BrokenAnswerError
from cdfproxy.upload import Upload
from cdfproxy.upstream import Answer, UpstreamCall

_TARGET: Final = "/api/v1/token/inspect"
_PATIENCE: Final = 10.0
_LARGEST: Final = 4_194_304
_MOST: Final = 1_000
_Token = tuple[uuid.UUID, int]


class Reach:
    """Remembers what CDF said of a token; one for each process."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._lock = Lock()
        self._known: OrderedDict[_Token, frozenset[str]] = OrderedDict()

    def may_hold(self, sign_in_id: uuid.UUID, token: Usable, project: str) -> bool:
        """False when CDF takes the token and lists its projects, and this one is not among them."""
        if not project:
            return True
        own = sign_in_id, token.generation
        with self._lock:
            projects = self._known.get(own)
        if projects is None:
            projects = self._ask(token)
            if projects is None:
                return True
            self._remember(own, projects)
        return project in projects

    def _ask(self, token: Usable) -> frozenset[str] | None:
        """The projects of a token that CDF takes; None for one that it refuses, and for no clear answer."""
        headers = [("Authorization", f"Bearer {token.value}"), ("Accept-Encoding", "identity")]
        nothing = Upload(io.BytesIO(), 0)
        outcome = self._cluster.call(
            UpstreamCall("GET", _TARGET, headers, nothing, is_repeatable=True, patience=_PATIENCE)
        )
        if not isinstance(outcome, Answer):
            return None
        try:
            body = outcome.first + outcome.exchange.read_up_to(_LARGEST)
        except BrokenAnswerError:
            return None
        finally:
            outcome.exchange.finish()
        return _projects(body) if outcome.status == HTTPStatus.OK else None

    def _remember(self, own: _Token, projects: frozenset[str]) -> None:
        with self._lock:
            self._known[own] = projects
            if len(self._known) > _MOST:
                self._known.popitem(last=False)


def _projects(body: bytes) -> frozenset[str] | None:
    try:
        read = parse_inspection(json.loads(body))
    except (ValueError, RecursionError):
        return None
    return None if read.problems else frozenset(read.inspection.projects)
