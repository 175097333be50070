"""Questions about access and their answers, as values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from cdfportal.access.grants import Gate, Grant
from cdfportal.access.model import Group, Scope, Verdict


@dataclass(frozen=True, slots=True)
class Question:
    """May one do `action` of `acl` on all of `scope`?"""

    acl: str
    action: str
    scope: Scope
    #: Ids of the security categories that the resource carries.
    categories: frozenset[str] = frozenset()


class LockKind(StrEnum):
    """What shuts a resource beside the capability for it."""

    SECURITY_CATEGORY = "security_category"
    WRITE_PROTECTION = "write_protection"


@dataclass(frozen=True, slots=True)
class Lock:
    """A further right that is needed too."""

    kind: LockKind
    question: Question
    #: False when it is not documented that such resources have this lock.
    certain: bool


class NearMissKind(StrEnum):
    """What is missing, in the order in which near misses of equal steps are shown."""

    SCOPE = "scope"
    ACTION = "action"
    TOKEN_SCOPE = "token_scope"
    APPLICATION_LINK = "application_link"
    MEMBERSHIP = "membership"


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A grant that almost answers the question."""

    grant: Grant
    #: The first thing that is missing.
    kind: NearMissKind
    #: Everything that is missing; its length is the number of steps to the right.
    missing: tuple[NearMissKind, ...]

    @property
    def steps(self) -> int:
        """How many things must change."""
        return len(self.missing)


class UnknownKind(StrEnum):
    """Why an answer is, or rests on, something not known."""

    SCOPE_NOT_UNDERSTOOD = "scope_not_understood"
    #: A lock is not open, and it is not documented that it counts here (`about`: its right).
    LOCK_UNPROVEN = "lock_unproven"
    IMPLICATION_UNPROVEN = "implication_unproven"
    TOKEN_SCOPE_UNMAPPED = "token_scope_unmapped"
    APPLICATION_UNKNOWN = "application_unknown"
    GROUPS_NOT_SHOWN = "groups_not_shown"
    #: The grant is of a group of which it is not known whether the caller is in it (`about`: why).
    MEMBERSHIP_UNKNOWN = "membership_unknown"
    #: The following ones do not change the verdict. Our tables do not list the ACL or the action.
    ACL_UNKNOWN = "acl_unknown"
    ACTION_UNKNOWN = "action_unknown"
    #: The token named no CDF scope and was taken as unfiltered.
    TOKEN_SCOPES_ASSUMED = "token_scopes_assumed"
    #: Whether the data sets (`about`) are write-protected could not be read.
    WRITE_PROTECTION_UNREAD = "write_protection_unread"
    #: The scope may reach into write-protected data sets (`about`).
    WRITE_PROTECTED_ELSEWHERE = "write_protected_elsewhere"
    #: Several categories were named; that all of them are needed is our reading.
    ALL_CATEGORIES_ASSUMED = "all_categories_assumed"
    #: Resources of this ACL carry no security categories, so those named do not count.
    CATEGORIES_NOT_CARRIED = "categories_not_carried"


@dataclass(frozen=True, slots=True)
class Unknown:
    """One thing that is not known, and the grant that it is about, if it is about one."""

    kind: UnknownKind
    grant: Grant | None = None
    #: What it is about where that is no grant: ids, or a right.
    about: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer to a question about one caller."""

    question: Question
    verdict: Verdict
    #: The grants that give the right: each alone, or, with `together`, all of them at once. Also
    #: there when a lock is shut: then they give the right and the lock takes it.
    witnesses: tuple[Grant, ...] = ()
    together: bool = False
    #: What nearly gives it, fewest steps first. Empty when allowed.
    near_misses: tuple[NearMiss, ...] = ()
    #: How many more there are than are kept.
    more_near_misses: int = 0
    unknowns: tuple[Unknown, ...] = ()
    #: The gates that took away a grant which would have answered.
    removed_by: tuple[Gate, ...] = ()
    #: Every further right that is needed too, each with its own answer.
    locks: tuple[LockAnswer, ...] = ()
    #: Allowed for calls of these applications only; None means any.
    applications: frozenset[str] | None = None

    @property
    def shut(self) -> tuple[LockAnswer, ...]:
        """The locks that are not open, for certain or perhaps."""
        return tuple(one for one in self.locks if one.decision.verdict is not Verdict.ALLOWED)


@dataclass(frozen=True, slots=True)
class LockAnswer:
    """A lock, and whether the caller holds the right that opens it."""

    lock: Lock
    decision: Decision


@dataclass(frozen=True, slots=True)
class Because:
    """One capability of a group that gives (part of) what was asked."""

    capability_index: int
    acl: str
    #: The action held; it may imply the one asked for.
    action: str
    scope: Scope
    #: False when it is not proven that the action held implies the one asked for.
    certain: bool = True


class MembersKnown(StrEnum):
    """How far CDF can say who is in a group."""

    IDP_GROUP = "idp_group"
    LISTED = "listed"
    ALL_USER_ACCOUNTS = "all_user_accounts"
    #: It has neither a sourceId nor members.
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class GroupAnswer:
    """A group that gives the right, why, and how its membership is decided."""

    group: Group
    because: tuple[Because, ...]
    members: tuple[MembersKnown, ...]
    #: Of the right alone, locks apart. UNKNOWN when only an unreadable scope or an unproven
    #: implication gives it.
    verdict: Verdict = Verdict.ALLOWED
    #: Whether being in this one group is enough: the right, every lock, an application to call with.
    alone: Verdict = Verdict.ALLOWED
    #: The locks that it does not open for certain.
    lacking: tuple[Lock, ...] = ()


@dataclass(frozen=True, slots=True)
class PrincipalAnswer:
    """A principal that CDF lists by id, and the groups that together give it the right."""

    id: str
    groups: tuple[GroupAnswer, ...]
    verdict: Verdict = Verdict.ALLOWED
    #: The applications that it may do it with; None means any.
    app_ids: frozenset[str] | None = None
    #: True when it needs the groups of every user account, and CDF does not tell whether it is one.
    only_user: bool = False


@dataclass(frozen=True, slots=True)
class LockGivers:
    """A lock, and the groups that open it, for certain or perhaps."""

    lock: Lock
    groups: Sequence[GroupAnswer]


@dataclass(frozen=True, slots=True)
class WhoCan:
    """Everybody who may, as far as the groups tell."""

    question: Question
    verdict: Verdict
    groups: Sequence[GroupAnswer] = ()
    principals: Sequence[PrincipalAnswer] = ()
    #: How many of the groups are enough alone, and how many leave a lock shut.
    sure: int = 0
    locked: int = 0
    #: Groups that cover only some of the values that were asked for together.
    partly: tuple[GroupAnswer, ...] = ()
    #: Every further right that is needed too, and who gives it.
    locks: tuple[LockGivers, ...] = ()
    #: Whether the groups of every user account give it together.
    everyone: Verdict = Verdict.DENIED
    #: Whether every member of any group of the project holds it.
    implicit: bool = False
    #: False when the viewer may not list all groups.
    complete: bool = True
    unknowns: tuple[Unknown, ...] = ()
