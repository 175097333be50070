"""The words of the access tables: access control lists, actions, scopes, sessions. Nothing is said twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from cdfportal.access.catalogue import AclFacts, ScopeFacts, acls, actions, scope_kinds
from cdfportal.access.tables import read_table
from cdfportal.access.token_scopes import keeps_in_words, known_scopes, scopes_admitting
from cdfportal.access.words import and_list
from cdfportal.diagnose.glossary.model import Part, Word, WordKind

_RIGHTS = ("capabilities", "matrix", "can-i", "who-can")
_WITHOUT_VALUES = {
    "all": "Not narrowed: everything that there is, and what will be made.",
    "currentuserscope": "Narrowed to what is your own.",
}


def acl_words() -> Iterator[Word]:
    """Each with its actions and the scopes that it can be narrowed to."""
    table = read_table("acls")
    for facts in acls().values():
        yield Word(
            id=facts.name,
            kind=WordKind.ACL,
            word=facts.name,
            meaning=f"Rights on {facts.noun}."
            + (" Of older projects; new ones do without." if facts.legacy else ""),
            why=_admitted(facts),
            **_from(table),
            also=(facts.noun,),
            pages=_RIGHTS,
            see=("acl",),
            parts=(
                Part("Actions", tuple(f"action-{name}" for name in facts.actions)),
                Part("Scopes", tuple(f"scope-{_scope(name)}" for name in facts.scopes)),
            ),
        )


def _admitted(facts: AclFacts) -> str:
    """Which token scopes let it through; the action tells."""
    by_scopes: dict[tuple[str, ...], list[str]] = {}
    for action in facts.actions:
        by_scopes.setdefault(scopes_admitting(facts.name, action), []).append(action)
    told = [f"{and_list(held)} by {_either(scopes)}" for scopes, held in by_scopes.items()]
    return f"Token scopes let through {'; '.join(told)}."


def _either(scopes: tuple[str, ...]) -> str:
    return " or ".join(scopes)


def action_words() -> Iterator[Word]:
    """Each with the access control lists that have it."""
    table = read_table("actions")
    for name, facts in actions().items():
        holding = tuple(acl.name for acl in acls().values() if name in acl.actions)
        class_ = "viewing" if facts.kind == "view" else "changing"
        yield Word(
            id=f"action-{name}",
            kind=WordKind.ACTION,
            word=name,
            meaning=f"To {facts.verb}.",
            why=f"Token scopes count it as {class_}.",
            **_from(table),
            pages=_RIGHTS,
            see=("action", "token-scope"),
            parts=(Part("Access control lists", holding),),
        )


def scope_words() -> Iterator[Word]:
    """Each with the access control lists that can be narrowed to it."""
    table = read_table("scopes")
    for name, facts in scope_kinds().items():
        narrowed = tuple(acl.name for acl in acls().values() if name in map(_scope, acl.scopes))
        yield Word(
            id=f"scope-{name}",
            kind=WordKind.SCOPE,
            word=name,
            meaning=_WITHOUT_VALUES.get(name) or _narrowing(facts),
            why=_written(facts),
            **_from(table),
            also=tuple(alias for alias in facts.aliases if alias != name),
            pages=("capabilities", "can-i", "who-can"),
            see=("scope",),
            parts=(Part("Access control lists", narrowed),),
        )


def _scope(name: str) -> str:
    """The table's own spelling of a scope."""
    spelled = {one.lower(): kind for kind, f in scope_kinds().items() for one in (kind, *f.aliases)}
    return spelled[name.lower()]


def _narrowing(facts: ScopeFacts) -> str:
    by = "number" if facts.type == "int" else "name"
    return f"Narrowed to {facts.many}, each by its {by}."


def _written(facts: ScopeFacts) -> str:
    if not facts.key:
        return f"In questions it is written {facts.name}."
    example = {"int": "42", "tables": "db/table"}.get(facts.type, "plant")
    return f"In questions it is written {facts.name}:{example}; of several values all are meant."


def token_scope_words() -> Iterator[Word]:
    """What each lets through."""
    table = read_table("token_scopes")
    for name in known_scopes():
        yield Word(
            id=f"token-scope-{name}",
            kind=WordKind.TOKEN_SCOPE,
            word=name,
            meaning=f"On a token: {keeps_in_words(name)}.",
            why="Which right belongs to which scope is the portal's own table; CDF publishes none.",
            **_from(table),
            pages=("token",),
            see=("token-scope", "removed-by-token"),
        )


def session_words() -> Iterator[Word]:
    """States of CDF sessions, and the ways to make one."""
    table = read_table("sessions")
    common = {"kind": WordKind.SESSION, **_from(table), "pages": ("cdf-sessions",)}
    for row in table["statuses"]:
        yield Word(
            id=f"session-{row['status']}",
            word=row["status"],
            meaning=row["meaning"],
            why=f"Whether that is so: {row['confidence']}.",
            also=(row["words"],),
            see=("session",),
            **common,
        )
    for row in table["ways"]:
        yield Word(
            id=f"session-{row['type']}",
            word=row["type"],
            meaning=f"A way to make a session: it acts {row['acts']}.",
            why=f"How long it lasts: {row['lasts']}.",
            also=(row["words"],),
            see=("session", "nonce"),
            **common,
        )


def _from(table: dict[str, Any]) -> dict[str, Any]:
    return {"source": table["source"], "checked": date.fromisoformat(table["date"])}
