"""What somebody holds of a question and of its locks, added up over groups.

A holding is what one group gives; the union of two is what somebody in both holds. Nothing here knows
who is in a group.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from cdfportal.access.answers import Because, Lock, Question
from cdfportal.access.model import Verdict
from cdfportal.access.scopes import coverage

_NO_VALUES: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Holding:
    """How much of one question's scope is held: for certain, and at most."""

    sure: frozenset[str] = _NO_VALUES
    sure_all: bool = False
    possible: frozenset[str] = _NO_VALUES
    possible_all: bool = False

    def __or__(self, other: Holding) -> Holding:
        return Holding(
            self.sure | other.sure,
            self.sure_all or other.sure_all,
            self.possible | other.possible,
            self.possible_all or other.possible_all,
        )

    def doubted(self) -> Holding:
        """The same where it is not known whether it counts at all."""
        return replace(self, sure=_NO_VALUES, sure_all=False)

    def answers(self, question: Question) -> Verdict:
        """ALLOWED: it gives all of it. UNKNOWN: perhaps. DENIED: it gives a part at most."""
        wanted = question.scope.values
        if self.sure_all or (wanted and self.sure >= wanted):
            return Verdict.ALLOWED
        if self.possible_all or (wanted and self.possible >= wanted):
            return Verdict.UNKNOWN
        return Verdict.DENIED


NOTHING = Holding()


def holding(question: Question, because: Iterable[Because]) -> Holding:
    """What these capabilities give together."""
    total = NOTHING
    for item in because:
        found = coverage(question.scope, item.scope)
        certain = item.certain and found.certain
        total |= Holding(
            sure=found.values if certain else _NO_VALUES,
            sure_all=certain and found.full,
            possible=found.values,
            possible_all=found.full or not found.certain,
        )
    return total


@dataclass(frozen=True, slots=True)
class Needs:
    """A question with its locks: all of it is needed."""

    question: Question
    locks: tuple[Lock, ...] = ()

    @property
    def questions(self) -> tuple[Question, ...]:
        """The question itself, then that of each lock."""
        return (self.question, *(lock.question for lock in self.locks))

    def verdict(self, held: Sequence[Holding]) -> Verdict:
        """Of what is held of the question, then of each lock, in this order."""
        answer = held[0].answers(self.question)
        for lock, part in zip(self.locks, held[1:], strict=True):
            answer = lower(answer, self.opened(lock, part))
        return answer

    def opened(self, lock: Lock, part: Holding) -> Verdict:
        """Whether the lock is open; one that is not documented here gives no certain no."""
        found = part.answers(lock.question)
        doubtful = found is Verdict.DENIED and not lock.certain
        return Verdict.UNKNOWN if doubtful else found


def union(held: Iterable[Sequence[Holding]], parts: int) -> tuple[Holding, ...]:
    """What somebody in all of these groups holds, part by part."""
    total = [NOTHING] * parts
    for one in held:
        total = [a | b for a, b in zip(total, one, strict=True)]
    return tuple(total)


_ORDER = (Verdict.DENIED, Verdict.UNKNOWN, Verdict.ALLOWED)


def lower(one: Verdict, other: Verdict) -> Verdict:
    """A no wins over an unknown, an unknown over a yes."""
    return min(one, other, key=_ORDER.index)


def higher(one: Verdict, other: Verdict) -> Verdict:
    """The other way round."""
    return max(one, other, key=_ORDER.index)
