"""Every cause is explained: what happened, why, what to do."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pytest_django.fixtures import Settings

from accounts.cause import Cause, Failure, tidy
from accounts.end_reason import EndReason
from accounts.explanations import EXPLANATIONS
from accounts.failures import refusal_of
from cdfportal.base.provider import Provider


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


def test_a_known_trap_is_told_instead_of_the_general_cause(settings: Settings) -> None:
    settings.CONNECTION = replace(settings.CONNECTION, provider=Provider.ENTRA_ID)
    said = "invalid_request AADSTS9002327: Tokens issued for the 'Single-Page Application' <b>"
    refusal = refusal_of(Failure(Cause.TOKEN_REFUSED, "invalid_request", said), "/")
    assert "single-page application" in refusal.message
    assert "Web" in refusal.cures[0]
    assert ("Known as", "entra-spa") in refusal.details
    assert "<b>" not in str(refusal)


def test_the_same_words_of_another_provider_mean_nothing(settings: Settings) -> None:
    settings.CONNECTION = replace(settings.CONNECTION, provider=Provider.COGNITO)
    refusal = refusal_of(Failure(Cause.TOKEN_REFUSED, "x", "AADSTS9002327"), "/")
    assert refusal.message == EXPLANATIONS[Cause.TOKEN_REFUSED].why
