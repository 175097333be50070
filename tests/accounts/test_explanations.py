"""Every cause is explained: what happened, why, what to do."""

from __future__ import annotations

import pytest

from accounts.cause import Cause, Failure, tidy
from accounts.end_reason import EndReason
from accounts.explanations import EXPLANATIONS
from accounts.failures import refusal_of


@pytest.mark.parametrize("cause", Cause)
def test_a_cause_has_a_status_a_sentence_and_a_cure(cause: Cause) -> None:
    refusal = refusal_of(Failure(cause), "/token/")
    assert refusal.status in {400, 403, 502}
    assert refusal.title
    assert refusal.message.endswith(".")
    assert refusal.cures
    assert all(cure.endswith(".") for cure in refusal.cures)
    assert ("Cause", cause.value) in refusal.details


def test_no_cause_is_explained_that_does_not_exist() -> None:
    assert set(EXPLANATIONS) == set(Cause)
    assert len({explanation.why for explanation in EXPLANATIONS.values()}) == len(Cause)


@pytest.mark.parametrize("reason", EndReason)
def test_an_end_has_a_sentence(reason: EndReason) -> None:
    assert reason.sentence.endswith(".")


@pytest.mark.parametrize(
    ("wild", "tame"),
    [
        ("access_denied", "access_denied"),
        ("a\r\nSet-Cookie: b", "aSet-Cookie: b"),
        ("\ud800\x00é", ""),
        ("x" * 1000, "x" * 64),
        (None, "None"),
    ],
)
def test_the_providers_words_are_cut_and_cleaned(wild: object, tame: str) -> None:
    assert tidy(wild) == tame
