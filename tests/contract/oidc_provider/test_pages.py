"""The provider's pages, of our own writing: usable with the outside world closed and script off."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import requests

from cdfportal.demo.cast import ALICE
from tests.contract.oidc_provider.relying_party import Attempt, RelyingParty
from tests.support.certified import CertifiedProvider

CALLBACK = "http://localhost:8000/accounts/callback/"


@pytest.fixture(scope="module")
def provider() -> Iterator[CertifiedProvider]:
    with CertifiedProvider([CALLBACK], ["http://localhost:8000/"], "http://127.0.0.1:9") as running:
        yield running


@pytest.fixture
def browser() -> Iterator[requests.Session]:
    with requests.Session() as session:
        yield session


def test_its_pages_run_no_script_and_load_nothing(
    provider: CertifiedProvider, browser: requests.Session
) -> None:
    party = RelyingParty.public(provider, CALLBACK)
    sign_in = browser.get(party.authorization_url(Attempt()), timeout=10)
    refused = browser.get(f"{provider.issuer}/interaction/nothing", timeout=10)
    provider.sign_in(browser, party.authorization_url(Attempt()), ALICE)
    sign_out = browser.get(party.metadata["end_session_endpoint"], timeout=10)
    assert (sign_in.status_code, refused.status_code, sign_out.status_code) == (200, 400, 200)
    for answer in (sign_in, refused, sign_out):
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert not re.search(r"<script|@import|<link|<img|url\(", answer.text)
