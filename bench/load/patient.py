"""Callers that do as they are told: whoever is refused comes again after what Retry-After says.

wrk cannot: its scripts hold back whichever connection is next, not the one that was refused.
"""

from __future__ import annotations

import asyncio
import statistics
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from bench.load.wrk import Run


@dataclass(slots=True)
class _Taken:
    """What all callers got."""

    milliseconds: list[float] = field(default_factory=list)
    bytes: int = 0
    refused: int = 0


def patient(url: str, headers: Mapping[str, str], *, connections: int, seconds: float) -> Run:
    """Load an address for a while, each connection with one call after the other."""
    taken = _Taken()
    asyncio.run(_load(url, headers, connections, seconds, taken))
    spread = statistics.quantiles(taken.milliseconds, n=100)
    return Run(
        rate=len(taken.milliseconds) / seconds,
        bytes_rate=taken.bytes / seconds,
        p50=spread[49],
        p99=spread[98],
        refused=taken.refused,
    )


async def _load(
    url: str, headers: Mapping[str, str], connections: int, seconds: float, taken: _Taken
) -> None:
    parts = urlsplit(url)
    lines = [f"GET {parts.path} HTTP/1.1", f"Host: {parts.netloc}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    request = "\r\n".join([*lines, "", ""]).encode()
    until = asyncio.get_running_loop().time() + seconds
    callers = (
        _caller(parts.hostname or "", parts.port or 80, request, until, taken)
        for _ in range(connections)
    )
    await asyncio.gather(*callers)


async def _caller(host: str, port: int, request: bytes, until: float, taken: _Taken) -> None:
    clock = asyncio.get_running_loop().time
    reader, writer = await asyncio.open_connection(host, port)
    while (began := clock()) < until:
        writer.write(request)
        status, head, body = await _answer(reader)
        if clock() > until:
            break
        if status == "200":
            taken.milliseconds.append((clock() - began) * 1000)
            taken.bytes += len(body)
        else:
            taken.refused += 1
            await asyncio.sleep(min(float(head["retry-after"]), max(0.0, until - clock())))
        if head.get("connection") == "close":
            writer.close()
            reader, writer = await asyncio.open_connection(host, port)
    writer.close()


async def _answer(reader: asyncio.StreamReader) -> tuple[str, dict[str, str], bytes]:
    """Status, headers by their names in lower case, and the body."""
    start, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    pairs = (line.partition(":") for line in lines if line)
    head = {name.lower(): value.strip() for name, _, value in pairs}
    return start.split(" ")[1], head, await reader.readexactly(int(head["content-length"]))
