"""What somebody holds of a question and of its locks, added up over groups.

A holding is what one group gives; the union of two is what somebody in both holds. Every value that is
needed is one bit, so adding up takes one step however many values are asked about. Nothing here knows
who is in a group.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

from cdfportal.access.answers import Because, Lock, Question
from cdfportal.access.model import Scope, Verdict
from cdfportal.access.scopes import coverage


@dataclass(frozen=True, slots=True)
class Holding:
    """How much of what is needed is held, by the bits of `Needs`: for certain, and at most."""

    sure: int = 0
    possible: int = 0

    def __or__(self, other: Holding) -> Holding:
        return Holding(self.sure | other.sure, self.possible | other.possible)

    def doubted(self) -> Holding:
        """The same where it is not known whether it counts at all."""
        return Holding(0, self.possible)


NOTHING = Holding()


class Needs:
    """A question with its locks: all of it is needed."""

    __slots__ = (
        "_bits",
        "_known",
        "certain",
        "everything",
        "locks",
        "masks",
        "question",
        "questions",
    )

    def __init__(self, question: Question, locks: Sequence[Lock] = ()) -> None:
        self.question = question
        self.locks = tuple(locks)
        #: The question itself, then each further right on all that any lock needs of it.
        self.questions = (question, *_rights(locks))
        self._bits: list[dict[str, int]] = []
        #: All bits of each.
        self.masks: list[int] = []
        place = 0
        for one in self.questions:
            values = sorted(one.scope.values) or [""]
            bits = {value: 1 << place + number for number, value in enumerate(values)}
            self._bits.append(bits)
            self.masks.append(sum(bits.values()))
            place += len(values)
        #: All of all, and those without which the answer is a certain no.
        self.everything = sum(self.masks)
        documented = (self.mask(lock) for lock in self.locks if lock.certain)
        self.certain = reduce(or_, documented, self.masks[0])
        self._known: dict[tuple[int, Scope, bool], Holding] = {}

    def place(self, lock: Lock) -> int:
        """Which of the questions is about the right that opens it."""
        wanted = _right(lock.question)
        return next(n for n, one in enumerate(self.questions[1:], 1) if _right(one) == wanted)

    def mask(self, lock: Lock) -> int:
        """The bits that open it."""
        bits = self._bits[self.place(lock)]
        return sum(bits[value] for value in lock.question.scope.values)

    def held(self, place: int, item: Because) -> Holding:
        """What one capability gives of one of the questions."""
        key = (place, item.scope, item.certain)
        if key not in self._known:
            self._known[key] = self._read(place, item)
        return self._known[key]

    def _read(self, place: int, item: Because) -> Holding:
        found = coverage(self.questions[place].scope, item.scope)
        bits, whole = self._bits[place], self.masks[place]
        given = whole if found.full else sum(bits[value] for value in found.values)
        sure = given if item.certain and found.certain else 0
        return Holding(sure, given if found.certain else whole)

    def right(self, held: Holding) -> Verdict:
        """Of the question alone, locks apart."""
        return answer(held, self.masks[0])

    def verdict(self, held: Holding) -> Verdict:
        """Of all of it; a lock that is not documented here gives no certain no."""
        if held.sure & self.everything == self.everything:
            return Verdict.ALLOWED
        perhaps = held.possible & self.certain == self.certain
        return Verdict.UNKNOWN if perhaps else Verdict.DENIED


def answer(held: Holding, mask: int) -> Verdict:
    """ALLOWED: all of these bits are held. UNKNOWN: perhaps. DENIED: a part at most."""
    if held.sure & mask == mask:
        return Verdict.ALLOWED
    return Verdict.UNKNOWN if held.possible & mask == mask else Verdict.DENIED


def _right(question: Question) -> tuple[str, str, str]:
    return question.acl, question.action, question.scope.kind


def _rights(locks: Iterable[Lock]) -> Iterator[Question]:
    """One question for each further right, so that the groups are looked at once for all its locks."""
    values: dict[tuple[str, str, str], frozenset[str]] = {}
    for lock in locks:
        right = _right(lock.question)
        values[right] = values.get(right, frozenset()) | lock.question.scope.values
    for (acl, action, kind), wanted in values.items():
        yield Question(acl, action, Scope(kind, wanted))
