"""The five ports of the demo: the portal's, and the next four."""

from __future__ import annotations

import socket
from contextlib import closing
from dataclasses import dataclass

_HIGHEST = 65_531


@dataclass(frozen=True, slots=True)
class Ports:
    """All on 127.0.0.1."""

    portal: int
    provider: int
    cdf: int
    host_page: int
    storage: int

    @classmethod
    def beginning_with(cls, text: str) -> Ports:
        """From PORT; raises ValueError with a line for people."""
        if not text.isascii() or not text.isdigit() or not 1024 <= int(text) <= _HIGHEST:
            raise ValueError(f"PORT is to be a number from 1024 to {_HIGHEST}.")
        first = int(text)
        return cls(*range(first, first + 5))

    def busy(self) -> tuple[int, ...]:
        """Those that something else listens on."""
        return tuple(
            port
            for port in (self.portal, self.provider, self.cdf, self.host_page, self.storage)
            if _is_busy(port)
        )


def _is_busy(port: int) -> bool:
    with closing(socket.socket(socket.AF_INET, socket.SOCK_STREAM)) as probe:
        # As the servers do: an address still in TIME_WAIT is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False
