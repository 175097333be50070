"""What a caller holds, with the reason for every line: memberships, grants, effective access."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from cdfportal.access.model import Capability, Group, Scope, group_label

if TYPE_CHECKING:
    from cdfportal.access.open_memberships import OpenGroups


@dataclass(frozen=True, slots=True)
class ClaimValue:
    """One value of a token claim that may name an IdP group: `groups[3]`."""

    name: str
    #: Position in the list; None when the claim is a plain string.
    position: int | None
    value: str


@dataclass(frozen=True, slots=True)
class Caller:
    """What is known about who calls, and with which token. None always means: not known."""

    claims: tuple[ClaimValue, ...] | None = None
    #: Ids under which the caller may stand in the member lists of groups managed in CDF.
    principal_ids: frozenset[str] = frozenset()
    #: A person (True) or a service account (False).
    is_user: bool | None = None
    #: The calling application (`appid`, `azp` or `client_id`).
    app_id: str | None = None
    token_scopes: tuple[str, ...] | None = None
    #: No token at hand: asked about calls of whichever application serves best.
    any_application: bool = False


class MembershipKind(StrEnum):
    """How a caller comes to be in a group."""

    INSPECT = "inspect"
    SOURCE_ID = "source_id"
    MEMBER = "member"
    ALL_USER_ACCOUNTS = "all_user_accounts"


@dataclass(frozen=True, slots=True)
class MembershipReason:
    """One reason; claim, position and value are those of the matching claim or member entry."""

    kind: MembershipKind
    claim: str = ""
    position: int | None = None
    value: str = ""


@dataclass(frozen=True, slots=True)
class Membership:
    """A group of the caller, and why."""

    group: Group
    reasons: tuple[MembershipReason, ...]


class GateState(StrEnum):
    """What one gate, application link or token scope, does to a grant."""

    PASSED = "passed"
    STOPPED = "stopped"
    UNKNOWN = "unknown"


class Gate(StrEnum):
    """What became of a grant: kept, or the first gate that took it away."""

    KEPT = "kept"
    APPLICATION_LINK = "application_link"
    TOKEN_SCOPE = "token_scope"
    UNKNOWN = "unknown"


class Origin(StrEnum):
    """Where a grant was read."""

    GROUP = "group"
    #: Held by everybody who is in any group of the project.
    IMPLICIT = "implicit"
    #: Listed by token/inspect, in no group that we were shown.
    INSPECT = "inspect"


@dataclass(frozen=True, slots=True)
class Grant:
    """One action of one capability of one group, with what the gates did to it."""

    acl: str
    action: str
    scope: Scope
    group_id: int | None = None
    group_name: str = ""
    #: Position in the group's capability list.
    capability_index: int | None = None
    application: GateState = GateState.PASSED
    token: GateState = GateState.PASSED
    origin: Origin = Origin.GROUP
    #: As of the group.
    doubled: bool = False

    @classmethod
    def of(
        cls,
        group: Group,
        capability: Capability,
        action: str,
        application: GateState = GateState.PASSED,
        token: GateState = GateState.PASSED,
    ) -> Grant:
        """What a group gives by this action of this capability of it."""
        return cls(
            acl=capability.acl,
            action=action,
            scope=capability.scope,
            group_id=group.id,
            group_name=group.name,
            capability_index=capability.index,
            application=application,
            token=token,
            doubled=group.doubled,
        )

    @property
    def label(self) -> str:
        """The group for people, told apart from all others; empty where no group was shown."""
        if self.group_id is None:
            return self.group_name
        return group_label(self.group_name, self.group_id, doubled=self.doubled)

    @property
    def gate(self) -> Gate:
        """The outcome of both gates, in the order in which CDF applies them."""
        if self.application is GateState.STOPPED:
            return Gate.APPLICATION_LINK
        if self.token is GateState.STOPPED:
            return Gate.TOKEN_SCOPE
        if GateState.UNKNOWN in (self.application, self.token):
            return Gate.UNKNOWN
        return Gate.KEPT


class DifferenceKind(StrEnum):
    """How what the groups say differs from what token/inspect says."""

    #: inspect lists the group, no claim value equals its sourceId.
    MEMBER_BY_INSPECT_ONLY = "member_by_inspect_only"
    #: A claim value equals the sourceId, inspect does not list the group.
    MEMBER_BY_CLAIMS_ONLY = "member_by_claims_only"
    #: inspect lists a group that the group list does not show.
    GROUP_NOT_SHOWN = "group_not_shown"
    GRANT_BY_INSPECT_ONLY = "grant_by_inspect_only"
    GRANT_BY_GROUPS_ONLY = "grant_by_groups_only"


@dataclass(frozen=True, slots=True)
class Difference:
    """One such difference: about a group, or about a grant."""

    kind: DifferenceKind
    group_id: int | None = None
    group_name: str = ""
    grant: Grant | None = None


@dataclass(frozen=True)
class EffectiveAccess:
    """Everything a caller may do in one project, and what was taken away on the path."""

    project: str
    caller: Caller
    memberships: tuple[Membership, ...] = ()
    #: All grants of all memberships, those that a gate removed included.
    grants: tuple[Grant, ...] = ()
    differences: tuple[Difference, ...] = ()
    #: False when grants may exist that we were not shown: a denial is then only "unknown".
    complete: bool = True
    #: True when no CDF scope was seen in the token, and it was taken as unfiltered.
    scopes_assumed: bool = False
    #: Where the memberships follow from what is known of the caller, and CDF did not list them: the
    #: groups that the caller may be in besides.
    open_groups: OpenGroups | None = field(default=None, compare=False, repr=False)

    @cached_property
    def kept(self) -> tuple[Grant, ...]:
        """The grants that passed both gates."""
        return tuple(grant for grant in self.grants if grant.gate is Gate.KEPT)

    @cached_property
    def removed(self) -> tuple[Grant, ...]:
        """The grants that a gate stopped, or may have stopped."""
        return tuple(grant for grant in self.grants if grant.gate is not Gate.KEPT)

    @cached_property
    def by_acl(self) -> Mapping[str, tuple[Grant, ...]]:
        """All grants by access control list, in the order of `grants`."""
        found: dict[str, list[Grant]] = {}
        for grant in self.grants:
            found.setdefault(grant.acl, []).append(grant)
        return {acl: tuple(grants) for acl, grants in found.items()}
