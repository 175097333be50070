"""Each entry is recognised in at least two shapes, and nothing where nothing is."""

from __future__ import annotations

import json

import pytest

from cdfportal.diagnose.errors import entries, recognise
from cdfportal.diagnose.errors.to_json import recognition_json
from tests.diagnose.errors.shapes import SHAPES, TEXTS
from tests.diagnose.errors.texts_nothing import TEXTS as NOTHING

JWT = (
    "eyJhbGciOiJSUzI1NiIsImtpZCI6IjEifQ.eyJzdWIiOiJhbGljZSIsImF1ZCI6IngifQ."
    "c2lnbmF0dXJlc2lnbmF0dXJlc2lnbmF0dXJl"
)


def test_every_entry_has_two_shapes() -> None:
    assert set(TEXTS) == {one.id for one in entries()}
    assert [name for name, texts in TEXTS.items() if len(texts) < 2] == []


@pytest.mark.parametrize(("name", "text", "sure"), SHAPES)
def test_a_text_shows_its_entry_and_no_other(name: str, text: str, sure: bool) -> None:
    found = recognise(text).found
    assert [(one.entry.id, one.confident) for one in found] == [(name, sure)]
    assert found[0].evidence


@pytest.mark.parametrize("text", NOTHING)
def test_where_there_is_no_error_of_ours_nothing_is_told(text: str) -> None:
    assert recognise(text).found == ()


@pytest.mark.parametrize(("name", "text", "sure"), SHAPES[::3])
def test_wrappings_do_not_matter(name: str, text: str, sure: bool) -> None:
    """Inside a JSON text, inside that again, as a line of a log, with a token beside."""
    once = json.dumps({"log": text})
    for wrapped in (once, json.dumps({"message": once}), f"2026-11-29T09:00:00Z ERROR {text}"):
        assert name in {one.entry.id for one in recognise(wrapped).found}, wrapped
    beside = recognise(f"{text}\nAuthorization: Bearer {JWT}")
    assert beside.secrets >= 1
    assert JWT[-30:] not in json.dumps(recognition_json(beside))
