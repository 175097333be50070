"""A failed sign-in lands on the catalogue's explanation, with its reference number."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

import pytest
from pytest_django import Settings

from accounts.cause import Cause, Failure
from accounts.failures import refusal_of
from accounts.known_error import known_error
from cdfportal.demo.provider import EmbeddedProvider
from cdfportal.demo.provider.misbehaviour import Misbehaviour
from cdfportal.diagnose.errors import entry
from tests.accounts.stage import Browser, connection_to, embedded

SECRET = "a secret of the portal's client"


@pytest.fixture
def provider(settings: Settings, db: None) -> Iterator[EmbeddedProvider]:
    with embedded(secret=SECRET) as made:
        settings.CONNECTION = connection_to(made, client_secret=SECRET)
        yield made


@pytest.mark.parametrize(
    ("fault", "known"),
    [
        (Misbehaviour.ENTRA_SECRET_WRONG, "aadsts-7000215"),
        (Misbehaviour.ENTRA_SECRET_EXPIRED, "aadsts-7000222"),
        (Misbehaviour.ENTRA_CLIENT_UNKNOWN, "aadsts-700016"),
        (Misbehaviour.ENTRA_NO_CONSENT, "aadsts-65001"),
        (Misbehaviour.ENTRA_NOT_ASSIGNED, "aadsts-50105"),
        (Misbehaviour.ENTRA_POLICY, "aadsts-53003"),
        (Misbehaviour.CALLBACK_ACCESS_DENIED, "oauth-access-denied"),
        (Misbehaviour.EXPIRED, "jwt-expired"),
        (Misbehaviour.FOREIGN_KEY, "jwt-signature"),
        (Misbehaviour.WRONG_AUD, "jwt-audience"),
    ],
)
def test_the_page_tells_title_causes_and_cures(
    provider: EmbeddedProvider, fault: Misbehaviour, known: str
) -> None:
    with Browser(provider) as browser:
        address = browser.start()
        provider.misbehave(fault)
        page = html.unescape(browser.come_back(browser.authorize(address)).content.decode())
    found = entry(known)
    assert f"<h2>{found.title}</h2>" in page
    assert found.causes[0].who.label in page
    assert re.search(r"E-[0-9A-Z]{4}-[0-9A-Z]{4}", page)
    assert "Trace ID" not in page


@pytest.mark.parametrize(
    ("said", "known"),
    [
        ("invalid_client AADSTS7000215: Invalid client secret provided.", "aadsts-7000215"),
        ("access_denied Service not found: https://api.example", "auth0-audience"),
        ("access_denied ", "oauth-access-denied"),
        ("something_else AADSTS99999999: new", None),
        ("something_else ", None),
    ],
)
def test_the_providers_words_lead_to_the_entry(said: str, known: str | None) -> None:
    found = known_error(Failure(Cause.PROVIDER_ERROR, "x", said))
    assert (found.id if found else None) == known


@pytest.mark.parametrize("cause", list(Cause))
def test_every_cause_has_a_page_with_or_without_an_entry(cause: Cause) -> None:
    assert refusal_of(Failure(cause), "/").title
