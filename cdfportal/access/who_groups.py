"""The groups that give a right, and those that open its locks, with every capability that counts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from cdfportal.access.answers import Because, GroupAnswer, Lock, LockGivers, MembersKnown, Question
from cdfportal.access.columns import SHIFT
from cdfportal.access.holdings import Needs, holding, lower
from cdfportal.access.index import GroupIndex
from cdfportal.access.later import Later
from cdfportal.access.model import Capability, Group, Verdict
from cdfportal.access.rights import gives_action
from cdfportal.access.scopes import coverage
from cdfportal.access.who_principals import Giver, together


class GroupAnswers(Later[GroupAnswer]):
    """Answers of groups that are known before the answers are made."""

    __slots__ = ("groups",)

    def __init__(self, groups: Sequence[Group], make: Callable[[int], GroupAnswer]) -> None:
        super().__init__(len(groups), make)
        self.groups = groups

    def where(self, passes: Callable[[Group], bool]) -> GroupAnswers:
        """Those of some of the groups."""
        kept = [place for place, group in enumerate(self.groups) if passes(group)]
        return GroupAnswers([self.groups[place] for place in kept], lambda at: self[kept[at]])


def groups_of(answers: Sequence[GroupAnswer]) -> Sequence[Group]:
    """The groups alone, without a look at what they give where that is not needed."""
    if isinstance(answers, GroupAnswers):
        return answers.groups
    return [answer.group for answer in answers]


class Part:
    """The capabilities that bear on one question, by group; what they give is read when asked for."""

    __slots__ = ("_found", "_index", "places", "question", "sure")

    def __init__(self, index: GroupIndex, question: Question) -> None:
        giving = index.giving(question)
        self.question = question
        #: Number of a group → the places of its capabilities, groups by name.
        self.places: dict[int, list[int]] = {}
        for place in sorted(giving.whole | giving.maybe | giving.rest):
            number = place >> SHIFT
            if number in self.places:
                self.places[number].append(place)
            else:
                self.places[number] = [place]
        #: Numbers of the groups that give all of it by one capability.
        self.sure = {place >> SHIFT for place in giving.whole}
        self._index = index
        self._found: dict[int, tuple[Because, ...]] = {}

    def group(self, number: int) -> Group:
        """The group of a number."""
        return self._index.by_name[number]

    def because(self, number: int) -> tuple[Because, ...]:
        """The capabilities of a group that count."""
        if number not in self._found:
            self._found[number] = tuple(
                because
                for place in self.places.get(number, ())
                for capability in self._index.at(place, self.question.acl)
                for because in _because(self.question, capability)
            )
        return self._found[number]

    def numbers(self) -> Iterator[int]:
        """The groups that give any of it, by name."""
        return (n for n in self.places if n in self.sure or self.because(n))


class Givers:
    """What the groups of an index give of a question and of each of its locks."""

    def __init__(self, index: GroupIndex, needs: Needs) -> None:
        self.needs = needs
        self._parts = tuple(Part(index, one) for one in needs.questions)
        self._answers: dict[int, GroupAnswer | None] = {}
        first = self._parts[0]
        #: Groups whose answer is certain before anybody reads their capabilities.
        self._plain = {
            number
            for number in (() if needs.locks else first.sure)
            if first.group(number).app_ids != frozenset()
        }
        self._giving: list[int] = []
        self._partly: list[int] = []
        for number in first.numbers():
            if number in self._plain:
                self._giving.append(number)
            elif (answer := self._answer(number)) is not None:
                denied = answer.verdict is Verdict.DENIED
                (self._partly if denied else self._giving).append(number)

    @property
    def groups(self) -> GroupAnswers:
        """The groups that give the right, or perhaps, by name."""
        groups = [self._parts[0].group(number) for number in self._giving]
        return GroupAnswers(groups, lambda place: self._known(self._giving[place]))

    @property
    def sure(self) -> int:
        """How many groups are enough alone."""
        others = (self._known(number) for number in self._giving if number not in self._plain)
        return len(self._plain) + sum(one.alone is Verdict.ALLOWED for one in others)

    @property
    def locked(self) -> int:
        """How many leave a lock shut."""
        return sum(bool(self._known(n).lacking) for n in self._giving) if self.needs.locks else 0

    @property
    def partly(self) -> tuple[GroupAnswer, ...]:
        """Those that give a part of it."""
        return tuple(self._known(number) for number in self._partly)

    @property
    def locks(self) -> tuple[LockGivers, ...]:
        """Who opens each lock."""
        return tuple(
            LockGivers(lock, tuple(_opening(part, n) for n in part.numbers()))
            for lock, part in zip(self.needs.locks, self._parts[1:], strict=True)
        )

    def alone(self) -> Iterator[Verdict]:
        """What the groups in which there may be anybody give by themselves; the certain ones first."""
        first = self._parts[0]
        if any(has_members(first.group(number)) for number in self._plain):
            yield Verdict.ALLOWED
        for number in (*self._giving, *self._partly):
            if has_members(first.group(number)):
                yield self._known(number).alone

    def those(self, which: Callable[[Group], bool]) -> list[Giver]:
        """The groups of one kind that give something of all that is needed."""
        numbers = dict.fromkeys((*self._giving, *self._partly))
        for part in self._parts[1:]:
            numbers |= dict.fromkeys(part.numbers())
        first = self._parts[0]
        return [self._giver(number) for number in numbers if which(first.group(number))]

    def _giver(self, number: int) -> Giver:
        held = tuple(holding(part.question, part.because(number)) for part in self._parts)
        answer = self._answer(number)
        if answer is None:
            opening = (part for part in self._parts[1:] if number in part.places)
            answer = _opening(next(opening), number)
        return Giver(answer, held)

    def _known(self, number: int) -> GroupAnswer:
        answer = self._answer(number)
        if answer is None:
            raise LookupError(number)
        return answer

    def _answer(self, number: int) -> GroupAnswer | None:
        if number not in self._answers:
            self._answers[number] = self._read(number)
        return self._answers[number]

    def _read(self, number: int) -> GroupAnswer | None:
        needs, group = self.needs, self._parts[0].group(number)
        because = self._parts[0].because(number)
        members = members_known(group)
        if number in self._plain:
            return GroupAnswer(group, because, members, Verdict.ALLOWED, Verdict.ALLOWED, ())
        verdict = holding(needs.question, because).answers(needs.question)
        if verdict is Verdict.DENIED and not any(item.certain for item in because):
            return None
        alone, lacking = verdict, tuple(self._lacking(number))
        if lacking or group.app_ids is not None:
            held = tuple(holding(part.question, part.because(number)) for part in self._parts)
            giver = Giver(GroupAnswer(group, because, members, verdict, verdict, lacking), held)
            alone = lower(verdict, together([giver], needs).verdict)
        return GroupAnswer(group, because, members, verdict, alone, lacking)

    def _lacking(self, number: int) -> Iterator[Lock]:
        for lock, part in zip(self.needs.locks, self._parts[1:], strict=True):
            opened = holding(lock.question, part.because(number)).answers(lock.question)
            if opened is not Verdict.ALLOWED:
                yield lock


def _opening(part: Part, number: int) -> GroupAnswer:
    """A lock's right by itself: that of a lock has no further locks."""
    group, because = part.group(number), part.because(number)
    verdict = holding(part.question, because).answers(part.question)
    return GroupAnswer(group, because, members_known(group), verdict, verdict)


def _because(question: Question, capability: Capability) -> Iterator[Because]:
    found = coverage(question.scope, capability.scope)
    if not found.full and not found.values and found.certain:
        return
    for action in capability.actions:
        certain = gives_action(question, capability.acl, action)
        if certain is not None:
            yield Because(capability.index, capability.acl, action, capability.scope, certain)


def has_members(group: Group) -> bool:
    """Whether anybody may be in it."""
    return group.source_id is not None or group.has_all_user_accounts or bool(group.member_ids)


def members_known(group: Group) -> tuple[MembersKnown, ...]:
    """How membership of the group is decided; CDF may send a sourceId beside members."""
    ways = (
        (group.source_id is not None, MembersKnown.IDP_GROUP),
        (bool(group.member_ids), MembersKnown.LISTED),
        (group.has_all_user_accounts, MembersKnown.ALL_USER_ACCOUNTS),
    )
    return tuple(way for applies, way in ways if applies) or (MembersKnown.NOBODY,)
