"""The sessions of plant-north: some of every status, and more than one page of them."""

from __future__ import annotations

from collections.abc import Iterator

from cdfportal.demo.world.sessions import (
    CLIENT_CREDENTIALS,
    DAY,
    HOUR,
    MINUTE,
    ONESHOT,
    TOKEN_EXCHANGE,
    Seed,
    Sessions,
)

#: Type, status, age, client id.
_TOLD = (
    (ONESHOT, "ACTIVE", 12 * MINUTE, ""),
    (TOKEN_EXCHANGE, "READY", 25 * MINUTE, ""),
    (TOKEN_EXCHANGE, "ACTIVE", 5 * HOUR, ""),
    (TOKEN_EXCHANGE, "CANCELLED", 8 * HOUR, ""),
    (CLIENT_CREDENTIALS, "ACCESS_LOST", 21 * HOUR, "old-historian-sync"),
    (CLIENT_CREDENTIALS, "REVOKED", 26 * HOUR, "parts-import"),
    (CLIENT_CREDENTIALS, "ACTIVE", 30 * HOUR, "parts-import"),
    (CLIENT_CREDENTIALS, "ACTIVE", 9 * DAY, "erp-transformations"),
    (CLIENT_CREDENTIALS, "ACTIVE", 26 * DAY, "reports-gateway"),
    (TOKEN_EXCHANGE, "ACCESS_LOST", 31 * DAY, ""),
    (CLIENT_CREDENTIALS, "CANCELLED", 40 * DAY, "reports-gateway"),
    (CLIENT_CREDENTIALS, "REVOKED", 44 * DAY, "erp-transformations"),
)
#: A function that somebody calls every six hours.
_RUNS = 20


def north_sessions() -> Sessions:
    """Made anew each time."""
    return Sessions(tuple(_seeds()))


def _seeds() -> Iterator[Seed]:
    for number, (kind, status, age, client_id) in enumerate(_TOLD):
        yield Seed(70_101 + number, kind, status, age, client_id)
    for run in range(_RUNS):
        yield Seed(70_201 + run, ONESHOT, "EXPIRED", (3 + 6 * run) * HOUR)
