"""What a query finds, nearest first: pure, deterministic, total over every text."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdfportal.access.catalogue import acls
from cdfportal.access.index import GroupIndex
from cdfportal.access.search.corpus import Corpus, Entry
from cdfportal.access.search.needle import Needle
from cdfportal.access.search.of_index import acl_corpus
from cdfportal.access.search.ranking import Found, Nearness, find, find_mistyped

ACLS = acl_corpus(GroupIndex.of(()))
GROUPS = Corpus(
    Entry(id, title, also)
    for id, title, also in [
        ("101", "line-a-engineers", ("101", "9d0a51c4-0000-4000-8000-000000000001")),
        ("102", "line-b-engineers", ("102",)),
        ("103", "Équipe Été", ("103",)),
        ("104", "engineers", ("104",)),
        ("105", "reengineering", ("105",)),
        ("1019", "twin", ("1019",)),
        ("1018", "twin", ("1018",)),
    ]
)


def ids(corpus: Corpus, text: str, most: int = 50) -> list[str]:
    return [one.entry.id for one in find(corpus, Needle.of(text), most).matches]


@pytest.mark.parametrize(
    "text",
    [
        "time series",
        "timeseries",
        "TimeSeries",
        "timeSeriesAcl",
        "ts acl",
        "TSA",
        "Time-Series ACL",
    ],
)
def test_an_access_control_list_is_found_by_however_it_is_written(text: str) -> None:
    assert ids(ACLS, text)[0] == "timeSeriesAcl"


def test_every_access_control_list_finds_itself_first() -> None:
    for name in acls():
        for text in (name, name.lower(), name.removesuffix("Acl")):
            assert ids(ACLS, text)[0] == name
        assert find(ACLS, Needle.of(name), 1).nearest is Nearness.EXACT


@pytest.mark.parametrize(
    ("text", "first", "nearness"),
    [
        ("101", "101", Nearness.EXACT),
        ("9D0A51C4-0000-4000-8000-000000000001", "101", Nearness.EXACT),
        ("9d0a51c4000040008000000000000001", "101", Nearness.EXACT),
        ("engineers", "104", Nearness.EXACT),
        ("line", "101", Nearness.PREFIX),
        ("engineers line", "101", Nearness.WORDS),
        ("eng b", "102", Nearness.BEGINNINGS),
        ("equipe ete", "103", Nearness.EXACT),
        ("ineering", "105", Nearness.INSIDE),
        ("lae", "101", Nearness.WORDS),
    ],
)
def test_the_nearest_stands_first(text: str, first: str, nearness: Nearness) -> None:
    best = find(GROUPS, Needle.of(text), 5).matches[0]
    assert (best.entry.id, best.nearness) == (first, nearness)


def test_exact_before_prefix_before_inside() -> None:
    assert ids(GROUPS, "engineer") == ["104", "101", "102", "105"]


def test_among_equals_the_viewer_s_own_stand_first_then_ids() -> None:
    assert ids(GROUPS, "twin") == ["1018", "1019"]
    own = find(GROUPS, Needle.of("twin"), 5, {"1019"})
    assert [one.entry.id for one in own.matches] == ["1019", "1018"]


def test_every_word_has_to_be_found_and_short_ones_begin_words() -> None:
    assert ids(GROUPS, "line z") == []
    assert ids(GROUPS, "ne") == []


def test_at_most_so_many_and_the_number_of_all() -> None:
    found = find(GROUPS, Needle.of("engineers"), 1)
    assert (len(found.matches), found.total) == (1, 3)


@pytest.mark.parametrize(
    "text", ["timeSeriseAcl", "time seires", "timeserie", "asetsacl", "evnets"]
)
def test_one_wrong_letter_in_a_longer_word_is_forgiven(text: str) -> None:
    wanted = {"t": "timeSeriesAcl", "a": "assetsAcl", "e": "eventsAcl"}[text[0]]
    found = find_mistyped(ACLS, Needle.of(text), 5)
    assert wanted in [one.entry.id for one in found.matches]


@pytest.mark.parametrize("text", ["rwa", "twn", "lnie", "enginneerss", "1012"])
def test_short_words_two_letters_and_numbers_are_not(text: str) -> None:
    assert find_mistyped(GROUPS, Needle.of(text), 5) == Found()


class _Asked(Corpus):
    """Notes for which words it looks for those that were meant."""

    def near(self, typed: str) -> frozenset[str]:
        asked.append(typed)
        return super().near(typed)


asked: list[str] = []


def test_once_nothing_is_left_no_further_word_is_looked_for() -> None:
    asked.clear()
    corpus = _Asked(one.entry for one in GROUPS.folded)
    assert find_mistyped(corpus, Needle.of("enginears elsewhere line equipe"), 5) == Found()
    assert asked == ["enginears", "elsewhere"]


def test_what_parts_hold_is_found_too() -> None:
    found = find_mistyped(Corpus((), ACLS, GROUPS), Needle.of("enginears"), 5)
    assert {one.entry.id for one in found.matches} == {"101", "102", "104"}


@given(st.text(max_size=200))
def test_nothing_that_is_typed_breaks_it(text: str) -> None:
    for search in (find, find_mistyped):
        found = search(GROUPS, Needle.of(text), 3)
        assert len(found.matches) == min(3, found.total)


@given(st.integers(), st.sampled_from(["e", "eng", "line", "twin", "1"]))
def test_the_order_does_not_depend_on_the_order_of_the_entries(seed: int, text: str) -> None:
    entries = [one.entry for one in GROUPS.folded]
    random.Random(seed).shuffle(entries)  # noqa: S311 -- an order, not a secret
    assert ids(Corpus(entries), text) == ids(GROUPS, text)
