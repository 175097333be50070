"""The proxy under load, beside what others put in its place: nginx, Apache's mod_auth_openidc, Node.

As in the anchors' method: targets interleaved within each cell in an order of their own, plain nginx more
often, medians, and everything as a ratio to plain nginx of the same cell. CDF's place is taken by an nginx
that refuses a call without a bearer token, so that each answer proves that the token was passed on.
`LOAD_ROUNDS` and `LOAD_SECONDS` make it longer.
"""

from __future__ import annotations

from collections.abc import Iterator

from bench.load import cells, memory, slow_readers
from bench.load.field import field
from bench.targets import Target


def rows() -> Iterator[Target]:
    """All that is promised of the proxy between processes."""
    with field() as contestants:
        yield from cells.rows(contestants)
        yield from slow_readers.rows(contestants)
        yield from memory.rows(contestants)
