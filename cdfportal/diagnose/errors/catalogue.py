"""The catalogue: each error that people meet on the way to CDF, its causes and cures, as data.

`data/errors/*.json`, one file per family; docs/errors.md says how to add a row.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from cdfportal.base.presets.model import Confidence

#: The files, in the order in which people read them.
FAMILIES = (
    "entra", "oauth", "cognito", "auth0", "keycloak", "cdf", "network", "tokens", "portal",
)  # fmt: skip


class Actor(StrEnum):
    """Who can do what a cure says."""

    YOU = "you"
    DEVELOPER = "developer"
    APP_OWNER = "app_owner"
    PROVIDER_ADMIN = "provider_admin"
    CDF_ADMIN = "cdf_admin"
    OPERATOR = "operator"
    NETWORK = "network"
    COGNITE = "cognite"

    @property
    def label(self) -> str:
        """For people."""
        return _LABELS[self]


_LABELS: Mapping[Actor, str] = MappingProxyType(
    {
        Actor.YOU: "You",
        Actor.DEVELOPER: "Whoever runs the application",
        Actor.APP_OWNER: "Owner of the application's registration",
        Actor.PROVIDER_ADMIN: "Administrator of the identity provider",
        Actor.CDF_ADMIN: "Administrator of the CDF project",
        Actor.OPERATOR: "Operator of this portal",
        Actor.NETWORK: "Whoever runs the network",
        Actor.COGNITE: "Cognite support",
    }
)


@dataclass(frozen=True, slots=True)
class Cause:
    """One reason for an error, and what takes it away."""

    cause: str
    who: Actor
    cures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One error of the catalogue."""

    #: Its stable name, e.g. `aadsts-50011`; in addresses `/errors/<id>/`.
    id: str
    #: The file that it stands in, and that family's name for people.
    family: str
    family_name: str
    #: What happened, in plain words.
    title: str
    #: The likeliest first.
    causes: tuple[Cause, ...]
    #: The check of the doctor that proves it, 1 to 20; None where none does.
    check: int | None
    #: Numbers of Entra, `error` values of OAuth, HTTP statuses that it comes with.
    aadsts: tuple[int, ...]
    oauth: tuple[str, ...]
    statuses: tuple[int, ...]
    #: The provider's own page about this very error; empty for none.
    link: str
    source: str
    checked: date
    confidence: Confidence
    #: The guide's family of errors that it belongs to; empty for none.
    guide: str


def entry(id: str) -> Entry:
    """The entry of a name; KeyError for a name that is not in the catalogue."""
    return _by_id()[id]


@cache
def entries() -> tuple[Entry, ...]:
    """All entries, family by family."""
    return tuple(
        _entry(row, table) for table in map(read_errors, FAMILIES) for row in table["entries"]
    )


@cache
def read_errors(name: str) -> dict[str, Any]:
    """One file of `data/errors/`, decoded; a broken one stops the start, so it is not caught here."""
    place = files("cdfportal.diagnose").joinpath("data", "errors", f"{name}.json")
    table: dict[str, Any] = json.loads(place.read_text(encoding="utf-8"))
    return table


@cache
def _by_id() -> Mapping[str, Entry]:
    return MappingProxyType({one.id: one for one in entries()})


def _entry(row: Mapping[str, Any], table: Mapping[str, Any]) -> Entry:
    aadsts = tuple(row.get("aadsts", ()))
    return Entry(
        id=row["id"],
        family=table["provider"],
        family_name=table["name"],
        title=row["title"],
        causes=tuple(
            Cause(one["cause"], Actor(one["who"]), tuple(one["cures"])) for one in row["causes"]
        ),
        check=row["check"],
        aadsts=aadsts,
        oauth=tuple(row.get("oauth", ())),
        statuses=tuple(row.get("status", ())),
        link=row.get("link", microsoft_page(aadsts[0]) if aadsts else ""),
        source=row.get("source", table["source"]),
        checked=date.fromisoformat(row.get("checked", table["checked"])),
        confidence=Confidence(row.get("confidence", table["confidence"])),
        guide=row.get("guide", ""),
    )


def microsoft_page(number: int) -> str:
    """Microsoft's own look-up of one of its numbers."""
    return f"https://login.microsoftonline.com/error?code={number}"
