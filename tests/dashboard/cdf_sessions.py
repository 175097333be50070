"""What the tests of the sessions page have in common: addresses, its forms, its words."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.http import HttpResponse
from django.test import Client

from accounts.form_marks import new_mark
from cdfportal.demo import cast
from cdfportal.demo.world.grants import grant, managed_group
from tests.dashboard.conftest import Scene

HERE = "/p/plant-north/sessions/"
NEW, REVOKE = f"{HERE}new/", f"{HERE}revoke/"
#: Where CDF has them.
CDF = "/api/v1/projects/plant-north/sessions"
#: As a browser sends a form of the portal's own page.
OWN = {"Sec-Fetch-Site": "same-origin"}


def words(response: HttpResponse) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", response.content.decode())).split())


def twin(client: Client, query: str = "") -> dict[str, Any]:
    response = client.get(f"/api{HERE}{query}")
    assert response.status_code == 200, response.content
    return dict(response.json())


def make(client: Client, **fields: str) -> HttpResponse:
    given = {"way": "ONESHOT_TOKEN_EXCHANGE", "mark": new_mark(), **fields}
    return client.post(NEW, given, headers=OWN)


def number_of(response: HttpResponse) -> int:
    found = re.search(r"<h1>Session (\d+)</h1>", response.content.decode())
    assert found, response.content
    return int(found[1])


def given(scene: Scene) -> list[str]:
    """Every nonce that CDF gave out."""
    with scene.simulator.world.lock:
        return [*scene.simulator.world.projects["plant-north"].sessions.given]


@contextmanager
def frank_holds(scene: Scene, actions: str) -> Iterator[None]:
    """Frank with these rights on sessions, for as long as a block lasts."""
    world = scene.simulator.world
    rights = grant("sessionsAcl", actions)
    group = managed_group(998, "some-session-rights", [cast.FRANK.subject], rights)
    groups = world.projects["plant-north"].groups
    with world.lock:
        groups.append(group)
    try:
        yield
    finally:
        with world.lock:
            groups.remove(group)
