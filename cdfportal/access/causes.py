"""From a difference between groups and token/inspect to its probable cause, and when it heals by itself.

Times are compared with the moment at which the token was obtained, never with a claim of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache

from cdfportal.access import cause_words as words
from cdfportal.access.cause_words import Cause, Explanation
from cdfportal.access.grants import (
    Caller,
    Difference,
    DifferenceKind,
    EffectiveAccess,
    GateState,
    Grant,
    Origin,
)
from cdfportal.access.limits import LimitName, limits
from cdfportal.access.model import Group
from cdfportal.access.tables import read_table
from cdfportal.base.provider import Provider


class Confidence(StrEnum):
    """How sure the cause is."""

    CERTAIN = "certain"
    PROBABLE = "probable"
    POSSIBLE = "possible"


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What is known beside the groups and the inspection. None always means: not known."""

    now: datetime
    #: When the portal got the access token.
    obtained: datetime | None = None
    #: When there is a next one: the portal renews this one, or it expires.
    next_token: datetime | None = None
    #: The provider left the group list out of a token.
    overage: bool = False
    #: The claims stand in the access token, which CDF reads; False when in the ID token only.
    access_token_read: bool = True
    #: Whether the viewer is shown every group of the project.
    all_groups: bool = True
    #: The claims that are taken to name IdP groups.
    group_claims: tuple[str, ...] = ("groups",)
    provider: Provider | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything that an explanation may look at."""

    difference: Difference
    group: Group | None
    caller: Caller
    access: EffectiveAccess
    circumstances: Circumstances
    #: Claims by which some group of the caller is explained: CDF reads these.
    proven: frozenset[str]


Explained = tuple[Explanation, Confidence]


def explain(read: Reading) -> Explained:
    """The most probable explanation of one difference."""
    return _EXPLAIN[read.difference.kind](read)


def heals_at(cause: Cause, read: Reading) -> datetime | None:
    """From when on a difference of this cause is gone by itself; None: it stays."""
    if cause is Cause.STALE_TOKEN:
        return read.circumstances.next_token
    if cause is Cause.PROPAGATION:
        created = read.group.created_time if read.group else None
        return (created or read.circumstances.now) + _propagation()
    return None


@cache
def _propagation() -> timedelta:
    """How long a new group may take until it counts everywhere."""
    return timedelta(seconds=read_table("causes")["propagation_seconds"])


def _just_made(read: Reading) -> bool:
    created = read.group.created_time if read.group else None
    return created is not None and read.circumstances.now - created < _propagation()


def _newer_than_token(read: Reading) -> bool:
    created = read.group.created_time if read.group else None
    obtained = read.circumstances.obtained
    return created is not None and obtained is not None and created > obtained


def place_of_source(read: Reading) -> int | None:
    """Where in its claim the group's source id stands."""
    source_id = read.group.source_id if read.group else None
    places = (claim.position for claim in read.caller.claims or () if claim.value == source_id)
    return next((place for place in places if place is not None), None)


def _member_by_claims_only(read: Reading) -> Explained:
    link = _application_link(read)
    if link is not None:
        return link
    if _just_made(read):
        return words.JUST_MADE, Confidence.PROBABLE
    if _newer_than_token(read):
        return words.GROUP_IS_NEWER, Confidence.PROBABLE
    if read.circumstances.overage:
        return words.LIST_LEFT_OUT, Confidence.PROBABLE
    if (place_of_source(read) or 0) >= limits()[LimitName.GROUP_CLAIMS].limit:
        return words.BEYOND_WHAT_CDF_READS, Confidence.PROBABLE
    if not read.circumstances.access_token_read:
        return words.ONLY_THE_ID_TOKEN_SAYS_SO, Confidence.POSSIBLE
    if not _claims_of_group(read) & read.proven:
        return words.CDF_READS_ANOTHER_CLAIM, Confidence.PROBABLE
    if read.group is None or read.group.created_time is None:
        return words.GROUP_MAY_BE_NEWER, Confidence.POSSIBLE
    return words.UNEXPLAINED, Confidence.POSSIBLE


def _claims_of_group(read: Reading) -> frozenset[str]:
    source_id = read.group.source_id if read.group else None
    claims = read.caller.claims or ()
    return frozenset(claim.name for claim in claims if claim.value == source_id)


def _application_link(read: Reading) -> Explained | None:
    """Whether the group counts for other applications than the calling one."""
    if read.group is None or read.group.app_ids is None:
        return None
    if not read.group.app_ids or read.caller.app_id is None:
        return words.LINKED_TO_NONE_KNOWN, Confidence.POSSIBLE
    if read.caller.app_id in read.group.app_ids:
        return None
    return words.LINKED_TO_OTHERS, Confidence.CERTAIN


def _member_by_inspect_only(read: Reading) -> Explained:
    if read.circumstances.overage:
        return words.CDF_ASKED_THE_PROVIDER, Confidence.PROBABLE
    if not read.circumstances.access_token_read:
        return words.CLAIMS_NOT_READABLE, Confidence.PROBABLE
    sure = Confidence.POSSIBLE if read.proven else Confidence.PROBABLE
    return words.CDF_READS_ANOTHER_CLAIM, sure


def _group_not_shown(read: Reading) -> Explained:
    if read.circumstances.all_groups:
        return words.BETWEEN_TWO_ANSWERS, Confidence.PROBABLE
    return words.LIST_NOT_SHOWN, Confidence.PROBABLE


def _grant_by_inspect_only(read: Reading) -> Explained:
    grant = read.difference.grant
    if grant is not None and grant.origin is Origin.GROUP:
        return _gate_that_errs(grant)
    kinds = {difference.kind for difference in read.access.differences}
    if DifferenceKind.GROUP_NOT_SHOWN in kinds or not read.access.memberships:
        return words.FROM_A_GROUP_NOT_SHOWN, Confidence.PROBABLE
    return words.FROM_OUTSIDE_THE_GROUPS, Confidence.POSSIBLE


def _gate_that_errs(grant: Grant) -> Explained:
    """CDF keeps what one of our gates took away; if neither did, nothing is known."""
    if grant.application is not GateState.PASSED:
        return words.CDF_SEES_ANOTHER_APPLICATION, Confidence.PROBABLE
    if grant.token is not GateState.PASSED:
        return words.OUR_TABLE_IS_STRICTER, Confidence.PROBABLE
    return words.UNEXPLAINED, Confidence.POSSIBLE


def _grant_by_groups_only(read: Reading) -> Explained:
    if _just_made(read):
        return words.JUST_MADE, Confidence.PROBABLE
    if _newer_than_token(read):
        return words.GROUP_IS_NEWER, Confidence.PROBABLE
    scopes = read.caller.token_scopes
    if read.access.scopes_assumed or scopes is None:
        return words.SCOPES_NOT_SEEN, Confidence.POSSIBLE
    if "user_impersonation" not in scopes:
        return words.OUR_TABLE_IS_LAXER, Confidence.PROBABLE
    if read.group is not None and read.group.app_ids is not None:
        return words.CDF_SEES_ANOTHER_APPLICATION, Confidence.POSSIBLE
    return words.UNEXPLAINED, Confidence.POSSIBLE


_EXPLAIN: Mapping[DifferenceKind, Callable[[Reading], Explained]] = {
    DifferenceKind.MEMBER_BY_CLAIMS_ONLY: _member_by_claims_only,
    DifferenceKind.MEMBER_BY_INSPECT_ONLY: _member_by_inspect_only,
    DifferenceKind.GROUP_NOT_SHOWN: _group_not_shown,
    DifferenceKind.GRANT_BY_INSPECT_ONLY: _grant_by_inspect_only,
    DifferenceKind.GRANT_BY_GROUPS_ONLY: _grant_by_groups_only,
}
