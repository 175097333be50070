"""A pasted error of CDF, explained for somebody: the rights it names, or those of the call it was about."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from cdfportal.access.answers import Question
from cdfportal.access.call_scopes import ScopeSource
from cdfportal.access.call_target import Call, Places, read_call
from cdfportal.access.call_words import held_in_words, right_of
from cdfportal.access.calls import (
    CallAnswer,
    Need,
    NeedAnswer,
    Unread,
    all_of,
    decide_need,
    explain_call,
    none_unread,
)
from cdfportal.access.catalogue import actions
from cdfportal.access.grants import EffectiveAccess
from cdfportal.access.index import GroupIndex
from cdfportal.access.model import Verdict
from cdfportal.access.refusal_text import RefusalReading
from cdfportal.access.words import Names, and_list

_STALE = "so the token is perhaps older than the right: sign in again and repeat the call."


@dataclass(frozen=True, slots=True)
class RefusalAnswer:
    """What the error means for somebody."""

    reading: RefusalReading
    verdict: Verdict
    #: The rights that the text names, each decided.
    needs: tuple[NeedAnswer, ...] = ()
    #: The call that the text holds, explained; None when it holds none that can be read.
    call: CallAnswer | None = None
    #: Why the call in the text could not be looked up.
    problems: tuple[str, ...] = ()


def explain_refusal(
    access: EffectiveAccess,
    reading: RefusalReading,
    places: Places,
    others: GroupIndex | None = None,
    *,
    protected: Collection[str] | None = None,
    unread: Unread = none_unread,
) -> RefusalAnswer:
    """Each named right decided for the caller, and the call in the text where it holds method and path."""
    needs = tuple(
        decide_need(access, named_need(question), others, protected=protected, unread=unread)
        for question in reading.required
    )
    found = read_call(reading.method, reading.path, places) if reading.method else None
    call = None
    if isinstance(found, Call):
        call = explain_call(access, found, others, protected=protected, unread=unread)
    return RefusalAnswer(
        reading=reading,
        verdict=_verdict(needs, call),
        needs=needs,
        call=call,
        problems=() if found is None or isinstance(found, Call) else found.problems,
    )


def named_need(question: Question) -> Need:
    """A right that an error names, as something that its call needs."""
    source = ScopeSource.ANY if question.scope.is_all else ScopeSource.MESSAGE
    facts = actions().get(question.action)
    return Need(question, source, reads=facts is not None and facts.kind == "view")


def _verdict(needs: tuple[NeedAnswer, ...], call: CallAnswer | None) -> Verdict:
    if needs:
        return all_of(needs)
    return Verdict.UNKNOWN if call is None else call.verdict


def refusal_sentence(
    answer: RefusalAnswer, subject: str = "You", names: Names | None = None
) -> str:
    """What CDF says, in one sentence; with the rights that it names and whether somebody holds them."""
    if not answer.needs:
        return answer.reading.says
    named = and_list([right_of(one.need) for one in answer.needs])
    several = subject == "You" or subject.startswith("Members")
    lacking = [right_of(one.need) for one in answer.needs if one.verdict is Verdict.DENIED]
    if lacking:
        lack = "lack" if several else "lacks"
        return f"CDF asks for {named}. {subject} {lack} {and_list(lacking)}."
    hold = "hold" if several else "holds"
    if answer.verdict is Verdict.UNKNOWN:
        narrow = [one for one in answer.needs if one.held_on]
        where = and_list(
            [f"{right_of(one.need)} on {held_in_words(one, names)} only" for one in narrow]
        )
        if narrow:
            return f"CDF asks for {named}. {subject} {hold} {where}."
        return f"CDF asks for {named}. Whether that is held where the call needs it cannot be told."
    return f"CDF asks for {named}. {subject} {hold} {'it' if len(answer.needs) == 1 else 'them'} today, {_STALE}"
