"""The storage beside CDF: the bytes of files, at an origin of its own, for holders of signed links.

It knows no tokens: the link is all that counts. `requests` is for tests, which look at what came along.
"""

from __future__ import annotations

import secrets
from collections import deque
from typing import Self

from cdfportal.demo.clock import Clock
from cdfportal.demo.http import LoopbackServer, Request, Response
from cdfportal.demo.simulator.cross_origin import answer_headers, may_use, preflight
from cdfportal.demo.simulator.links import DOWNLOAD, UPLOAD, Grant, Links
from cdfportal.demo.simulator.ranges import served
from cdfportal.demo.simulator.record import Received
from cdfportal.demo.world import Project, World
from cdfportal.demo.world.contents import content_of

MEDIA = "application/octet-stream"
REMEMBERED = 1000


class Storage:
    """Serves the contents of one world's files; started and stopped by the simulator."""

    def __init__(self, world: World, *, host: str, port: int, clock: Clock) -> None:
        self._world, self._clock = world, clock
        self._server = LoopbackServer(self._answer, host=host, port=port, clock=clock)
        self.links = Links(self.url, secrets.token_bytes(32))
        self.requests: deque[Received] = deque(maxlen=REMEMBERED)

    @property
    def url(self) -> str:
        """Its origin; known before it starts."""
        return self._server.url

    def start(self) -> Self:
        """Serve in threads of its own."""
        self._server.start()
        return self

    def stop(self) -> None:
        """Stop serving and give the port back."""
        self._server.stop()

    def _answer(self, request: Request) -> Response:
        self.requests.append(Received.of(request))
        grant = self._granted(request)
        if isinstance(grant, Response):
            return grant
        if request.method == "OPTIONS":
            return preflight(request, grant)
        with self._world.lock:
            done = _done(self._world, request, grant, int(self._clock().timestamp() * 1000))
        return done.with_headers(*answer_headers(request))

    def _granted(self, request: Request) -> Grant | Response:
        try:
            grant = self._links_grant(request)
        except ValueError:
            grant = None
        if grant is None:
            return _refused(403, "The signature does not fit.")
        if self._clock().timestamp() * 1000 >= grant.expires:
            return _refused(403, "The link has expired.")
        if not may_use(request, grant):
            return _refused(403, "The link was not made for this origin.")
        if request.method not in _methods(grant):
            return _refused(403, "The link was not made for this method.")
        return grant

    def _links_grant(self, request: Request) -> Grant | None:
        return self.links.grant(request.path, request.query_fields())


def _methods(grant: Grant) -> tuple[str, ...]:
    return ("OPTIONS", "GET", "HEAD") if grant.method == DOWNLOAD else ("OPTIONS", UPLOAD)


def _refused(status: int, message: str) -> Response:
    return Response(status, message.encode(), (("Content-Type", "text/plain"),))


def _done(world: World, request: Request, grant: Grant, now: int) -> Response:
    """Paths are `/project/file`, and `/project/file/upload/part` for a part."""
    name, key, *parted = grant.path.removeprefix("/").split("/")
    project, file_id = world.projects[name], int(key)
    if file_id not in project.files:
        return _refused(404, "There is no such file.")
    if grant.method == DOWNLOAD:
        file = project.files[file_id]
        content = project.contents.get(file_id)
        data = content_of(file) if content is None else content
        return served(request, data, file.get("mimeType", MEDIA))
    if parted:
        return _take_part(project, parted[0], int(parted[1]), request.body)
    keep_content(project, file_id, request.body, now)
    return Response(200)


def _take_part(project: Project, upload: str, part: int, body: bytes) -> Response:
    waiting = project.uploads.get(upload)
    if waiting is None:
        return _refused(404, "There is no such upload.")
    waiting.parts[part] = body
    return Response(200)


def keep_content(project: Project, file_id: int, data: bytes, now: int) -> None:
    """The file has this content from now on."""
    project.contents[file_id] = data
    project.files[file_id] |= {"uploaded": True, "uploadedTime": now, "lastUpdatedTime": now}
