"""Token scopes in words: what each keeps, class by class, and what it would give back to this person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from cdfportal.access.grants import EffectiveAccess, Gate, Grant
from cdfportal.access.token_scopes import (
    RightClass,
    TokenFilter,
    classes_of_scope,
    keeps_in_words,
    known_scopes,
    scopes_admitting,
)
from cdfportal.dashboard.presenters.capabilities import AREAS
from cdfportal.dashboard.tables import Table, columns
from cdfportal.web.ledger import Note, many

_KINDS = {"view": "viewing", "change": "changing"}


@dataclass(frozen=True, slots=True)
class ScopeClass:
    """One class of rights that a scope keeps: "Data, viewing", with its ACLs."""

    title: str
    #: "assetsAcl: READ".
    rights: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ScopeRow:
    """One token scope."""

    name: str
    present: bool
    #: False for a scope that is none of CDF's that the portal knows.
    known: bool
    keeps: str
    classes: tuple[ScopeClass, ...]
    #: Rights of the viewer's groups that it lets through; 0 where the token lacks it.
    lets_through: int
    #: Rights that the token removes now and this scope alone would give back.
    gives_back: int
    #: Those rights: "assetsAcl:WRITE".
    would_return: tuple[str, ...]


def scope_rows(scopes: Sequence[str], access: EffectiveAccess | None) -> tuple[ScopeRow, ...]:
    """CDF's scopes, then those of the token that are not CDF's."""
    present = TokenFilter.of(scopes).scopes
    held = _rights(access.kept if access else ())
    removed = _rights(
        grant for grant in (access.removed if access else ()) if grant.gate is Gate.TOKEN_SCOPE
    )
    known = (_known(name, held if name in present else None, removed) for name in known_scopes())
    others = (_unknown(name) for name in present if name not in known_scopes())
    return (*known, *others)


def _rights(grants: Iterable[Grant]) -> Mapping[str, tuple[str, ...]]:
    """ "assetsAcl:READ" → the scopes that let it through."""
    pairs = sorted({(grant.acl, grant.action) for grant in grants})
    return {f"{acl}:{action}": scopes_admitting(acl, action) for acl, action in pairs}


def _known(
    name: str,
    held: Mapping[str, tuple[str, ...]] | None,
    removed: Mapping[str, tuple[str, ...]],
) -> ScopeRow:
    """`held` is None for a scope that the token lacks."""
    through = [right for right, scopes in (held or {}).items() if name in scopes]
    back = [right for right, scopes in removed.items() if name in scopes]
    return ScopeRow(
        name=name,
        present=held is not None,
        known=True,
        keeps=keeps_in_words(name),
        classes=tuple(_class(one) for one in classes_of_scope(name)),
        lets_through=len(through),
        gives_back=0 if held is not None else len(back),
        would_return=() if held is not None else tuple(back),
    )


def _unknown(name: str) -> ScopeRow:
    keeps = "not a scope of CDF that the portal knows: what it lets through cannot be told"
    return ScopeRow(name, True, False, keeps, (), 0, 0, ())


def _class(one: RightClass) -> ScopeClass:
    rights = tuple(f"{acl}: {', '.join(actions)}" for acl, actions in one.rights)
    return ScopeClass(f"{AREAS[one.area]}, {_KINDS[one.kind]}: {many(len(rights), 'ACL')}", rights)


def scope_table(rows: Sequence[ScopeRow]) -> Table:
    """For export."""
    titles = columns(
        name="Scope",
        present="In the token",
        keeps="Keeps",
        lets_through="Rights it lets through",
        gives_back="Rights it would give back",
    )
    cells = (
        (
            row.name,
            "yes" if row.present else "no",
            row.keeps,
            str(row.lets_through),
            str(row.gives_back),
        )
        for row in rows
    )
    return Table("scopes", "Token scopes", titles, cells)


def scope_source() -> Note:
    """Where the table of scopes comes from."""
    return Note(
        "",
        "token",
        "Which right belongs to which scope is our reading of Cognite's prose.",
        "CDF publishes no table; the portal compares its own with token/inspect.",
    )
