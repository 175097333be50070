"""Ten tabs of one browser, all signing in: each lands where it wanted to go, one session is left.

A browser without a cookie sends none with the first request of each tab, and merges the answers' cookies
afterwards. The order in which tabs come back is shuffled; a failure names the seed.
"""

from __future__ import annotations

import html
import random
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlencode

import pytest
import requests

from cdfportal.demo.cast import ALICE, BOB, Person
from tests.support.certified import CertifiedProvider
from tests.support.guest import Guest
from tests.support.postgres import PostgresServer
from tests.support.stage import Stage

TABS = 10
_WAIT = 30
_CAME_BACK = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}


@pytest.fixture(
    scope="module", params=[("embedded", "postgres"), ("certified", "sqlite")], ids="-".join
)
def stage(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    postgres: PostgresServer,
) -> Iterator[Stage]:
    provider, database = request.param
    environment = {"DATABASE_URL": postgres.new_database()} if database == "postgres" else {}
    folder = tmp_path_factory.mktemp("tabs")
    with Stage.build(folder, provider=provider, environment=environment) as stage:
        yield stage
    assert stage.leaks() == []


@pytest.fixture
def seed() -> int:
    return random.SystemRandom().getrandbits(32)


def begun_at_once(stage: Stage, browser: Guest, targets: list[str]) -> dict[str, str]:
    """Target to authorization URL: no request knows of another's cookies, the browser has them all."""
    together = threading.Barrier(len(targets))

    def begin(target: str) -> tuple[str, requests.cookies.RequestsCookieJar]:
        with Guest(stage) as tab:
            tab.http.cookies.update(browser.http.cookies)
            together.wait(_WAIT)
            return tab.begin(target), tab.http.cookies

    with ThreadPoolExecutor(len(targets)) as pool:
        begun = [*pool.map(begin, targets)]
    for _, cookies in begun:
        browser.http.cookies.update(cookies)
    return dict(zip(targets, (url for url, _ in begun), strict=True))


def at_the_provider(
    stage: Stage, browser: Guest, begun: dict[str, str], person: Person
) -> dict[str, str]:
    """Target to callback."""
    return {
        target: stage.provider.sign_in(browser.http, url, person) for target, url in begun.items()
    }


def finish(callback: str, cookies: dict[str, str]) -> requests.Response:
    """One tab comes back with the cookies that the browser had when it left the provider."""
    with requests.Session() as tab:
        tab.trust_env = False
        return tab.get(
            callback, cookies=cookies, headers=_CAME_BACK, allow_redirects=False, timeout=_WAIT
        )


def finished_at_once(browser: Guest, callbacks: dict[str, str]) -> dict[str, requests.Response]:
    cookies = {cookie.name: str(cookie.value) for cookie in browser.http.cookies}
    together = threading.Barrier(len(callbacks))

    def tab(callback: str) -> requests.Response:
        together.wait(_WAIT)
        return finish(callback, cookies)

    with ThreadPoolExecutor(len(callbacks)) as pool:
        return dict(zip(callbacks, pool.map(tab, callbacks.values()), strict=True))


def with_key(stage: Stage, key: str) -> Guest:
    """A browser that has this session cookie and nothing else."""
    browser = Guest(stage)
    browser.http.cookies.set("portal", key, domain="localhost.local")
    return browser


def states(stage: Stage, keys: list[str]) -> list[dict[str, Any]]:
    """What the portal says of each session; a living one calls CDF as the same person."""
    found = []
    for key in keys:
        with with_key(stage, key) as browser:
            said, inspected = browser.session(), browser.inspect()
        if said["signed_in"]:
            assert inspected.json()["subject"] == said["person"]["subject"]
        else:
            assert inspected.status_code == 401
        found.append(said)
    return found


def reasons(found: list[dict[str, Any]]) -> Counter[str]:
    return Counter("alive" if said["signed_in"] else said["reason"] for said in found)


def targets(chance: random.Random) -> list[str]:
    made = [f"/p/plant-north/can-i/?acl=timeSeriesAcl&action=READ&tab={tab}" for tab in range(TABS)]
    chance.shuffle(made)
    return made


def shuffled(chance: random.Random, callbacks: dict[str, str]) -> dict[str, str]:
    return dict(chance.sample([*callbacks.items()], len(callbacks)))


def test_tabs_that_finish_one_after_the_other(stage: Stage, seed: int) -> None:
    chance, keys = random.Random(seed), []  # noqa: S311 -- repeatable, not secret
    with Guest(stage) as browser:
        begun = begun_at_once(stage, browser, targets(chance))
        callbacks = at_the_provider(stage, browser, begun, BOB)
        for target, callback in shuffled(chance, callbacks).items():
            answer = browser.come_back(callback, allow_redirects=False)
            assert answer.headers.get("Location") == target, (seed, answer.text)
            keys.append(browser.http.cookies["portal"])
            assert browser.get(target).status_code == 200
    found = states(stage, keys)
    assert reasons(found) == {"alive": 1, "superseded": TABS - 1}, seed
    assert found[-1]["signed_in"] is True, seed


def test_tabs_that_finish_at_the_same_moment(stage: Stage, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 -- repeatable, not secret
    with Guest(stage) as browser:
        begun = begun_at_once(stage, browser, targets(chance))
        callbacks = at_the_provider(stage, browser, begun, BOB)
        answers = finished_at_once(browser, shuffled(chance, callbacks))
    assert {target: answer.headers.get("Location") for target, answer in answers.items()} == {
        target: target for target in callbacks
    }, seed
    keys = [answer.cookies["portal"] for answer in answers.values()]
    assert len(set(keys)) == TABS
    assert reasons(states(stage, keys)) == {"alive": 1, "superseded": TABS - 1}, seed


def test_two_people_in_the_tabs_of_one_browser_are_never_mixed(stage: Stage, seed: int) -> None:
    """Half of the tabs come back as Alice, half as Bob, all at the same moment."""
    chance = random.Random(seed)  # noqa: S311 -- repeatable, not secret
    with Guest(stage) as browser:
        begun = begun_at_once(stage, browser, targets(chance))
        halves = [dict([*begun.items()][half::2]) for half in (0, 1)]
        callbacks, whose = {}, {}
        for half, person in zip(halves, (ALICE, BOB), strict=True):
            browser.forget_provider()
            callbacks |= at_the_provider(stage, browser, half, person)
            whose |= dict.fromkeys(half, person.subject)
        answers = finished_at_once(browser, shuffled(chance, callbacks))
    landed = {target: answer for target, answer in answers.items() if answer.is_redirect}
    for target in answers.keys() - landed.keys():
        assert lost_its_grant(stage, answers[target], target), (seed, answers[target].text)
    keys = [answer.cookies["portal"] for answer in landed.values()]
    found = dict(zip(landed, states(stage, keys), strict=True))
    assert reasons([*found.values()]) == {"alive": 1, "superseded": len(landed) - 1}, seed
    alive = {
        target: said["person"]["subject"] for target, said in found.items() if said["signed_in"]
    }
    assert alive == {target: whose[target] for target in alive}, seed


def lost_its_grant(stage: Stage, answer: requests.Response, target: str) -> bool:
    """The certified provider revokes a whole grant, with codes that are still on their way.

    The portal revokes the tokens of whoever is superseded, so a late tab of the same person can be
    turned away. It is told so, with the way to its own page.
    """
    again = html.escape(f"/accounts/sign-in/?{urlencode({'next': target})}")
    told = "grant_rejected" in answer.text and again in answer.text
    return isinstance(stage.provider, CertifiedProvider) and told


def test_another_person_in_a_second_tab_takes_over_both(stage: Stage) -> None:
    """What the first tab still does after that, it does as the second person."""
    with Guest(stage) as browser:
        browser.enter(ALICE)
        old = browser.http.cookies["portal"]
        assert browser.inspect().json()["subject"] == ALICE.subject
        second = browser.begin("/token/")
        browser.forget_provider()
        callback = stage.provider.sign_in(browser.http, second, BOB)
        # Until the second tab is back, nothing has changed for the first.
        assert browser.inspect().json()["subject"] == ALICE.subject
        landed = browser.come_back(callback)
        assert landed.url == f"{stage.portal.url}/token/"
        assert browser.inspect().json()["subject"] == BOB.subject
        assert browser.session()["person"]["subject"] == BOB.subject
        assert ALICE.subject not in browser.get("/token/").text
    assert reasons(states(stage, [old])) == {"superseded": 1}
