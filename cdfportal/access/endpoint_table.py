"""The endpoint table compiled into a trie: finds the operation of a method and a path.

A literal segment beats a parameter; where the literal leads nowhere, the parameter is tried, since
a RAW database may be called `delete`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType

from cdfportal.access.endpoints import Endpoint, EndpointMatch, all_endpoints


@dataclass(slots=True)
class _Node:
    literals: dict[str, _Node] = field(default_factory=dict)
    folded: dict[str, list[_Node]] = field(default_factory=dict)
    parameter: _Node | None = None
    #: As the first template with one here writes it: `{project}`.
    parameter_name: str = ""
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

    def operations(self, segments: Sequence[str]) -> list[EndpointMatch]:
        """Those of a path, whatever the method and case: the most literal first, of these the reading ones."""
        methods = dict.fromkeys(endpoint.method for endpoint in self.endpoints)
        every = (self.lookup(method, segments, ignore_case=True) for method in methods)
        found = [one for one in every if one is not None]
        return sorted(found, key=lambda one: (len(one.parameters), not one.reads))

    def known_part(self, segments: Sequence[str]) -> str:
        """What a path begins with, as templates write it; `…` stands for what none of them has."""
        node, known = self._root, [""]
        for segment in segments:
            child = _candidates(node, segment, ignore_case=False)
            if not child:
                return "/".join([*known, "…"])
            known.append(node.parameter_name if child[0] is node.parameter else segment)
            node = child[0]
        return "/".join(known)


def _child(node: _Node, segment: str) -> _Node:
    if segment.startswith("{"):
        node.parameter = node.parameter or _Node()
        node.parameter_name = node.parameter_name or segment
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
    """The literal child, its own spelling first; then the parameter, which no empty segment is."""
    exact = node.literals.get(segment)
    found = [] if exact is None else [exact]
    if ignore_case:
        found += [other for other in node.folded.get(segment.casefold(), ()) if other is not exact]
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
