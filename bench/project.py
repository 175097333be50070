"""A large project as CDF would list it: groups with ACLs, actions and scopes of every kind."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Mapping

from cdfportal.access.catalogue import AclFacts, acls, scope_kinds

#: Those that most groups of a project hold.
_COMMON = ("timeSeriesAcl", "assetsAcl", "eventsAcl", "filesAcl", "rawAcl", "datasetsAcl")
#: Whether and how often a group narrows a right down: most do.
_UNNARROWED = 0.3

Json = Mapping[str, object]
Scopes = Callable[[random.Random], Json]


def groups_body(groups: int, capabilities: int, first: list[Json] | None = None) -> bytes:
    """The answer of the groups operation; the same numbers give the same bytes.

    `first` are groups that stand before these.
    """
    chance = random.Random(groups * 1000 + capabilities)  # noqa: S311 -- no secret is drawn
    named = [*acls().values()]
    items = [
        *(first or []),
        *(_group(number, capabilities, named, chance) for number in range(1, groups + 1)),
    ]
    return json.dumps({"items": items}, separators=(",", ":")).encode()


def _group(number: int, capabilities: int, named: list[AclFacts], chance: random.Random) -> Json:
    common = [acls()[name] for name in _COMMON]
    chosen = common + chance.sample(named, max(0, capabilities - len(common) - 4))
    chosen += chance.choices(common, k=max(0, capabilities - len(chosen)))
    return {
        "id": 1_000_000_000 + number,
        "name": f"team-{chance.randrange(10_000):04d}-{number}",
        "capabilities": [_capability(facts, chance) for facts in chosen[:capabilities]],
        "isDeleted": False,
        "deletedTime": -1,
        "createdTime": 1_700_000_000_000 + number,
        "metadata": {"owner": f"owner-{number % 300}"},
        **_who(number, chance),
        **({"attributes": {"token": {"appIds": ["historian"]}}} if number % 20 == 0 else {}),
    }


def _who(number: int, chance: random.Random) -> Json:
    """Seven in ten follow an IdP group, the others list principals; a few are everybody's."""
    if number % 500 == 0:
        return {"members": "allUserAccounts"}
    if number % 10 < 7:
        return {"sourceId": str(_uuid(chance))}
    return {"members": [f"principal-{chance.randrange(8000)}" for _ in range(number % 30)]}


def _uuid(chance: random.Random) -> str:
    text = f"{chance.getrandbits(128):032x}"
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


def _capability(facts: AclFacts, chance: random.Random) -> Json:
    actions = facts.actions or ("READ",)
    held = [action for action in actions if chance.random() < 0.6] or [actions[0]]
    return {facts.name: {"actions": held, "scope": _scope(facts, chance)}}


def _scope(facts: AclFacts, chance: random.Random) -> Json:
    narrow = [kind for kind in facts.scopes if kind != "all"]
    if not narrow or chance.random() < _UNNARROWED:
        return {"all": {}}
    if chance.random() < 0.005:
        return {"newScope": {"names": [str(chance.randrange(50))]}}
    kind = chance.choice(narrow)
    return {kind: _content(kind, chance)}


def _content(kind: str, chance: random.Random) -> Json:
    facts = scope_kinds()[kind]
    if not facts.key:
        return {}
    if facts.type == "tables":
        return {facts.key: _tables(chance)}
    values = [_value(facts.type, chance) for _ in range(chance.randrange(1, 5))]
    return {facts.key: values}


def _value(kind: str, chance: random.Random) -> object:
    """Ids come as numbers, now and then as text."""
    number = chance.randrange(1, 400)
    if kind == "int":
        return number if number % 10 else str(number)
    return f"name-{number}"


def _tables(chance: random.Random) -> Json:
    """Both wire forms: `{db: [table]}` and `{db: {"tables": [table]}}`."""
    found: dict[str, object] = {}
    for _ in range(chance.randrange(1, 4)):
        tables = [f"table-{chance.randrange(20)}" for _ in range(chance.randrange(3))]
        found[f"db-{chance.randrange(60)}"] = (
            tables if chance.random() < 0.5 else {"tables": tables}
        )
    return found
