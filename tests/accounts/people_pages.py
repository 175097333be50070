"""The pages of people, as an administrator's browser and script ask for them."""

from __future__ import annotations

from typing import Any

from tests.accounts.rows import client

LIST, TWIN = "/accounts/people/", "/api/accounts/people/"


def people(key: str, query: str = "") -> dict[str, Any]:
    """What the list's twin says."""
    response = client(key).get(TWIN + query)
    assert response.status_code == 200, response.content
    said: dict[str, Any] = response.json()
    return said


def names(key: str, query: str = "") -> list[str]:
    """Who stands in the list."""
    return [line["name"] for line in people(key, query)["people"]]
