"""Entra's two forms of a token, told apart claim by claim."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from cdfportal.diagnose.entra_versions import entra_rows, entra_version

TENANT = "11111111-2222-3333-4444-555555555555"
FIRST: Mapping[str, object] = {
    "ver": "1.0",
    "iss": f"https://sts.windows.net/{TENANT}/",
    "aud": "https://westeurope-1.cognitedata.com",
    "appid": "portal",
    "appidacr": "1",
    "unique_name": "alice@plant.example",
    "scp": "IDENTITY",
}
SECOND: Mapping[str, object] = {
    "ver": "2.0",
    "iss": f"https://login.microsoftonline.com/{TENANT}/v2.0",
    "aud": TENANT,
    "azp": "portal",
    "azpacr": "1",
    "preferred_username": "alice@plant.example",
    "roles": ["reader"],
}


def speaking(claims: Mapping[str, object]) -> dict[str, str]:
    return {row.name: row.speaks_for for row in entra_rows(claims)}


def test_each_form_speaks_for_itself() -> None:
    assert set(speaking(FIRST).values()) == {"1.0", ""}
    assert [name for name, form in speaking(FIRST).items() if not form] == ["Scopes"]
    # A client id as audience may be of either form.
    assert [name for name, form in speaking(SECOND).items() if not form] == ["aud", "Scopes"]


@pytest.mark.parametrize(
    ("claims", "version"),
    [
        (FIRST, "1.0"),
        (SECOND, "2.0"),
        ({}, ""),
        ({"ver": "3.0"}, ""),
        ({"ver": ["1.0"]}, ""),
        ({**FIRST, "ver": "2.0"}, ""),
        ({**SECOND, "appid": "portal"}, "2.0"),
        ({"azp": "portal"}, "2.0"),
        ({"aud": f"api://{TENANT}"}, "1.0"),
        ({"aud": TENANT.upper()}, ""),
    ],
)
def test_the_form_is_what_all_claims_say(claims: Mapping[str, object], version: str) -> None:
    assert entra_version(entra_rows(claims)) == version


def test_what_the_token_has_is_shown_beside_both() -> None:
    rows = {row.name: row for row in entra_rows({**FIRST, "azp": "portal"})}
    assert rows["Application"].found == "appid portal, azp portal"
    assert rows["Application"].speaks_for == ""
    assert rows["Scopes"].found == "scp IDENTITY"
    assert rows["ver"].found == "1.0"
    assert {row.name: row.found for row in entra_rows({})} == dict.fromkeys(rows, "")
