"""The way in: token, then project, then operation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from cdfportal.demo.http import Request, Response
from cdfportal.demo.simulator.call import Call, Visit
from cdfportal.demo.simulator.caller import Caller
from cdfportal.demo.simulator.client_trial import ClientTrial
from cdfportal.demo.simulator.demands import Demands
from cdfportal.demo.simulator.enforce import access_of
from cdfportal.demo.simulator.errors import not_found, unauthorized
from cdfportal.demo.simulator.links import Links
from cdfportal.demo.simulator.membership import groups_of
from cdfportal.demo.simulator.routes import OUTSIDE, UNLOCKED, find_operation
from cdfportal.demo.simulator.tokens import TokenVerifier
from cdfportal.demo.world import World

PROJECTS = ["", "api", "v1", "projects"]


class Gate:
    """Answers requests for one world, or refuses them."""

    def __init__(
        self,
        world: World,
        verifier: TokenVerifier,
        demands: Demands,
        issuers: tuple[tuple[str, str], ...],
        audience: str,
        clients: ClientTrial,
        links: Links,
    ) -> None:
        self._world = world
        self._verifier = verifier
        self._demands = demands
        self._issuers = issuers
        self._audience = audience
        self._links = links
        self._clients = clients

    def answer(self, request: Request, now: datetime) -> Response:
        """The answer, or an ApiError."""
        caller = self._caller(request, now)
        milliseconds = int(now.timestamp() * 1000)
        visit = Visit(
            request,
            caller,
            self._world,
            milliseconds,
            self._issuers,
            self._audience,
            self._clients,
            self._links,
        )
        with self._world.lock:
            ready = _dispatch(visit)
            if ready.under_lock:
                return ready.run()
        return ready.run()

    def _caller(self, request: Request, now: datetime) -> Caller:
        scheme, _, token = request.header("Authorization").partition(" ")
        claims = self._verifier.verify(token.strip(), now) if scheme.lower() == "bearer" else None
        if claims is None:
            raise unauthorized()
        self._demands.check(request.path, claims, now)
        return Caller.from_claims(claims, self._verifier.rules)


@dataclass(frozen=True, slots=True)
class _Ready:
    """An operation with all that it needs."""

    run: Callable[[], Response]
    under_lock: bool = True


def _dispatch(visit: Visit) -> _Ready:
    method = "GET" if visit.request.method == "HEAD" else visit.request.method
    outside = OUTSIDE.get((method, visit.request.path))
    if outside is not None:
        return _Ready(partial(outside, visit))
    segments = visit.request.path.split("/")
    if segments[:4] != PROJECTS or len(segments) < 5:
        raise not_found()
    if len(segments) > 6 and not segments[-1]:
        # Cognite's JavaScript SDK leaves a slash before its query.
        segments.pop()
    return _in_project(visit, segments[4], segments[5:])


def _in_project(visit: Visit, name: str, segments: list[str]) -> _Ready:
    project = visit.world.projects.get(name)
    groups = groups_of(project, visit.caller) if project is not None else []
    if project is None or not groups:
        # Not 403: whether the project exists is no business of this caller.
        raise unauthorized()
    found = find_operation(visit.request.method, segments)
    if found is None:
        raise not_found()
    call = Call(
        visit.request.with_params(found.params),
        visit.caller,
        visit.world,
        visit.now,
        visit.issuers,
        visit.audience,
        visit.clients,
        visit.links,
        project=project,
        access=access_of(groups, visit.caller.scopes),
        groups=tuple(groups),
    )
    return _Ready(partial(found.operation, call), found.operation not in UNLOCKED)
