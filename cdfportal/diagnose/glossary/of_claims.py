"""The words of tokens: claims and header parameters, as `claim_facts.py` explains them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from cdfportal.diagnose.claim_facts import CHECKED, CLAIM_FACTS, HEADER_FACTS, ClaimFact
from cdfportal.diagnose.glossary.model import Word, WordKind

_WHERE = {
    WordKind.CLAIM: "Stands among the claims of a token.",
    WordKind.HEADER: "Stands in the header of a token, before its claims.",
}


def claim_words() -> Iterator[Word]:
    """All claims, then all header parameters."""
    yield from _words(WordKind.CLAIM, CLAIM_FACTS)
    yield from _words(WordKind.HEADER, HEADER_FACTS)


def _words(kind: WordKind, facts: Mapping[str, ClaimFact]) -> Iterator[Word]:
    for fact in facts.values():
        yield Word(
            id=f"{kind.value}-{fact.name}",
            kind=kind,
            word=fact.name,
            meaning=fact.meaning,
            why=_WHERE[kind] + (" A moment in seconds since 1970." if fact.is_time else ""),
            source=fact.source,
            checked=date.fromisoformat(CHECKED),
            pages=("token",),
            see=("claim", "jwt"),
        )
