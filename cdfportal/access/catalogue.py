"""What is known about ACLs, actions and scope kinds. What it does not know is kept elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from types import MappingProxyType

from cdfportal.access.tables import read_table

#: Of names that are looked up again and again; those that CDF makes up may push others out.
_LOOKED_UP = 1024


@dataclass(frozen=True, slots=True)
class AclFacts:
    """One access control list: its noun for people, its area, its actions and scope kinds."""

    name: str
    noun: str
    #: `data`, `compute` or `access`: what the token scopes tell apart.
    area: str
    actions: tuple[str, ...]
    scopes: tuple[str, ...]
    legacy: bool = False


@dataclass(frozen=True, slots=True)
class ScopeFacts:
    """One scope kind: the JSON key of its values, their type, words for people."""

    name: str
    key: str = ""
    #: `int`, `str`, `tables`, or nothing for a kind without values.
    type: str = ""
    one: str = ""
    many: str = ""
    aliases: tuple[str, ...] = ()
    #: The word after "every".
    every: str = ""
    #: Between noun and scope: "time series in data set 42". Without one the scope is the noun.
    preposition: str = ""
    #: (one, many) for ACLs that have words of their own.
    by_acl: Mapping[str, tuple[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ActionFacts:
    """One action: its verb, and whether it only views."""

    name: str
    verb: str
    #: `view` or `change`.
    kind: str


@dataclass(frozen=True, slots=True)
class Implication:
    """Holding `action` gives `gives` too: for certain, or not proven."""

    acl: str
    action: str
    gives: str
    certain: bool


@cache
def acls() -> Mapping[str, AclFacts]:
    """All known access control lists by name."""
    rows = read_table("acls")["acls"]
    return MappingProxyType(
        {
            name: AclFacts(
                name=name,
                noun=row["noun"],
                area=row["area"],
                actions=tuple(row["actions"]),
                scopes=tuple(row["scopes"]),
                legacy=row.get("legacy", False),
            )
            for name, row in rows.items()
        }
    )


@cache
def scope_kinds() -> Mapping[str, ScopeFacts]:
    """All known scope kinds by canonical name."""
    rows = read_table("scopes")["scopes"]
    return MappingProxyType(
        {
            name: ScopeFacts(
                name=name,
                key=row.get("field", ""),
                type=row.get("type", ""),
                one=row.get("one", ""),
                many=row.get("many", ""),
                aliases=tuple(row.get("aliases", ())),
                every=row.get("every", row.get("one", "")),
                preposition=row.get("preposition", ""),
                by_acl={acl: (one, many) for acl, (one, many) in row.get("by_acl", {}).items()},
            )
            for name, row in rows.items()
        }
    )


@cache
def actions() -> Mapping[str, ActionFacts]:
    """All known actions by name."""
    rows = read_table("actions")["actions"]
    return MappingProxyType(
        {name: ActionFacts(name, row["verb"], row["class"]) for name, row in rows.items()}
    )


@cache
def implications() -> Mapping[tuple[str, str], tuple[Implication, ...]]:
    """By (ACL, action asked for): the actions that give it too."""
    found: dict[tuple[str, str], list[Implication]] = {}
    for row in read_table("implications")["implications"]:
        rule = Implication(row["acl"], row["action"], row["gives"], row["confidence"] == "certain")
        found.setdefault((rule.acl, rule.gives), []).append(rule)
    return MappingProxyType({right: tuple(rules) for right, rules in found.items()})


@cache
def implicit_rights() -> tuple[tuple[str, str], ...]:
    """(ACL, action) held on everything by whoever is in any group of a project."""
    return tuple((row["acl"], row["action"]) for row in read_table("implicit")["grants"])


@cache
def _folded_acls() -> Mapping[str, str]:
    return {name.lower(): name for name in acls()}


@cache
def _folded_scope_kinds() -> Mapping[str, ScopeFacts]:
    return {
        spelling.lower(): kind
        for kind in scope_kinds().values()
        for spelling in (kind.name, *kind.aliases)
    }


def canonical_acl(name: str) -> str:
    """The catalogue's spelling, read without regard to case; an unknown name as it is."""
    return _folded_acls().get(name.lower(), name)


def canonical_action(name: str) -> str:
    """Likewise for an action."""
    return name.upper() if name.upper() in actions() else name


@lru_cache(_LOOKED_UP)
def acl(name: str) -> AclFacts | None:
    """The facts about an access control list in whatever case, or None when it is not known."""
    return acls().get(canonical_acl(name))


def scope_kind(name: str) -> ScopeFacts | None:
    """The facts about a scope kind in whatever spelling, or None when it is not known."""
    return _folded_scope_kinds().get(name.lower())


def verb(action: str) -> str:
    """The plain verb of an action; an unknown action is its own name."""
    facts = actions().get(action)
    return facts.verb if facts else action
