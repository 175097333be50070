"""Which rights each CDF operation needs, as values read from the table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from cdfportal.access.tables import read_table


@dataclass(frozen=True, slots=True)
class Requirement:
    """One right that an operation needs. No scope: any gives access filtered to it."""

    acl: str
    action: str
    #: As the `scope` parameter of questions writes it: `spaceIdScope:cdf_cdm`.
    scope: str = ""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One operation of the contract."""

    method: str
    template: str
    #: All needed together.
    requires: tuple[Requirement, ...]
    #: A full replacement for `requires`, where CDF knows one.
    alternative: tuple[Requirement, ...]
    #: Needed in addition with this query: `{"all=true": …}`.
    conditional: Mapping[str, tuple[Requirement, ...]]
    #: Whether it changes nothing: GET, and the POSTs that list, search and the like.
    reads: bool
    #: Whether bodies of files, points or rows pass, which may be large or slow.
    streams: bool
    #: Why the proxy refuses it unless somebody allows it by name; empty for what it lets pass.
    denied_because: str
    deprecated: bool
    #: Names of the parameters that may hold any text, slashes included.
    free_text_parameters: frozenset[str]
    #: Where the requirement is from: openapi, described, inferred, undeclared, sdk, toolkit.
    source: str
    #: Empty: the CDF cluster. Otherwise another host, which the portal does not call.
    host: str

    @property
    def segments(self) -> tuple[str, ...]:
        """The template, split at its slashes."""
        return tuple(self.template.strip("/").split("/"))

    @property
    def denied_by_default(self) -> bool:
        """Refused by the proxy unless somebody allows it by name."""
        return bool(self.denied_because)


@dataclass(frozen=True, slots=True)
class EndpointMatch:
    """An operation and the concrete path that led to it."""

    endpoint: Endpoint
    #: Parameter name → raw segment.
    parameters: Mapping[str, str]
    #: Positions of segments (not of parameters) that are free text.
    free_text: frozenset[int]

    @property
    def template(self) -> str:
        """`/api/v1/projects/{project}/assets/{id}`."""
        return self.endpoint.template

    @property
    def method(self) -> str:
        """The method of the table's row."""
        return self.endpoint.method

    @property
    def requires(self) -> tuple[Requirement, ...]:
        """All needed together."""
        return self.endpoint.requires

    @property
    def alternative(self) -> tuple[Requirement, ...]:
        """A full replacement for them."""
        return self.endpoint.alternative

    @property
    def reads(self) -> bool:
        """Whether it changes nothing."""
        return self.endpoint.reads

    @property
    def streams(self) -> bool:
        """Whether bodies of files, points or rows pass, which may be large or slow."""
        return self.endpoint.streams

    @property
    def denied_by_default(self) -> bool:
        """Refused by the proxy unless somebody allows it by name."""
        return self.endpoint.denied_by_default


@cache
def all_endpoints() -> tuple[Endpoint, ...]:
    """Every row of the table, those of other hosts (the organisation API) included."""
    table = read_table("endpoints")
    free_text, because = frozenset(table["free_text"]), table["denied_because"]
    return tuple(_endpoint(row, free_text, because) for row in table["endpoints"])


def _endpoint(
    row: Mapping[str, Any], free_text: frozenset[str], because: Mapping[str, str]
) -> Endpoint:
    return Endpoint(
        method=row["method"],
        template=row["path"],
        requires=_requirements(row["requires"]),
        alternative=_requirements(row.get("alternative", ())),
        conditional=MappingProxyType(
            {query: _requirements(rights) for query, rights in row.get("when", {}).items()}
        ),
        reads=row.get("reads", row["method"] in ("GET", "HEAD")),
        streams=row.get("streams", False),
        denied_because=because[row["denied"]] if "denied" in row else "",
        deprecated=row.get("deprecated", False),
        free_text_parameters=free_text,
        source=row["source"],
        host=row.get("host", ""),
    )


def _requirements(rights: Sequence[str]) -> tuple[Requirement, ...]:
    """`acl:ACTION`, or `acl:ACTION@kind:value,value`."""
    found = []
    for right in rights:
        name, _, scope = right.partition("@")
        acl, _, action = name.partition(":")
        found.append(Requirement(acl, action, scope))
    return tuple(found)
