"""Which rights a CDF operation needs: the endpoint table, compiled once into a trie.

A literal segment beats a parameter; where the literal leads nowhere, the parameter is tried, since
a RAW database may be called `delete`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
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
    #: Refused by the proxy unless somebody allows it by name.
    denied_by_default: bool
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
    def denied_by_default(self) -> bool:
        """Refused by the proxy unless somebody allows it by name."""
        return self.endpoint.denied_by_default


@dataclass(slots=True)
class _Node:
    literals: dict[str, _Node] = field(default_factory=dict)
    folded: dict[str, list[_Node]] = field(default_factory=dict)
    parameter: _Node | None = None
    methods: dict[str, Endpoint] = field(default_factory=dict)


class EndpointTable:
    """Finds the operation of a method and a path, split at its literal slashes."""

    def __init__(self, endpoints: Sequence[Endpoint]) -> None:
        self.endpoints = tuple(endpoints)
        self._root = _Node()
        for endpoint in self.endpoints:
            self._insert(endpoint)

    def _insert(self, endpoint: Endpoint) -> None:
        node = self._root
        for segment in endpoint.segments:
            node = _child(node, segment)
        node.methods[endpoint.method] = endpoint

    def lookup(
        self, method: str, segments: Sequence[str], *, ignore_case: bool = False
    ) -> EndpointMatch | None:
        """The operation, or None when the table has none.

        `/api/v1/projects` is `("api", "v1", "projects")`. Literals are compared as they are, or
        without regard to case, as deny rules need it. HEAD is GET where the table has no HEAD.
        """
        wanted = [method, "GET"] if method == "HEAD" else [method]
        for name in wanted:
            endpoint = _find(self._root, name, segments, 0, ignore_case)
            if endpoint is not None:
                return _match(endpoint, segments)
        return None


def _child(node: _Node, segment: str) -> _Node:
    if segment.startswith("{"):
        node.parameter = node.parameter or _Node()
        return node.parameter
    if segment not in node.literals:
        node.literals[segment] = _Node()
        node.folded.setdefault(segment.casefold(), []).append(node.literals[segment])
    return node.literals[segment]


def _find(
    node: _Node, method: str, segments: Sequence[str], depth: int, ignore_case: bool
) -> Endpoint | None:
    if depth == len(segments):
        return node.methods.get(method)
    for child in _candidates(node, segments[depth], ignore_case):
        endpoint = _find(child, method, segments, depth + 1, ignore_case)
        if endpoint is not None:
            return endpoint
    return None


def _candidates(node: _Node, segment: str, ignore_case: bool) -> list[_Node]:
    """The literal child, then the parameter; an empty segment is no parameter."""
    if ignore_case:
        found = list(node.folded.get(segment.casefold(), ()))
    else:
        found = [node.literals[segment]] if segment in node.literals else []
    return [*found, node.parameter] if segment and node.parameter is not None else found


def _match(endpoint: Endpoint, segments: Sequence[str]) -> EndpointMatch:
    named = [
        (position, part.strip("{}"))
        for position, part in enumerate(endpoint.segments)
        if part.startswith("{")
    ]
    free = endpoint.free_text_parameters
    return EndpointMatch(
        endpoint,
        MappingProxyType({name: segments[position] for position, name in named}),
        frozenset(position for position, name in named if name in free),
    )


@cache
def endpoint_table() -> EndpointTable:
    """The operations of the CDF cluster."""
    return EndpointTable([endpoint for endpoint in all_endpoints() if not endpoint.host])


@cache
def all_endpoints() -> tuple[Endpoint, ...]:
    """Every row of the table, those of other hosts (the organisation API) included."""
    table = read_table("endpoints")
    free_text = frozenset(table["free_text"])
    return tuple(_endpoint(row, free_text) for row in table["endpoints"])


def _endpoint(row: Mapping[str, Any], free_text: frozenset[str]) -> Endpoint:
    return Endpoint(
        method=row["method"],
        template=row["path"],
        requires=_requirements(row["requires"]),
        alternative=_requirements(row.get("alternative", ())),
        conditional=MappingProxyType(
            {query: _requirements(rights) for query, rights in row.get("when", {}).items()}
        ),
        reads=row.get("reads", row["method"] in ("GET", "HEAD")),
        denied_by_default=row.get("denied", False),
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
