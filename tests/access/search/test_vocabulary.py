"""Words one letter away: exactly those, found without looking at each."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdfportal.access.search import vocabulary
from cdfportal.access.search.vocabulary import Vocabulary, one_edit


@pytest.mark.parametrize(
    ("typed", "meant", "one"),
    [
        ("series", "seires", True),
        ("series", "serie", True),
        ("series", "seriess", True),
        ("series", "serias", True),
        ("eries", "series", True),
        ("series", "series", False),
        ("series", "siries_", False),
        ("series", "reseis", False),
        ("ab", "ba", True),
        ("", "a", True),
    ],
)
def test_one_edit(typed: str, meant: str, one: bool) -> None:
    assert one_edit(typed, meant) is one
    assert one_edit(meant, typed) is one


_LETTERS = st.text("abc", max_size=7)


@given(_LETTERS, _LETTERS)
def test_one_edit_is_what_edits_make(typed: str, meant: str) -> None:
    made = {typed[:n] + typed[n + 1 :] for n in range(len(typed))}
    made |= {typed[:n] + x + typed[n:] for n in range(len(typed) + 1) for x in "abc"}
    made |= {typed[:n] + x + typed[n + 1 :] for n in range(len(typed)) for x in "abc"}
    made |= {typed[:n] + typed[n + 1] + typed[n] + typed[n + 2 :] for n in range(len(typed) - 1)}
    assert one_edit(typed, meant) is (meant in made - {typed})


@given(st.lists(_LETTERS, max_size=30), _LETTERS)
def test_the_near_ones_are_all_those_that_an_edit_makes(known: list[str], typed: str) -> None:
    assert set(Vocabulary(known).near(typed)) == {one for one in known if one_edit(typed, one)}


def test_few_words_are_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only those of about the length that share a half; all of them took seconds in large projects."""
    compared: list[str] = []

    def noted(typed: str, meant: str) -> bool:
        compared.append(meant)
        return one_edit(typed, meant)

    known = ["".join(letters) for n in (4, 5, 6, 7) for letters in product("abcde", repeat=n)]
    monkeypatch.setattr(vocabulary, "one_edit", noted)
    assert "abcde" in set(Vocabulary(known).near("abcd"))
    assert len(compared) < len(known) / 100
    compared.clear()
    assert set(Vocabulary(known).near("abcdeabcde")) == set()
    assert compared == []
