"""The groups that give a right, and those that open its locks, with every capability that counts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from cdfportal.access.answers import Because, GroupAnswer, Lock, LockGivers, MembersKnown, Question
from cdfportal.access.columns import SHIFT
from cdfportal.access.holdings import NOTHING, Holding, Needs, answer
from cdfportal.access.index import GroupIndex
from cdfportal.access.later import Later
from cdfportal.access.model import Capability, Group, Verdict
from cdfportal.access.rights import gives_action
from cdfportal.access.scopes import coverage
from cdfportal.access.who_principals import Giver


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


def opening(one: LockGivers) -> Sequence[Group]:
    """The groups that open a lock, for certain or perhaps."""
    if len(one.lock.question.scope.values) == 1:
        # What gives something of one value gives all of it; only several can be held in part.
        return groups_of(one.groups)
    return [answer.group for answer in one.groups if answer.verdict is not Verdict.DENIED]


class Part:
    """The capabilities that bear on one question, by group; what they give is read when asked for."""

    __slots__ = ("_found", "_held", "_index", "_needs", "_place", "places", "question", "sure")

    def __init__(self, index: GroupIndex, needs: Needs, place: int) -> None:
        self.question = needs.questions[place]
        giving = index.giving(self.question)
        #: Number of a group → the places of its capabilities, groups by name.
        self.places: dict[int, list[int]] = {}
        for at in sorted(giving.whole | giving.maybe | giving.rest):
            number = at >> SHIFT
            if number in self.places:
                self.places[number].append(at)
            else:
                self.places[number] = [at]
        #: Numbers of the groups that give all of it by one capability.
        self.sure = {at >> SHIFT for at in giving.whole}
        self._index, self._needs, self._place = index, needs, place
        self._found: dict[int, tuple[Because, ...]] = {}
        self._held: dict[int, Holding] = {}

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

    def held(self, number: int) -> Holding:
        """What they give together."""
        if number not in self._held:
            total = NOTHING
            for item in self.because(number):
                total |= self._needs.held(self._place, item)
            self._held[number] = total
        return self._held[number]

    def numbers(self) -> Iterator[int]:
        """The groups that give any of it, by name."""
        return (n for n in self.places if n in self.sure or self.because(n))

    def answer(self, number: int, mask: int | None = None) -> GroupAnswer:
        """A further right by itself, all of it or these bits; it has no locks of its own."""
        if mask is None:
            mask = self._needs.masks[self._place]
        group, held = self.group(number), self._needs.held
        because = tuple(
            item for item in self.because(number) if held(self._place, item).possible & mask
        )
        verdict = answer(self.held(number), mask)
        return GroupAnswer(group, because, members_known(group), verdict, verdict)


class Givers:
    """What the groups of an index give of a question and of each of its locks."""

    def __init__(self, index: GroupIndex, needs: Needs) -> None:
        self.needs = needs
        self._parts = tuple(Part(index, needs, place) for place in range(len(needs.questions)))
        self._masks = {lock: needs.mask(lock) for lock in needs.locks}
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
            elif (found := self._answer(number)) is not None:
                denied = found.verdict is Verdict.DENIED
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
        return tuple(LockGivers(lock, self._opening(lock)) for lock in self.needs.locks)

    def _opening(self, lock: Lock) -> GroupAnswers:
        part, mask = self._parts[self.needs.place(lock)], self._masks[lock]
        numbers = [number for number in part.numbers() if part.held(number).possible & mask]
        groups = [part.group(number) for number in numbers]
        return GroupAnswers(groups, lambda place: part.answer(numbers[place], mask))

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
        found = self._answer(number)
        if found is None:
            part = next(part for part in self._parts[1:] if part.held(number).possible)
            found = part.answer(number)
        return Giver(found, self._held(number))

    def _held(self, number: int) -> Holding:
        total = NOTHING
        for part in self._parts:
            total |= part.held(number)
        return total

    def _known(self, number: int) -> GroupAnswer:
        found = self._answer(number)
        if found is None:
            raise LookupError(number)
        return found

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
        held = self._held(number)
        verdict = needs.right(held)
        if verdict is Verdict.DENIED and not any(item.certain for item in because):
            return None
        # What CDF makes of an empty list of applications is not known.
        alone = needs.verdict(held.doubted() if group.app_ids == frozenset() else held)
        lacking = tuple(
            lock for lock, mask in self._masks.items() if answer(held, mask) is not Verdict.ALLOWED
        )
        return GroupAnswer(group, because, members, verdict, alone, lacking)


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
