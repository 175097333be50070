"""Who a question is about, and the words of its answer."""

from __future__ import annotations

from dataclasses import dataclass

from cdfportal.access.answers import Decision, NearMiss, NearMissKind, Question
from cdfportal.access.explain import decision_sentence
from cdfportal.access.model import Verdict
from cdfportal.access.reasons import near_miss_in_words, unknown_in_words
from cdfportal.access.whom import Whom, because_of
from cdfportal.access.words import Names
from cdfportal.dashboard.presenters.lanes import miss_marks
from cdfportal.dashboard.presenters.verdicts import TONES, WORDS
from cdfportal.web.ledger import Headline, Note, many

_MOST_WAYS = 10


@dataclass(frozen=True, slots=True)
class Way:
    """One way to get a right: the steps in words."""

    marks: str
    steps: str
    text: str
    effect: str
    group_id: int | None
    group_name: str


def answer_headline(decision: Decision, whom: Whom, names: Names) -> Headline:
    """Verdict, sentence, reason."""
    tone, word = TONES[decision.verdict], WORDS[decision.verdict]
    if cut_by_token(decision):
        tone, word = "cut", "Removed by the token"
    sentence = decision_sentence(decision, whom.subject, names)
    return Headline(tone, tone, word, sentence, because_of(decision, whom))


def cut_by_token(decision: Decision) -> bool:
    """Whether another sign-in alone would give it: a group grants it, and the token takes it away."""
    alone = (NearMissKind.TOKEN_SCOPE,)
    return decision.verdict is Verdict.DENIED and any(
        miss.missing == alone for miss in decision.near_misses
    )


def ways(decision: Decision, *, mine: bool) -> tuple[Way, ...]:
    """The near misses, nearest first, at most ten; those of a shut lock where that is what is missing."""
    own = () if decision.witnesses else decision.near_misses
    found = [(miss, decision.question) for miss in own]
    found += [
        (miss, one.lock.question) for one in decision.shut for miss in one.decision.near_misses
    ]
    return tuple(_way(miss, question, mine=mine) for miss, question in found[:_MOST_WAYS])


def ways_left(decision: Decision) -> int:
    """How many near misses are not among those ways."""
    own = 0 if decision.witnesses else len(decision.near_misses) + decision.more_near_misses
    locks = (len(o.decision.near_misses) + o.decision.more_near_misses for o in decision.shut)
    return max(0, own + sum(locks) - _MOST_WAYS)


def _way(miss: NearMiss, question: Question, *, mine: bool) -> Way:
    return Way(
        marks=miss_marks(miss),
        steps=many(miss.steps, "step"),
        text=near_miss_in_words(miss, question),
        effect=_effect(miss, mine=mine),
        group_id=miss.grant.group_id,
        group_name=miss.grant.label,
    )


_EFFECTS = {
    NearMissKind.TOKEN_SCOPE: "Another sign-in, no change of any group. It changes nothing for others.",
    NearMissKind.APPLICATION_LINK: "Everybody in the group gains what it grants through this portal.",
    NearMissKind.SCOPE: "Everybody in the group gains the wider scope.",
    NearMissKind.ACTION: "Everybody in the group gains the action.",
    NearMissKind.MEMBERSHIP: "You alone gain it, and everything else that the group grants.",
}


def _effect(miss: NearMiss, *, mine: bool) -> str:
    if miss.kind is NearMissKind.MEMBERSHIP and not mine:
        return "Whoever joins gains it, and everything else that the group grants."
    return _EFFECTS[miss.kind]


def unknown_notes(decision: Decision) -> tuple[Note, ...]:
    """What is not known, one note for each text."""
    texts = dict.fromkeys(unknown_in_words(unknown) for unknown in decision.unknowns)
    return tuple(Note("open", "open", text, "") for text in texts)
