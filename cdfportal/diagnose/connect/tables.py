"""The facts in `data/`, each table with its source, date and confidence."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from cdfportal.access.answers import Question
from cdfportal.access.model import ALL
from cdfportal.base.provider import Provider
from cdfportal.diagnose.connect.choices import Kind, Tool


@dataclass(frozen=True, slots=True)
class FieldFact:
    """One thing that a client is told."""

    field: str
    label: str
    meaning: str
    #: Where it is found, by provider; under the empty name for all others.
    where: Mapping[str, str]

    def place(self, provider: Provider) -> str:
        """Where it is found at this provider."""
        return self.where.get(provider.value) or self.where[""]


@dataclass(frozen=True, slots=True)
class ProviderFact:
    """What there is to do at one provider before a client works."""

    source: str
    #: For a client that people sign in to, and for a program.
    user: tuple[str, ...]
    service: tuple[str, ...]
    #: What a CDF group names of a program there, as a step.
    membership: str

    def steps_for(self, kind: Kind, tool: Tool) -> tuple[str, ...]:
        """None for clients that are registered already: the portal, and whoever made a token."""
        if kind is Kind.USER:
            return self.user if tool is Tool.PYTHON else ()
        return self.service


@dataclass(frozen=True, slots=True)
class Need:
    """A right, and what for."""

    question: Question
    why: str


@dataclass(frozen=True, slots=True)
class Handover:
    """Where a service takes a session's nonce."""

    call: str
    field: str
    note: str


@dataclass(frozen=True, slots=True)
class ToolFact:
    """What a tool needs in CDF besides what it reads and writes."""

    needs: tuple[Need, ...] = ()
    handover: tuple[Handover, ...] = ()


def read_data(name: str) -> Any:
    """One table of ours, decoded; a broken one stops at the first test."""
    text = files(__package__).joinpath("data", f"{name}.json").read_text(encoding="utf-8")
    return json.loads(text)


@cache
def field_facts() -> tuple[FieldFact, ...]:
    """In the order in which they are shown."""
    return tuple(FieldFact(**row) for row in read_data("fields")["fields"])


@cache
def provider_facts() -> Mapping[Provider, ProviderFact]:
    """By provider; one that CDF does not take is not among them."""
    rows = read_data("providers")["providers"].items()
    return MappingProxyType(
        {
            Provider(name): ProviderFact(
                row["source"], tuple(row["user"]), tuple(row["service"]), row["membership"]
            )
            for name, row in rows
        }
    )


@cache
def tool_facts() -> Mapping[Tool, ToolFact]:
    """By tool; one that is not among them needs nothing but what it reads and writes."""
    return MappingProxyType(
        {
            Tool(name): ToolFact(
                tuple(
                    Need(Question(right["acl"], right["action"], ALL), right["why"])
                    for right in row["rights"]
                ),
                tuple(Handover(**each) for each in row.get("handover", ())),
            )
            for name, row in read_data("needs")["tools"].items()
        }
    )
