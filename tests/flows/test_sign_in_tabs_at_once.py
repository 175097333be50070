"""Ten tabs of one cold browser over real sockets, each at its own pace, on both databases.

Every request leaves with the cookies that have reached the browser by then; every answer brings its own.
"""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests

from cdfportal.demo.cast import ALICE, BOB, CAROL, Person
from tests.support.fixtures import StageFactory
from tests.support.stage import Stage

PEOPLE = (ALICE, BOB, CAROL)
TABS = 10
ROUNDS = 3
_WAIT = 30
_OPENED = {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document", "Accept": "text/html"}


class ColdBrowser:
    """Cookies that its tabs share, as they come in."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.keys: dict[str, Person] = {}
        self._jar: dict[str, str] = {}
        self._lock = threading.Lock()
        self._together = threading.Barrier(TABS)

    def tab(self, number: int) -> str:
        """From the click to the page; where it landed."""
        person = PEOPLE[number % len(PEOPLE)]
        start = f"{self.stage.portal.url}/accounts/sign-in/?next=/p/project-{number}/"
        self._together.wait(_WAIT)
        begun = self._open(start, {})
        # Each tab meets the provider as somebody of its own choice.
        with requests.Session() as http:
            http.trust_env = False
            back = self.stage.provider.sign_in(http, begun.headers["Location"], person)
        with self._lock:
            sent = dict(self._jar)
        landed = self._open(back, sent)
        assert landed.status_code == 302, landed.text
        with self._lock:
            self.keys[landed.cookies["portal"]] = person
        return landed.headers["Location"]

    def _open(self, address: str, cookies: dict[str, str]) -> requests.Response:
        with requests.Session() as http:
            http.trust_env = False
            answer = http.get(
                address, cookies=cookies, headers=_OPENED, allow_redirects=False, timeout=_WAIT
            )
        with self._lock:
            self._jar.update({str(each.name): str(each.value) for each in answer.cookies})
        return answer


def asked(stage: Stage, path: str, key: str) -> dict[str, Any]:
    """What a script on a page of this session is told."""
    headers = {"Sec-Fetch-Site": "same-origin", "X-Portal-CSRF": "1"}
    with requests.Session() as http:
        http.trust_env = False
        answer = http.get(
            stage.portal.url + path, cookies={"portal": key}, headers=headers, timeout=_WAIT
        )
    said: dict[str, Any] = answer.json()
    return said


@pytest.fixture(params=["sqlite", "postgres"])
def any_stage(request: pytest.FixtureRequest, stages: StageFactory) -> Stage:
    """Two processes over one database."""
    if request.param == "sqlite":
        stage: Stage = request.getfixturevalue("stage")
        return stage
    return stages(DATABASE_URL=request.getfixturevalue("postgres").new_database())


def test_ten_cold_tabs_at_their_own_pace_leave_one_session_and_it_is_nobody_elses(
    any_stage: Stage,
) -> None:
    for _ in range(ROUNDS):
        browser = ColdBrowser(any_stage)
        with ThreadPoolExecutor(TABS) as pool:
            landed = [*pool.map(browser.tab, range(TABS))]
        assert landed == [f"/p/project-{number}/" for number in range(TABS)]
        assert len(browser.keys) == TABS
        said = {key: asked(any_stage, "/accounts/session/?slide=0", key) for key in browser.keys}
        living = [key for key, answer in said.items() if answer["signed_in"]]
        assert len(living) == 1
        reasons = [answer["reason"] for answer in said.values() if not answer["signed_in"]]
        assert reasons == ["superseded"] * (TABS - 1)
        person = browser.keys[living[0]]
        assert said[living[0]]["person"]["subject"] == person.subject
        inspected = asked(any_stage, "/cdf/api/v1/token/inspect", living[0])
        assert inspected["subject"] == person.subject
