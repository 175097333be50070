"""What cognite-sdk knows of ACLs, actions and scope kinds, found by asking it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from cognite.client._api.iam import IAMAPI
from cognite.client.data_classes.capabilities import Capability

from cdfportal.access.answers import Question
from cdfportal.access.catalogue import AclFacts, ScopeFacts, acls, scope_kind
from cdfportal.access.decide import can
from cdfportal.access.evaluate import access_of_groups
from cdfportal.access.model import Verdict
from cdfportal.access.parse import parse_groups
from cdfportal.access.scopes import parse_scope

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Known:
    """One ACL as the SDK takes it."""

    acl: str
    actions: tuple[str, ...]
    #: (wire name, kind).
    scopes: tuple[tuple[str, ScopeFacts], ...]


@cache
def known_acls() -> tuple[Known, ...]:
    """Those that it compares: legacy ones and ones of later days it leaves out."""
    found = (_known(facts) for facts in acls().values() if not facts.legacy)
    return tuple(one for one in found if one is not None)


def _known(facts: AclFacts) -> Known | None:
    kinds = [kind for name in facts.scopes if (kind := scope_kind(name)) is not None]
    scopes = tuple(
        (spelling, kind)
        for kind in kinds
        for spelling in (kind.name, *kind.aliases)
        if any(_loads(facts.name, a, wire(spelling, kind, ["1"])) for a in facts.actions)
    )
    if not scopes:
        return None
    one = wire(*scopes[0], ["1"])
    actions = tuple(action for action in facts.actions if _loads(facts.name, action, one))
    return Known(facts.name, actions, scopes)


def _loads(acl: str, action: str, scope: Json) -> bool:
    try:
        Capability.load({acl: {"actions": [action], "scope": scope}})
    except (ValueError, KeyError, TypeError):
        return False
    return True


def wire(name: str, kind: ScopeFacts, values: list[str]) -> Json:
    """The scope as CDF writes it; the values of a table scope are `d` or `d/t`."""
    if not kind.key:
        return {name: {}}
    if kind.type == "tables":
        databases: dict[str, list[str]] = {}
        for value in sorted(values):
            database, _, table = value.partition("/")
            databases.setdefault(database, []).extend([table] if table else [])
        return {name: {kind.key: databases}}
    return {name: {kind.key: [int(v) for v in values] if kind.type == "int" else values}}


def ours(held: list[Json], wanted: Json) -> bool:
    """Whether the engine allows all that is wanted to a member of a group with these capabilities."""
    access = access_of_groups("p", parse_groups([{"id": 1, "capabilities": held}]).groups)
    ((acl, fields),) = wanted.items()
    scope = parse_scope(fields["scope"])
    verdicts = {can(access, Question(acl, act, scope)).verdict for act in fields["actions"]}
    return verdicts == {Verdict.ALLOWED}


def theirs(held: list[Json], wanted: Json) -> bool:
    """Whether the SDK misses nothing."""
    missing = IAMAPI.compare_capabilities(
        [Capability.load(found) for found in held], Capability.load(wanted)
    )
    return not missing
