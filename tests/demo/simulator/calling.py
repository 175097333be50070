"""A client that sends exactly what a test says and changes nothing on the way."""

from __future__ import annotations

import gzip
import http.client
import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Reply:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        data = gzip.decompress(self.body) if self.headers.get("content-encoding") else self.body
        return json.loads(data)

    @property
    def items(self) -> list[Any]:
        assert self.status in (200, 201), self.body
        return self.json["items"]

    @property
    def error(self) -> dict[str, Any]:
        return self.json["error"]

    def ids(self) -> list[int]:
        return [item["id"] for item in self.items]


@dataclass(frozen=True)
class Client:
    url: str
    token: str | None
    project: str = "plant-north"

    def send(
        self,
        method: str,
        target: str,
        body: bytes | None = None,
        **headers: str,
    ) -> Reply:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token is not None:
            sent.setdefault("Authorization", f"Bearer {self.token}")
        connection = http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=20)
        try:
            connection.request(method, target, body, sent)
            answer = connection.getresponse()
            received = {name.lower(): value for name, value in answer.getheaders()}
            return Reply(answer.status, received, answer.read())
        finally:
            connection.close()

    def path(self, path: str) -> str:
        return f"/api/v1/projects/{self.project}{path}"

    def get(self, path: str, **headers: str) -> Reply:
        return self.send("GET", self.path(path), **headers)

    def post(self, path: str, body: Any, **headers: str) -> Reply:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.send("POST", self.path(path), data, **headers)


def follow(address: str, method: str = "GET", body: bytes | None = None, **headers: str) -> Reply:
    """What a signed link leads to, without a token."""
    parts = urlsplit(address)
    origin, target = f"{parts.scheme}://{parts.netloc}", f"{parts.path}?{parts.query}"
    return Client(origin, None).send(method, target, body, **headers)
