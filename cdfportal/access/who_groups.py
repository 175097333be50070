"""The groups that give a right, and those that open its locks, with every capability that counts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from cdfportal.access.answers import Because, GroupAnswer, Lock, LockGivers, MembersKnown, Question
from cdfportal.access.holdings import Holding, Needs, holding, lower
from cdfportal.access.index import GroupIndex
from cdfportal.access.model import Capability, Group, Verdict
from cdfportal.access.rights import gives_action
from cdfportal.access.scopes import coverage
from cdfportal.access.who_principals import Giver, together

_ByGroup = Mapping[int, tuple[Group, Sequence[Because]]]


@dataclass(frozen=True, slots=True)
class Givers:
    """What the groups of an index give of a question and of each of its locks."""

    needs: Needs
    #: The groups that give the right or a part of it, by name.
    answers: tuple[GroupAnswer, ...]
    locks: tuple[LockGivers, ...]
    #: By group: of the question, then of each lock.
    _parts: tuple[_ByGroup, ...]

    @classmethod
    def of(cls, index: GroupIndex, needs: Needs) -> Givers:
        """Look through every capability of the ACLs that matter."""
        parts = tuple(_by_group(index, one) for one in needs.questions)
        found = (_answer(needs, parts, *entry) for entry in parts[0].values())
        locks = tuple(
            LockGivers(lock, tuple(_by_name(_opening(lock.question, part))))
            for lock, part in zip(needs.locks, parts[1:], strict=True)
        )
        return cls(needs, tuple(_by_name(one for one in found if one is not None)), locks, parts)

    def those(self, which: Callable[[Group], bool]) -> list[Giver]:
        """The groups of one kind that give something of all that is needed."""
        chosen: dict[int, GroupAnswer] = {}
        for answers in (self.answers, *(one.groups for one in self.locks)):
            for answer in answers:
                if which(answer.group):
                    chosen.setdefault(answer.group.id, answer)
        return [Giver(one, _held(self.needs, self._parts, one.group)) for one in chosen.values()]


def _by_group(index: GroupIndex, question: Question) -> _ByGroup:
    found: dict[int, tuple[Group, list[Because]]] = {}
    for group, capability in index.holding(question.acl):
        for because in _because(question, capability):
            found.setdefault(group.id, (group, []))[1].append(because)
    return found


def _because(question: Question, capability: Capability) -> Iterator[Because]:
    found = coverage(question.scope, capability.scope)
    if not found.full and not found.values and found.certain:
        return
    for action in capability.actions:
        certain = gives_action(question, capability.acl, action)
        if certain is not None:
            yield Because(capability.index, capability.acl, action, capability.scope, certain)


def _answer(
    needs: Needs, parts: Sequence[_ByGroup], group: Group, because: Sequence[Because]
) -> GroupAnswer | None:
    verdict = holding(needs.question, because).answers(needs.question)
    if verdict is Verdict.DENIED and not any(item.certain for item in because):
        return None
    alone, lacking = verdict, tuple(_lacking(needs, parts, group))
    answer = GroupAnswer(group, tuple(because), members_known(group), verdict, alone, lacking)
    if lacking or group.app_ids is not None:
        giver = Giver(answer, _held(needs, parts, group))
        alone = lower(verdict, together([giver], needs).verdict)
    return GroupAnswer(group, answer.because, answer.members, verdict, alone, lacking)


def _lacking(needs: Needs, parts: Sequence[_ByGroup], group: Group) -> Iterator[Lock]:
    for lock, part in zip(needs.locks, parts[1:], strict=True):
        opened = holding(lock.question, _of(part, group)).answers(lock.question)
        if opened is not Verdict.ALLOWED:
            yield lock


def _held(needs: Needs, parts: Sequence[_ByGroup], group: Group) -> tuple[Holding, ...]:
    asked = zip(needs.questions, parts, strict=True)
    return tuple(holding(question, _of(part, group)) for question, part in asked)


def _of(part: _ByGroup, group: Group) -> Sequence[Because]:
    return part[group.id][1] if group.id in part else ()


def _opening(question: Question, part: _ByGroup) -> Iterator[GroupAnswer]:
    """A lock's right by itself: that of a lock has no further locks."""
    for group, because in part.values():
        verdict = holding(question, because).answers(question)
        yield GroupAnswer(group, tuple(because), members_known(group), verdict, verdict)


def _by_name(answers: Iterable[GroupAnswer]) -> list[GroupAnswer]:
    return sorted(answers, key=lambda answer: (answer.group.name.casefold(), answer.group.id))


def members_known(group: Group) -> tuple[MembersKnown, ...]:
    """How membership of the group is decided; CDF may send a sourceId beside members."""
    ways = (
        (group.source_id is not None, MembersKnown.IDP_GROUP),
        (bool(group.member_ids), MembersKnown.LISTED),
        (group.has_all_user_accounts, MembersKnown.ALL_USER_ACCOUNTS),
    )
    return tuple(way for applies, way in ways if applies) or (MembersKnown.NOBODY,)
