"""What an address may hold, and the sentence about what it may not."""

from __future__ import annotations

import pytest
from django.http import QueryDict

from cdfportal.web.query import choice


@pytest.mark.parametrize(
    ("known", "said"),
    [
        (("json", "csv", "md"), "`format` takes json, csv or md."),
        (("0", "1"), "`format` takes 0 or 1."),
        (("", "identity", "data"), "`format` takes identity or data."),
        (("", "1"), "`format` takes 1."),
        (("groups",), "`format` takes groups."),
    ],
)
def test_a_word_that_is_none_of_the_list_is_a_sentence_about_the_list(
    known: tuple[str, ...], said: str
) -> None:
    problems: list[str] = []
    assert choice(QueryDict("format=moon"), "format", known, problems) == known[0]
    assert problems == [said]


def test_a_known_word_is_taken_and_the_first_stands_for_none() -> None:
    problems: list[str] = []
    assert choice(QueryDict("sort=new"), "sort", ("name", "new"), problems) == "new"
    assert choice(QueryDict(""), "sort", ("name", "new"), problems) == "name"
    assert problems == []
