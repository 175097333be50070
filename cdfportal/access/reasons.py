"""The parts of an answer as lines for people: memberships, gates, near misses, what is not known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from cdfportal.access.answers import NearMiss, NearMissKind, Question, Unknown, UnknownKind
from cdfportal.access.grants import (
    Difference,
    DifferenceKind,
    Grant,
    MembershipKind,
    MembershipReason,
)
from cdfportal.access.model import Scope
from cdfportal.access.token_scopes import scopes_admitting
from cdfportal.access.words import and_list, scope_in_words


def reason_in_words(reason: MembershipReason) -> str:
    """Why somebody is in a group."""
    if reason.kind is MembershipKind.SOURCE_ID:
        place = "" if reason.position is None else f"[{reason.position}]"
        return f"claim {reason.claim}{place} is {reason.value}, the group's source id"
    if reason.kind is MembershipKind.MEMBER:
        return f"the group lists {reason.value} as a member"
    if reason.kind is MembershipKind.ALL_USER_ACCOUNTS:
        return "every user account is a member"
    return "CDF lists the group for your token (token/inspect)"


def near_miss_in_words(miss: NearMiss, question: Question) -> str:
    """What would have to change, step by step."""
    text = ", then ".join(_step(kind, miss.grant, question) for kind in miss.missing)
    return f"{text[0].upper()}{text[1:]}."


def _step(kind: NearMissKind, grant: Grant, question: Question) -> str:
    group = grant.label
    if kind is NearMissKind.SCOPE:
        wider = _widened(grant.scope, question.scope)
        now, wanted = (scope_in_words(scope, question.acl) for scope in (grant.scope, wider))
        return f"widen {grant.acl}:{grant.action} of {group} from {now} to {wanted}"
    if kind is NearMissKind.ACTION:
        return f"add {question.action} to {grant.acl} of {group}"
    if kind is NearMissKind.TOKEN_SCOPE:
        scopes = " or ".join(scopes_admitting(question.acl, question.action))
        return f"sign in with a token that carries {scopes}"
    if kind is NearMissKind.APPLICATION_LINK:
        return f"link {group} to this application"
    return f"join {group}"


def _widened(held: Scope, asked: Scope) -> Scope:
    """What the grant must reach: the asked values beside its own, where both are of one kind."""
    if held.kind != asked.kind or not held.known:
        return asked
    return replace(asked, values=held.values | asked.values)


_UNKNOWN_WORDS = {
    UnknownKind.SCOPE_NOT_UNDERSTOOD: "{group} limits the right by {scope}.",
    UnknownKind.IMPLICATION_UNPROVEN: (
        "{group} grants {acl}:{action}; whether CDF lets that stand for this right is not proven."
    ),
    UnknownKind.TOKEN_SCOPE_UNMAPPED: (
        "{group} grants it; whether the token's scopes keep {acl}:{action} is not known."
    ),
    UnknownKind.APPLICATION_UNKNOWN: (
        "{group} grants it to some applications; whether the calling one is among them is not known."
    ),
    UnknownKind.GROUPS_NOT_SHOWN: (
        "Not all groups were shown: listing every group needs groupsAcl:LIST on all."
    ),
    UnknownKind.ACL_UNKNOWN: (
        "The access control list is not known here. Check its spelling, or CDF has gained it."
    ),
    UnknownKind.ACTION_UNKNOWN: (
        "The action is not known here for this access control list. Check its spelling."
    ),
    UnknownKind.TOKEN_SCOPES_ASSUMED: (
        "The token names no CDF scope, so it is taken as unfiltered."
    ),
    UnknownKind.LOCK_UNPROVEN: (
        "{about} may be needed too; it is not documented whether that counts here, and it is not held."
    ),
    UnknownKind.WRITE_PROTECTION_UNREAD: (
        "Whether data set {about} is write-protected could not be read. If it is, writing to it "
        "needs datasetsAcl:OWNER on it too."
    ),
    UnknownKind.WRITE_PROTECTED_ELSEWHERE: (
        "What lies in a write-protected data set ({about}) needs datasetsAcl:OWNER on that data set "
        "too."
    ),
    UnknownKind.ALL_CATEGORIES_ASSUMED: (
        "Every security category of a resource is taken as needed. The documents of CDF give "
        "no example with two."
    ),
    UnknownKind.CATEGORIES_NOT_CARRIED: (
        "Only time series and files carry security categories, so the ones named do not count here."
    ),
}


_NONE_READ = (
    "Which data sets are write-protected could not be read. Writing to one that is needs "
    "datasetsAcl:OWNER on it too."
)

_OPEN_MEMBERSHIP_WORDS = {
    MembershipKind.ALL_USER_ACCOUNTS: (
        "{group} grants it to every user account. Whether this is about user accounts is not known."
    ),
    MembershipKind.MEMBER: (
        "{group} grants it to the members that it lists by id. Whether this is one is not known."
    ),
    MembershipKind.SOURCE_ID: (
        "{group} grants it to the members of its IdP group. Who they are is not visible from CDF."
    ),
}


def _opening(grant: Grant) -> str:
    """The group at the beginning of a sentence; a name keeps its letters."""
    label = grant.label
    return label if grant.group_name else f"{label[:1].upper()}{label[1:]}"


def unknown_in_words(unknown: Unknown) -> str:
    """What is not known, and what would tell."""
    grant = unknown.grant
    if grant is not None and unknown.kind is UnknownKind.MEMBERSHIP_UNKNOWN:
        words = _OPEN_MEMBERSHIP_WORDS[MembershipKind(unknown.about[0])]
        return words.format(group=_opening(grant))
    if unknown.kind is UnknownKind.WRITE_PROTECTION_UNREAD and not unknown.about:
        return _NONE_READ
    if grant is None:
        about = and_list(unknown.about)
        words = _UNKNOWN_WORDS[unknown.kind]
        return words.format(group="A group", acl="", action="", scope="", about=about)
    return _UNKNOWN_WORDS[unknown.kind].format(
        group=_opening(grant) or "A group that was not shown",
        acl=grant.acl,
        action=grant.action,
        scope=scope_in_words(grant.scope, grant.acl),
    )


_DIFFERENCE_WORDS = {
    DifferenceKind.MEMBER_BY_INSPECT_ONLY: (
        "CDF counts you in {group}, though no claim of the token equals its source id."
    ),
    DifferenceKind.MEMBER_BY_CLAIMS_ONLY: (
        "The token names the source id of {group}, but CDF does not count you in it."
    ),
    DifferenceKind.GROUP_NOT_SHOWN: (
        "CDF counts you in group {id}, which the list of groups does not show."
    ),
    DifferenceKind.GRANT_BY_INSPECT_ONLY: (
        "CDF lists {right} for your token, which the groups shown do not explain."
    ),
    DifferenceKind.GRANT_BY_GROUPS_ONLY: (
        "{group} grants {right}, but CDF does not list it for your token."
    ),
}


def difference_in_words(difference: Difference) -> str:
    """How CDF's answer and the groups disagree; `findings` says why."""
    return _DIFFERENCE_WORDS[difference.kind].format(
        group=difference.group_name or f"group {difference.group_id}",
        id=difference.group_id,
        right=" ".join(_right(difference.grant)),
    )


def _right(grant: Grant | None) -> Iterator[str]:
    if grant is not None:
        yield f"{grant.acl}:{grant.action}"
        yield f"on {scope_in_words(grant.scope, grant.acl)}"
