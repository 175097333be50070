"""All words together: by id, by what is written, by what somebody looks for."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from itertools import chain
from types import MappingProxyType

from cdfportal.access.search.corpus import Corpus, Entry
from cdfportal.access.search.needle import Needle
from cdfportal.access.search.ranking import Found, find, find_mistyped
from cdfportal.diagnose.glossary.model import Word, WordKind
from cdfportal.diagnose.glossary.of_access import (
    acl_words,
    action_words,
    scope_words,
    session_words,
    token_scope_words,
)
from cdfportal.diagnose.glossary.of_claims import claim_words
from cdfportal.diagnose.glossary.own import own_words, reason_words


@cache
def words() -> tuple[Word, ...]:
    """Kind by kind, in the order of the kinds; within one by name."""
    every = chain(
        own_words(),
        acl_words(),
        action_words(),
        scope_words(),
        token_scope_words(),
        claim_words(),
        session_words(),
        reason_words(),
    )
    kinds = list(WordKind)
    return tuple(sorted(every, key=lambda one: (kinds.index(one.kind), one.word.casefold())))


def word(id: str) -> Word:
    """The word of an id, in whatever case; KeyError for one that is not in the glossary."""
    return _by_id()[id.casefold()]


def id_of(text: str, kind: WordKind | None = None) -> str:
    """The id of what is written; empty for what is no word of the glossary, or none of that kind."""
    return _by_writing(kind).get(text.casefold(), "")


def find_words(text: str) -> tuple[Word, ...]:
    """The words that a text finds, nearest first; where none does, those one letter away."""
    corpus, needle = word_corpus(), Needle.of(text)
    most = len(words())
    found = find(corpus, needle, most)
    return _of(found if found.total else find_mistyped(corpus, needle, most))


@cache
def word_corpus(*without: WordKind) -> Corpus:
    """The words as they are searched, some kinds left out."""
    return Corpus(_entry(one) for one in words() if one.kind not in without)


def _entry(one: Word) -> Entry:
    return Entry(one.id, one.word, one.also, one.meaning)


def _of(found: Found) -> tuple[Word, ...]:
    return tuple(word(one.entry.id) for one in found.matches)


@cache
def _by_id() -> Mapping[str, Word]:
    return MappingProxyType({one.id.casefold(): one for one in words()})


@cache
def _by_writing(kind: WordKind | None) -> Mapping[str, str]:
    """People's words count before those of machines, names before what a word is called besides."""
    those = [one for one in words() if kind in (None, one.kind)]
    found: dict[str, str] = {}
    for is_code in (False, True):
        spoken = [one for one in those if one.is_code is is_code]
        named = [(one.word, one.id) for one in spoken]
        besides = [(name, one.id) for one in spoken for name in one.also]
        for name, id in named + besides:
            found.setdefault(name.casefold(), id)
    return MappingProxyType(found)
