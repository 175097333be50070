"""What people and data sets are called, made findable. The same names give the same corpus."""

from __future__ import annotations

from functools import lru_cache

from cdfportal.access.search.corpus import Corpus, Entry

#: As many lists as are looked at around the same time. A list is reached by its own content alone.
_LISTS = 16


@lru_cache(_LISTS)
def named_corpus(names: tuple[tuple[str, str, str], ...]) -> Corpus:
    """Of (id, name, another name), empty where there is none."""
    return Corpus(
        Entry(id, name or id, tuple(filter(None, (id, also)))) for id, name, also in names
    )
