"""Text as it is compared."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cdfportal.access.search.folding import folded, initials, names, words


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("timeSeriesAcl", ("time", "series", "acl")),
        ("line-a_engineers", ("line", "a", "engineers")),
        ("DATA.VIEW", ("data", "view")),
        ("AADSTS50011", ("aadsts50011",)),
        ("HTTPServer", ("http", "server")),
        ("Ünïcode 組 <b>", ("unicode", "組", "b")),
        ("STRASSE straße", ("strasse", "strasse")),
        ("\u202e\u0000.*", ()),
    ],
)
def test_words(text: str, found: tuple[str, ...]) -> None:
    assert words(text) == found


def test_an_access_control_list_goes_by_its_name_with_and_without_suffix() -> None:
    assert names(words("timeSeriesAcl")) == ("timeseriesacl", "timeseries")
    assert initials(words("timeSeriesAcl")) == ("ts", "tsa")
    assert names(words("acl")) == ("acl",)
    assert initials(words("group")) == ()


@given(st.text(max_size=60))
@example("\N{MATHEMATICAL BOLD CAPITAL A}")
def test_folding_what_is_folded_changes_nothing(text: str) -> None:
    once = " ".join(words(text))
    assert words(once) == words(text)
    assert all(folded(word) == word for word in words(text))
