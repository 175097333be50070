"""A CDF that thinks for a tenth of a second: `python -m bench.slow_cdf PORT`."""

from __future__ import annotations

import asyncio
import sys
from typing import cast

DELAY = 0.1
_ANSWER = (
    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n"
    + b"["
    + b" " * 998
    + b"]"
)


class _Connection(asyncio.Protocol):
    """One request after the other, none with a body."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._seen = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A connection may lie idle for long."""
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Each head is a request."""
        self._seen += data
        while b"\r\n\r\n" in self._seen:
            _, _, self._seen = self._seen.partition(b"\r\n\r\n")
            asyncio.get_running_loop().call_later(DELAY, self._answer)

    def _answer(self) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(_ANSWER)


async def _serve(port: int) -> None:
    server = await asyncio.get_running_loop().create_server(_Connection, "127.0.0.1", port)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1])))
