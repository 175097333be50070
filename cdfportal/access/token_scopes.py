"""The token gate: which rights the CDF scopes of a token let through.

https://docs.cognite.com/cdf/access/concepts/access_token_scopes. Scopes only ever filter; several
of them let through what any of them does. Which right belongs to which scope is our own table
(`data/token_scopes.json`), since CDF publishes none.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

from cdfportal.access.catalogue import acl as acl_facts
from cdfportal.access.catalogue import acls, actions
from cdfportal.access.grants import GateState
from cdfportal.access.tables import read_table
from cdfportal.access.text import clean

#: Scopes of OpenID Connect: they say nothing about CDF.
#: https://openid.net/specs/openid-connect-core-1_0.html#ScopeClaims
_OIDC = frozenset({"openid", "profile", "email", "address", "phone", "offline_access"})

#: As many rights as the catalogue knows, for several tokens' scopes.
_RIGHTS = 2048
_AREAS = ("data", "compute", "access")
_KINDS = ("view", "change")


@dataclass(frozen=True, slots=True)
class _ScopeRule:
    keeps: str
    admits_all: bool
    #: (area, kind) of the rights, in the table's order.
    admits: tuple[tuple[str, str], ...]


@cache
def _rules() -> dict[str, _ScopeRule]:
    rows = read_table("token_scopes")["scopes"]
    return {
        name: _ScopeRule(
            row["keeps"],
            row.get("admits_all", False),
            tuple((area, kind) for area, kind in row.get("admits", ())),
        )
        for name, row in rows.items()
    }


@cache
def _unmapped() -> frozenset[tuple[str, str]]:
    """Rights of which no document says which scopes keep them."""
    return frozenset(
        (acl, action) for acl, action in read_table("token_scopes")["unmapped"]["rights"]
    )


def known_scopes() -> tuple[str, ...]:
    """The scopes of CDF that the table knows, in its order."""
    return tuple(_rules())


def token_scopes(value: object) -> tuple[str, ...] | None:
    """The CDF scopes in a `scp` or `scope` value, short: `https://…/DATA.VIEW` → `DATA.VIEW`.

    None when the value is absent or names none: then nothing is known about a filter.
    """
    parts = value.split() if isinstance(value, str) else value
    if not isinstance(parts, (list, tuple)):
        return None
    words = (word for part in parts if isinstance(part, str) for word in clean(part).split())
    names = (word.rstrip("/").rpartition("/")[2] for word in words)
    found = tuple(dict.fromkeys(n for n in names if n and n not in _OIDC and n != ".default"))
    return found or None


@dataclass(frozen=True, slots=True)
class TokenFilter:
    """What a token with these scopes lets through; without known scopes, everything."""

    scopes: tuple[str, ...] = ()
    #: No CDF scope was seen, and the token is taken as unfiltered.
    assumed: bool = True

    @classmethod
    def of(cls, scopes: Iterable[str] | None) -> TokenFilter:
        """The filter of a token's scopes, in whatever form they came."""
        names = token_scopes(list(scopes)) if scopes is not None else None
        return cls(names or (), assumed=names is None)

    def admits(self, acl: str, action: str) -> GateState:
        """Whether the right passes; UNKNOWN where a scope or a right is outside our table."""
        return GateState.PASSED if self.assumed else _admits(self.scopes, acl, action)

    def admitted_by(self, acl: str, action: str) -> tuple[str, ...]:
        """Those of the token's scopes that let the right through."""
        admitting = scopes_admitting(acl, action)
        return tuple(name for name in self.scopes if name in admitting)


@lru_cache(_RIGHTS)
def _admits(scopes: tuple[str, ...], acl: str, action: str) -> GateState:
    admitted = [
        any(_rule_admits(name, right) for name in scopes) for right in _classes_of(acl, action)
    ]
    if all(admitted):
        return GateState.PASSED
    if any(admitted) or (acl, action) in _unmapped():
        return GateState.UNKNOWN
    if any(name not in _rules() for name in scopes):
        return GateState.UNKNOWN
    return GateState.STOPPED


def scopes_admitting(acl: str, action: str) -> tuple[str, ...]:
    """All scopes that let the right through for certain, the narrowest first."""
    classes = _classes_of(acl, action)
    return tuple(name for name in _rules() if all(_rule_admits(name, right) for right in classes))


@dataclass(frozen=True, slots=True)
class RightClass:
    """The rights that go through a token together: viewing, or changing, in one area."""

    #: `data`, `compute` or `access`.
    area: str
    #: `view` or `change`.
    kind: str
    #: The ACLs of the catalogue, each with its actions of that kind.
    rights: tuple[tuple[str, tuple[str, ...]], ...]


def keeps_in_words(scope: str) -> str:
    """What a scope lets through: "writing of data"; empty for one that the table does not know."""
    rule = _rules().get(scope)
    return rule.keeps if rule else ""


def classes_of_scope(scope: str) -> tuple[RightClass, ...]:
    """What a scope lets through, class by class; of a scope that lets through all, all of them."""
    rule = _rules().get(scope)
    if rule is None:
        return ()
    every = tuple((area, kind) for area in _AREAS for kind in _KINDS)
    return tuple(
        _right_class(area, kind) for area, kind in (every if rule.admits_all else rule.admits)
    )


@cache
def _right_class(area: str, kind: str) -> RightClass:
    of_kind = {name for name, facts in actions().items() if facts.kind == kind}
    listed = (
        (facts.name, tuple(name for name in facts.actions if name in of_kind))
        for facts in acls().values()
        if facts.area == area
    )
    return RightClass(area, kind, tuple((name, names) for name, names in listed if names))


def _rule_admits(scope: str, right: tuple[str, str]) -> bool:
    rule = _rules().get(scope)
    return rule is not None and (rule.admits_all or right in rule.admits)


def _classes_of(acl: str, action: str) -> tuple[tuple[str, str], ...]:
    """The (area, kind) pairs that a right may be in: one, or several where we do not know."""
    facts, action_facts = acl_facts(acl), actions().get(action)
    areas = (facts.area,) if facts else _AREAS
    kinds = (action_facts.kind,) if action_facts else _KINDS
    return tuple((area, kind) for area in areas for kind in kinds)


def filtering(scopes: Iterable[str]) -> tuple[str, ...]:
    """Those that filter; IDENTITY only adds, and is named only where it stands alone."""
    named = tuple(scopes)
    return tuple(scope for scope in named if scope != "IDENTITY") or named
