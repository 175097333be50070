"""What the simulator received, for tests: no body, only its length and digest."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from cdfportal.demo.http import Request


@dataclass(frozen=True, slots=True)
class Received:
    """One request as it came in over the wire."""

    method: str
    #: Path and query, still encoded.
    target: str
    headers: tuple[tuple[str, str], ...]
    body_length: int
    body_sha256: str

    @classmethod
    def of(cls, request: Request) -> Received:
        """Note a request down."""
        target = f"{request.path}?{request.query}" if request.query else request.path
        return cls(
            request.method,
            target,
            tuple(request.headers.items()),
            len(request.body),
            sha256(request.body).hexdigest(),
        )

    def header(self, name: str) -> str | None:
        """A header's value, whatever the case of its name."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)
