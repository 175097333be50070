"""My sign-ins and the page of one, as a browser and a script ask for them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from tests.accounts.rows import START, client

PAGE, TWIN = "/accounts/sessions/", "/api/accounts/sessions/"


def after(seconds: float) -> datetime:
    """This many seconds after the start."""
    return START + timedelta(seconds=seconds)


def twin(key: str, path: str = "") -> dict[str, Any]:
    """What a script gets."""
    response = client(key).get(TWIN + path)
    assert response.status_code == 200, response.content
    said: dict[str, Any] = response.json()
    return said


def page(key: str, path: str = "") -> str:
    """What a person reads."""
    response = client(key).get(PAGE + path)
    assert response.status_code == 200, response.content
    return response.content.decode()
