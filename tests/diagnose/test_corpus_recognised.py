"""The corpus as the examination of the recogniser: the share of right answers, no wrong certainty, no secret."""

from __future__ import annotations

import json

import pytest

from cdfportal.diagnose.errors import Recognition, recognise
from cdfportal.diagnose.errors.to_json import recognition_json
from tests.diagnose.corpus_files import Sample, samples

#: What the look-up promises.
LEAST_RIGHT = 0.9


@pytest.fixture(scope="module")
def answers() -> list[tuple[Sample, Recognition]]:
    return [(sample, recognise(sample.text)) for sample in samples()]


def is_right(sample: Sample, answer: Recognition) -> bool:
    """The main error is told first; where no entry is right, none is told."""
    if not sample.expects:
        return not answer.found
    return answer.best is not None and answer.best.entry.id in sample.main


def test_nine_of_ten_texts_are_mapped_to_the_right_entry(
    answers: list[tuple[Sample, Recognition]],
) -> None:
    missed = [sample.name for sample, answer in answers if not is_right(sample, answer)]
    assert len(missed) <= (1 - LEAST_RIGHT) * len(answers), missed


def test_no_text_is_mapped_wrongly_with_confidence(
    answers: list[tuple[Sample, Recognition]],
) -> None:
    wrong = {
        sample.name: told
        for sample, answer in answers
        if (
            told := {one.entry.id for one in answer.found if one.confident}
            - {*sample.expects, *sample.alternatives}
        )
    }
    assert wrong == {}


def test_no_secret_of_a_text_is_echoed(answers: list[tuple[Sample, Recognition]]) -> None:
    for sample, answer in answers:
        shown = repr(answer) + json.dumps(recognition_json(answer))
        assert not [secret for secret in sample.secrets if secret in shown], sample.name
