"""CDF's own guide to credentials: its families of errors, tied to the catalogue and to the doctor's checks."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from cdfportal.diagnose.errors.catalogue import Actor, read_errors


@dataclass(frozen=True, slots=True)
class Symptom:
    """What somebody sees, and the entries that it can be."""

    says: str
    entries: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GuideCause:
    """One cause that the guide names, with its solution step by step."""

    cause: str
    who: Actor
    cures: tuple[str, ...]
    #: Ids of entries, and numbers of checks that prove it.
    entries: tuple[str, ...]
    checks: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class GuideFamily:
    """One error of the guide, with everything it says about it."""

    id: str
    title: str
    symptoms: tuple[Symptom, ...]
    causes: tuple[GuideCause, ...]


@cache
def guide() -> tuple[GuideFamily, ...]:
    """The families, in the guide's order."""
    return tuple(_family(row) for row in read_errors("guide")["families"])


def _family(row: dict[str, Any]) -> GuideFamily:
    return GuideFamily(
        id=row["id"],
        title=row["title"],
        symptoms=tuple(Symptom(one["says"], tuple(one["entries"])) for one in row["symptoms"]),
        causes=tuple(
            GuideCause(
                one["cause"],
                Actor(one["who"]),
                tuple(one["cures"]),
                tuple(one["entries"]),
                tuple(one["checks"]),
            )
            for one in row["causes"]
        ),
    )
