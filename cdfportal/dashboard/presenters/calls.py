"""A call and what it needs: verdict, one row for each right, facts of the operation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from cdfportal.access.call_words import call_sentence, held_in_words, right_of, where_in_words
from cdfportal.access.calls import CallAnswer, CallKind, Need, NeedAnswer
from cdfportal.access.explain import decision_sentence
from cdfportal.access.model import Verdict
from cdfportal.access.questions import question_query, scope_text
from cdfportal.access.refusals import RefusalAnswer, refusal_sentence
from cdfportal.access.whom import Whom, because_of
from cdfportal.access.words import Names
from cdfportal.dashboard.presenters.verdicts import TONES, WORDS
from cdfportal.dashboard.tables import Table, columns
from cdfportal.web.ledger import Fact, Headline

_SOURCES = {
    "openapi": "declared in CDF's API document",
    "described": "described in CDF's API document",
    "inferred": "our guess from operations beside it",
    "undeclared": "not declared",
    "sdk": "as the Python SDK uses it",
    "toolkit": "as the Cognite Toolkit uses it",
}


@dataclass(frozen=True, slots=True)
class NeedRow:
    """One right that a call needs."""

    right: str
    where: str
    condition: str
    tone: str
    word: str
    sentence: str
    because: str
    can_i: str
    who_can: str


def need_rows(needs: Sequence[NeedAnswer], whom: Whom, names: Names) -> tuple[NeedRow, ...]:
    """Each right with its verdict, and where to look further."""
    return tuple(_row(one, whom, names) for one in needs)


def _row(one: NeedAnswer, whom: Whom, names: Names) -> NeedRow:
    right = _query(one.need)
    return NeedRow(
        right=right_of(one.need),
        where=where_in_words(one.need, names),
        condition=one.need.condition,
        tone=TONES[one.verdict],
        word=WORDS[one.verdict],
        sentence=_narrower(one, whom, names)
        or decision_sentence(one.decision, whom.subject, names),
        because="" if one.held_on else because_of(one.decision, whom),
        can_i="&".join(part for part in (right, whom.query()) if part),
        who_can=right,
    )


def _narrower(one: NeedAnswer, whom: Whom, names: Names) -> str:
    if not one.held_on:
        return ""
    return f"{whom.subject}: on {held_in_words(one, names)} only."


def _query(need: Need) -> str:
    question = need.question
    return question_query(question.acl, question.action, scope_text(question.scope))


def call_headline(answer: CallAnswer, whom: Whom, names: Names) -> Headline:
    """Whether the call may be made."""
    tone, word = TONES[answer.verdict], WORDS[answer.verdict]
    return Headline(tone, tone, word, call_sentence(answer, whom.subject, names), _because(answer))


def _because(answer: CallAnswer) -> str:
    if answer.kind is CallKind.UNKNOWN:
        return "" if answer.nearest else "Nothing in its table is written nearly so."
    if answer.kind is not CallKind.KNOWN:
        return ""
    narrow = any(one.held_on for one in answer.needs)
    if answer.verdict is Verdict.ALLOWED and narrow:
        return "CDF takes the call and answers with what these scopes show; the rest is left out."
    if answer.verdict is Verdict.UNKNOWN and narrow:
        return "CDF takes it for what lies in these scopes, and refuses it for the rest."
    return ""


def refusal_headline(answer: RefusalAnswer, whom: Whom, names: Names) -> Headline:
    """What the pasted error means."""
    named = bool(answer.needs)
    tone = TONES[answer.verdict] if named else "open"
    word = WORDS[answer.verdict] if named else "No right named"
    because = answer.reading.says if named else ""
    return Headline(tone, tone, word, refusal_sentence(answer, whom.subject, names), because)


def call_facts(answer: CallAnswer) -> tuple[Fact, ...]:
    """The operation, what kind it is, where its rights are from."""
    found = answer.operation
    if found is None:
        return ()
    kind = "reads" if found.reads else "changes"
    note = "deprecated by CDF" if found.endpoint.deprecated else ""
    return (
        Fact("Operation", found.method, found.template, code=True),
        Fact("Kind", kind, note),
        Fact("Rights", _SOURCES.get(found.endpoint.source, found.endpoint.source)),
    )


def near_rows(answer: CallAnswer, project: str) -> tuple[tuple[str, str, str], ...]:
    """(method, template, query) of operations that are written nearly so."""
    return tuple(
        (
            one.method,
            one.template,
            urlencode({"method": one.method, "path": _filled(one.template, project)}),
        )
        for one in answer.nearest
    )


def _filled(template: str, project: str) -> str:
    """With the project put in; other names stay, without braces."""
    return template.replace("{project}", project).replace("{", "").replace("}", "")


def need_tables(needs: Sequence[NeedRow], alternative: Sequence[NeedRow]) -> tuple[Table, ...]:
    """All rights as one list."""
    if not needs and not alternative:
        return ()
    titles = columns(way="Way", right="Right", where="Where", verdict="Verdict", sentence="Answer")
    return (Table("rights", "Rights that the call needs", titles, _cells(needs, alternative)),)


def _cells(needs: Sequence[NeedRow], alternative: Sequence[NeedRow]) -> Iterator[tuple[str, ...]]:
    for way, rows in (("needed", needs), ("instead", alternative)):
        for row in rows:
            yield way, row.right, row.where, row.word, row.sentence
