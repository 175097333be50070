"""Who may do that? The groups that give it, and the principals that CDF lists in them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from cdfportal.access.answers import (
    Because,
    GroupAnswer,
    MembersKnown,
    PrincipalAnswer,
    Question,
    Unknown,
    UnknownKind,
    WhoCan,
)
from cdfportal.access.catalogue import implicit_rights
from cdfportal.access.index import GroupIndex
from cdfportal.access.model import Capability, Group, Verdict
from cdfportal.access.rights import give_all, gives_action, table_gaps
from cdfportal.access.scopes import Coverage, coverage


def who_can(index: GroupIndex, question: Question, *, complete: bool = True) -> WhoCan:
    """Who holds it by these groups. No token is at hand, so the token gate is not applied.

    `complete=False` says that the viewer may not list all groups of the project.
    """
    found = [answer for answer in _answers(index, question) if answer is not None]
    found.sort(key=lambda answer: (answer.group.name.casefold(), answer.group.id))
    groups = tuple(answer for answer in found if answer.verdict is not Verdict.DENIED)
    principals = _principals(question, found)
    implicit = (question.acl, question.action) in implicit_rights()
    return WhoCan(
        question=question,
        verdict=_verdict(groups, principals, implicit=implicit, complete=complete),
        groups=groups,
        principals=principals,
        partly=tuple(answer for answer in found if answer.verdict is Verdict.DENIED),
        implicit=implicit,
        complete=complete,
        unknowns=(
            *(() if complete else (Unknown(UnknownKind.GROUPS_NOT_SHOWN),)),
            *table_gaps(question),
        ),
    )


def _answers(index: GroupIndex, question: Question) -> Iterable[GroupAnswer | None]:
    by_group: dict[int, tuple[Group, list[Because]]] = {}
    for group, capability in index.holding(question.acl):
        for because in _because(question, capability):
            by_group.setdefault(group.id, (group, []))[1].append(because)
    return (_answer(question, group, because) for group, because in by_group.values())


def _because(question: Question, capability: Capability) -> Iterable[Because]:
    found = coverage(question.scope, capability.scope)
    if not found.full and not found.values and found.certain:
        return
    for action in capability.actions:
        certain = gives_action(question, capability.acl, action)
        if certain is not None:
            yield Because(capability.index, capability.acl, action, capability.scope, certain)


def _answer(question: Question, group: Group, because: Sequence[Because]) -> GroupAnswer | None:
    verdict = _standing(question, because)
    if verdict is Verdict.DENIED and not any(item.certain for item in because):
        return None
    return GroupAnswer(group, tuple(because), members_known(group), verdict)


def _standing(question: Question, because: Iterable[Because]) -> Verdict:
    """ALLOWED: these give all of it. UNKNOWN: perhaps. DENIED: they give only a part."""
    sure: list[Coverage] = []
    possible: list[Coverage] = []
    for item in because:
        found = coverage(question.scope, item.scope)
        possible.append(found if found.certain else Coverage(full=True))
        if item.certain and found.certain:
            sure.append(found)
    if give_all(question, sure):
        return Verdict.ALLOWED
    return Verdict.UNKNOWN if give_all(question, possible) else Verdict.DENIED


def members_known(group: Group) -> tuple[MembersKnown, ...]:
    """How membership of the group is decided; CDF may send a sourceId beside members."""
    ways = (
        (group.source_id is not None, MembersKnown.IDP_GROUP),
        (bool(group.member_ids), MembersKnown.LISTED),
        (group.has_all_user_accounts, MembersKnown.ALL_USER_ACCOUNTS),
    )
    return tuple(way for applies, way in ways if applies) or (MembersKnown.NOBODY,)


def _principals(question: Question, answers: Sequence[GroupAnswer]) -> tuple[PrincipalAnswer, ...]:
    by_id: dict[str, list[GroupAnswer]] = {}
    for answer in answers:
        for member in dict.fromkeys(answer.group.member_ids):
            by_id.setdefault(member, []).append(answer)
    found = (_principal(question, member, groups) for member, groups in sorted(by_id.items()))
    return tuple(answer for answer in found if answer.verdict is not Verdict.DENIED)


def _principal(question: Question, member: str, groups: Sequence[GroupAnswer]) -> PrincipalAnswer:
    because = (item for answer in groups for item in answer.because)
    return PrincipalAnswer(member, tuple(groups), _standing(question, because))


def _verdict(
    groups: Sequence[GroupAnswer],
    principals: Sequence[PrincipalAnswer],
    *,
    implicit: bool,
    complete: bool,
) -> Verdict:
    """ALLOWED: somebody may. DENIED: nobody, and all groups were seen."""
    verdicts = {group.verdict for group in groups} | {one.verdict for one in principals}
    if implicit or Verdict.ALLOWED in verdicts:
        return Verdict.ALLOWED
    return Verdict.UNKNOWN if verdicts or not complete else Verdict.DENIED
