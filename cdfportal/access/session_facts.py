"""What CDF's sessions are, as facts: ways to make one, statuses, who takes them, what goes wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from cdfportal.access.tables import read_table

#: The access control list of sessions; it knows the scope `all` only.
ACL = "sessionsAcl"


@dataclass(frozen=True, slots=True)
class Way:
    """One of the ways in which a session is made; CDF calls it the session's type."""

    type: str
    words: str
    acts: str
    lasts: str


@dataclass(frozen=True, slots=True)
class Status:
    """One status."""

    status: str
    words: str
    #: Whether a job holds it, or may still take it.
    alive: bool
    #: Whether CDF's list can be asked for this status alone.
    asked: bool
    meaning: str
    confidence: str


@dataclass(frozen=True, slots=True)
class Service:
    """Something that takes sessions: where the nonce goes, and the right that the call itself needs."""

    service: str
    jobs: str
    #: Call, and the field of its body.
    takes: tuple[tuple[str, str], ...]
    right: str
    source: str
    date: str


@dataclass(frozen=True, slots=True)
class Trap:
    """Something that goes wrong with sessions."""

    title: str
    text: str
    source: str
    date: str


@cache
def ways() -> Mapping[str, Way]:
    """By type."""
    rows = _rows("ways")
    return {row["type"]: Way(row["type"], row["words"], row["acts"], row["lasts"]) for row in rows}


@cache
def statuses() -> Mapping[str, Status]:
    """By name, in the order of a session's life."""
    return {row["status"]: Status(**row) for row in _rows("statuses")}


@cache
def services() -> tuple[Service, ...]:
    """Those that take most sessions first."""
    return tuple(
        Service(**{**row, "takes": tuple((call, field) for call, field in row["takes"])})
        for row in _rows("services")
    )


@cache
def traps() -> tuple[Trap, ...]:
    """In the order in which people meet them."""
    return tuple(Trap(**row) for row in _rows("traps"))


def _rows(name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = read_table("sessions")[name]
    return rows
