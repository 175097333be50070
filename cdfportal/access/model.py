"""What CDF says about access, as values: scopes, capabilities, groups and token/inspect.

Unknown access control lists, actions and scopes are values like any others: kept, shown, never
dropped.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final


class Verdict(StrEnum):
    """The three answers. `UNKNOWN` always comes with what is not known."""

    ALLOWED = "allowed"
    DENIED = "denied"
    UNKNOWN = "unknown"


#: The value of `Group.members` of a group that holds every user account (no service accounts).
ALL_USER_ACCOUNTS: Final = "allUserAccounts"


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a right holds.

    `kind` is the canonical wire name (`all`, `datasetScope`, `tableScope`, …). `values` are the ids
    as text; of a `tableScope` they are `db` (every table of it) or `db/table`, both components
    percent-encoded. An unreadable or unknown scope has `known=False`, the wire name as sent, and its
    canonical JSON as the one value.
    """

    kind: str
    values: frozenset[str] = frozenset()
    known: bool = True

    @property
    def is_all(self) -> bool:
        """Whether it means everything, today and in future."""
        return self.known and self.kind == "all"


ALL: Final = Scope("all")


@dataclass(frozen=True, slots=True)
class Capability:
    """One ACL of one entry of a group's capability list, as CDF keeps it."""

    acl: str
    actions: tuple[str, ...]
    scope: Scope
    #: Position in the group's list, from 0.
    index: int
    #: The JSON object it was read from.
    raw: object = field(default=None, repr=False, compare=False)


def group_label(name: str, group_id: int, *, doubled: bool) -> str:
    """What tells a group from all others: its name, with the id where the name says too little."""
    if not name:
        return f"group {group_id}"
    return f"{name} (id {group_id})" if doubled else name


@dataclass(frozen=True, slots=True)
class Group:
    """A CDF group: what it grants, to whom, from which applications."""

    id: int
    name: str
    #: The IdP group whose members belong to it; an empty string on the wire is None here.
    source_id: str | None = None
    #: None, `ALL_USER_ACCOUNTS`, or the ids of principals.
    members: str | tuple[str, ...] | None = None
    capabilities: Sequence[Capability] = ()
    #: Applications it counts for; None means all of them.
    app_ids: frozenset[str] | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)
    is_deleted: bool = False
    deleted_time: datetime | None = None
    created_time: datetime | None = None
    #: `lastUpdatedTime`; the published schema has neither, yet CDF may say it.
    last_changed_time: datetime | None = None
    #: Another group of the project has the same name; `GroupIndex` says so.
    doubled: bool = field(default=False, compare=False)

    @property
    def label(self) -> str:
        """Its name for people, told apart from all others."""
        return group_label(self.name, self.id, doubled=self.doubled)

    @property
    def has_all_user_accounts(self) -> bool:
        """Whether every user account of the organisation belongs to it."""
        return self.members == ALL_USER_ACCOUNTS

    @property
    def member_ids(self) -> tuple[str, ...]:
        """The principals that CDF lists by id."""
        return self.members if isinstance(self.members, tuple) else ()


@dataclass(frozen=True, slots=True)
class ProjectCapability:
    """One capability of token/inspect, and the projects that it holds in."""

    capability: Capability
    #: None means all projects.
    projects: frozenset[str] | None = None

    def applies_to(self, project: str) -> bool:
        """Whether it counts in this project."""
        return self.projects is None or project in self.projects


@dataclass(frozen=True, slots=True)
class Inspection:
    """What `GET /api/v1/token/inspect` says: the subject, its groups by project, its rights."""

    subject: str
    projects: Mapping[str, tuple[int, ...]]
    capabilities: tuple[ProjectCapability, ...] = ()


@dataclass(frozen=True, slots=True)
class ParseProblem:
    """Something in CDF's answer that could not be read as what it should be."""

    #: Where, as a path into the JSON: `items[3].capabilities[1]`.
    where: str
    what: str
