"""Grants, groups and unknowns as lines of plain text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from cdfportal.access.answers import (
    Because,
    GroupAnswer,
    LockAnswer,
    LockGivers,
    MembersKnown,
    PrincipalAnswer,
    Unknown,
)
from cdfportal.access.explain import decision_sentence
from cdfportal.access.grants import Grant, Origin
from cdfportal.access.model import Group, Scope, Verdict
from cdfportal.access.reasons import unknown_in_words
from cdfportal.access.words import Names, and_list, right_in_words, scope_in_words
from cdfportal.base.portal import GroupName

#: More of one list fills the screen and tells nothing; `--json` has them all.
MOST = 20


def shortened(lines: Iterable[str], most: int = MOST) -> tuple[str, ...]:
    """The first lines, and how many there are beside them."""
    listed = tuple(lines)
    rest = len(listed) - most
    if rest <= 1:
        return listed
    return (*listed[:most], f"and {rest} more; --json lists them all")


def grant_line(grant: Grant, names: Names) -> str:
    """Who grants what: "engineers (group 12): READ on data set 42"."""
    return f"{_giver(grant)}: {grant.action} on {_where(grant.scope, grant.acl, names)}"


def _giver(grant: Grant) -> str:
    if grant.origin is Origin.IMPLICIT:
        return "every group of the project"
    if grant.group_id is None:
        return "a group that was not shown"
    return group_name(grant.group_name, grant.group_id)


def group_name(name: str, number: int) -> str:
    """Its name and its id: names are not unique in CDF."""
    return f"{name} (group {number})" if name else f"group {number}"


def _where(scope: Scope, acl: str, names: Names) -> str:
    return "all" if scope.is_all else scope_in_words(scope, acl, names)


def unknown_lines(unknowns: Iterable[Unknown]) -> tuple[str, ...]:
    """What is not known, each text once."""
    return shortened(dict.fromkeys(unknown_in_words(one) for one in unknowns))


def lock_lines(locks: Iterable[LockAnswer], subject: str, names: Names) -> Iterator[str]:
    """The further rights that are needed, and whether they are held."""
    for one in locks:
        yield f"{one.decision.verdict.value}: {decision_sentence(one.decision, subject, names)}"


def answer_lines(
    answers: Iterable[GroupAnswer], names: Names, idp_names: Mapping[str, GroupName]
) -> tuple[str, ...]:
    """Groups, each with what it gives and who is in it."""
    return shortened(_answer_line(answer, names, idp_names) for answer in answers)


def _answer_line(answer: GroupAnswer, names: Names, idp_names: Mapping[str, GroupName]) -> str:
    gives = dict.fromkeys(_because(one, names) for one in answer.because)
    doubt = "" if answer.verdict is Verdict.ALLOWED else " (cannot be told for certain)"
    group = answer.group
    line = f"{group_name(group.name, group.id)}: {and_list(list(gives))}{doubt}"
    return "; ".join([line, *_members(group, answer.members, idp_names), *_applications(group)])


def _because(because: Because, names: Names) -> str:
    return f"{because.action} on {_where(because.scope, because.acl, names)}"


def _members(
    group: Group, members: Iterable[MembersKnown], idp_names: Mapping[str, GroupName]
) -> Iterator[str]:
    for way in members:
        match way:
            case MembersKnown.IDP_GROUP:
                yield f"members of IdP group {_idp_group(group.source_id or '', idp_names)}"
            case MembersKnown.LISTED:
                count = len(group.member_ids)
                yield f"{count} listed {'member' if count == 1 else 'members'}"
            case MembersKnown.ALL_USER_ACCOUNTS:
                yield "every user account"
            case MembersKnown.NOBODY:
                yield "nobody is in it"


def _idp_group(source_id: str, idp_names: Mapping[str, GroupName]) -> str:
    known = idp_names.get(source_id)
    if known is None:
        return f"{source_id}, not visible from CDF"
    owner = f", owner {known.owner}" if known.owner else ""
    return f"{known.name} ({source_id}){owner}, not visible from CDF"


def _applications(group: Group) -> Iterator[str]:
    if group.app_ids is not None:
        yield f"only through {and_list(sorted(group.app_ids)) or 'no application'}"


def principal_lines(principals: Iterable[PrincipalAnswer]) -> tuple[str, ...]:
    """Principals that CDF lists by id, each with its groups."""
    return shortened(
        f"{one.id}: by {and_list([group_name(g.group.name, g.group.id) for g in one.groups])}"
        f"{'' if one.verdict is Verdict.ALLOWED else ' (cannot be told for certain)'}"
        for one in principals
    )


def giver_lines(locks: Iterable[LockGivers], names: Names) -> tuple[str, ...]:
    """The further rights that are needed, and how many groups give each."""
    return tuple(
        f"{right_in_words(q.acl, q.action, q.scope, names)}: given by "
        f"{'1 group' if len(one.groups) == 1 else f'{len(one.groups)} groups'}"
        for one in locks
        for q in (one.lock.question,)
    )
