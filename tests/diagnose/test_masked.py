"""A support file's text: no secret, no name, and the same placeholder for the same thing."""

from __future__ import annotations

import pytest

from cdfportal.diagnose.masked import Mask, private_host

TENANT = "3f0c5d1e-7a52-4c0b-9d43-1b2f6a0e9c11"


@pytest.fixture
def mask() -> Mask:
    return Mask({"plant-north": "project", "Ada": "person"})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plant-north is reached", "<project 1> is reached"),
        (f"tenant {TENANT}", "tenant <guid 1>"),
        ("ask ada.l@plant.example", "ask <email 1>"),
        ("https://idp.plant.example/realms/x", "<address 1>"),
        (f"https://login.microsoftonline.com/{TENANT}/v2.0", "https://login.microsoftonline.com"),
        ("https://westeurope-1.cognitedata.com/.default", "https://westeurope-1.cognitedata.com"),
        ("https://evil.example/login.microsoftonline.com/", "<address 1>"),
        ("https://login.microsoftonline.com.evil.example/", "<address 1>"),
        ("Authorization: Bearer abcdefghijkl", "Authorization: Bearer [redacted]"),
    ],
)
def test_names_ids_and_addresses_become_placeholders(mask: Mask, text: str, expected: str) -> None:
    assert mask.text(text) == expected


def test_the_same_thing_has_the_same_placeholder_and_another_another(mask: Mask) -> None:
    other = TENANT.replace("3f", "4a")

    assert mask.text(f"{TENANT} {other}") == "<guid 1> <guid 2>"
    assert mask.text(f"{other} {TENANT}") == "<guid 2> <guid 1>"


def test_the_longer_of_two_names_goes_first() -> None:
    mask = Mask({"plant": "project", "plant-north": "project"})

    assert mask.text("plant-north and plant") == "<project 1> and <project 2>"


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://sso.acme.example/realms/x/.well-known/openid-configuration", "sso.acme.example"),
        ("https://login.microsoftonline.com/x/v2.0", ""),
        ("https://westeurope-1.cognitedata.com", ""),
        ("https://acme-industries.cognitedata.com", "acme-industries.cognitedata.com"),
        ("https://acme.amazoncognito.com", "acme.amazoncognito.com"),
        ("http://localhost:8000", ""),
    ],
)
def test_hosts_of_customers_are_names_too(url: str, host: str) -> None:
    assert private_host(url) == host
