"""Who may do that? The groups that give it, and the principals that CDF lists in them."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from cdfportal.access.answers import (
    PrincipalAnswer,
    Question,
    Unknown,
    UnknownKind,
    WhoCan,
)
from cdfportal.access.catalogue import implicit_rights
from cdfportal.access.holdings import Needs
from cdfportal.access.index import GroupIndex
from cdfportal.access.later import AllLater
from cdfportal.access.locks import lock_notes, locks_of
from cdfportal.access.model import Group, Verdict
from cdfportal.access.rights import table_gaps
from cdfportal.access.who_groups import Givers, has_members
from cdfportal.access.who_principals import principals, somebody_perhaps, together


def who_can(
    index: GroupIndex,
    question: Question,
    *,
    complete: bool = True,
    protected: Collection[str] | None = None,
    unread: Collection[str] = (),
) -> WhoCan:
    """Who holds it by these groups. No token is at hand, so the token gate is not applied.

    `complete=False` says that the viewer may not list all groups of the project. `protected` are the
    ids of write-protected data sets, None when they could not be read; `unread` those of which that is
    not known.
    """
    needs = Needs(question, locks_of(question, protected))
    givers = Givers(index, needs)
    listed = AllLater(lambda: tuple(principals(givers.those(_names_members), needs)))
    everyone = _everyone(givers, question)
    return WhoCan(
        question=question,
        verdict=_verdict(givers, listed, everyone, complete=complete),
        groups=givers.groups,
        sure=givers.sure,
        locked=givers.locked,
        principals=listed,
        partly=givers.partly,
        locks=givers.locks,
        everyone=everyone,
        implicit=_is_implicit(question),
        complete=complete,
        unknowns=(
            *(() if complete else (Unknown(UnknownKind.GROUPS_NOT_SHOWN),)),
            *table_gaps(question),
            *lock_notes(question, protected, unread),
        ),
    )


def _is_implicit(question: Question) -> bool:
    return (question.acl, question.action) in implicit_rights()


def _names_members(group: Group) -> bool:
    return group.has_all_user_accounts or bool(group.member_ids)


def _everyone(givers: Givers, question: Question) -> Verdict:
    """Whether every user account has it: by a right that every member of a group holds, no lock, too."""
    if _is_implicit(question):
        return Verdict.ALLOWED
    found = givers.those(lambda group: group.has_all_user_accounts)
    return together(found, givers.needs).verdict if found else Verdict.DENIED


def _verdict(
    givers: Givers, listed: Sequence[PrincipalAnswer], everyone: Verdict, *, complete: bool
) -> Verdict:
    """ALLOWED: somebody may. DENIED: nobody, and all groups were seen. A group without anybody counts not."""
    if everyone is Verdict.ALLOWED or Verdict.ALLOWED in givers.alone():
        return Verdict.ALLOWED
    verdicts = {everyone, *givers.alone(), *(one.verdict for one in listed)}
    if Verdict.ALLOWED in verdicts:
        return Verdict.ALLOWED
    if not complete or Verdict.UNKNOWN in verdicts:
        return Verdict.UNKNOWN
    inhabited = givers.those(has_members)
    return Verdict.UNKNOWN if somebody_perhaps(inhabited, givers.needs) else Verdict.DENIED
