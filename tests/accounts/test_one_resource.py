"""Entra refuses scopes of two APIs when the code is redeemed: the page then says what to do."""

from __future__ import annotations

from dataclasses import replace
from html import unescape
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from pytest_django.fixtures import Settings

from cdfportal.base.presets import PRESETS
from cdfportal.base.provider import Provider
from cdfportal.demo.provider.shapes import Shape
from tests.accounts.stage import CDF, NOTHING, Browser, connection_to, embedded, rows

GRAPH = "https://graph.microsoft.com/User.Read"


@pytest.mark.django_db
def test_the_trap_of_two_resources_is_told_where_it_is_met(settings: Settings) -> None:
    with embedded(shape=Shape.ENTRA) as provider, Browser(provider) as browser:
        entra = connection_to(
            provider, provider=Provider.ENTRA_ID, tenant_id=provider.config.tenant
        )
        # The start-up would refuse them; somebody may have other names for the same thing.
        settings.CONNECTION = replace(entra, scopes=("openid", GRAPH, f"{CDF}/IDENTITY"))
        parts = urlsplit(provider.issuer)
        browser.provider = SimpleNamespace(issuer=f"{parts.scheme}://{parts.netloc}")  # type: ignore[assignment]  # forms lie at the origin
        refused = browser.sign_in()
    text = unescape(refused.content.decode())
    trap = next(
        trap for trap in PRESETS[Provider.ENTRA_ID].traps if trap.id == "entra-one-resource"
    )
    assert refused.status_code == 502
    assert trap.why in text
    assert trap.cure in text
    assert "Trace ID" not in text
    assert rows() == NOTHING
