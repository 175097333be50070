"""Ten tabs that begin to sign in at the same moment, in a browser that has no cookie yet.

Each lands on its own page; afterwards exactly one session lives, and it is nobody else's.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from django.test import Client

from accounts.cause import Cause
from accounts.cookies import fingerprint
from accounts.models import BrowserSession, Person, SignIn, Transaction
from accounts.stored_tokens import access_place, unseal
from accounts.vault import Opened
from cdfportal.demo.cast import PEOPLE
from tests.accounts.stage import Browser

TEN = range(10)
KEYS = [person.key for person in PEOPLE]

pytestmark = pytest.mark.django_db


@dataclass
class Tab:
    """One request on its way is sent with the cookies of that moment, and answered later."""

    target: str
    browser: Browser
    person: str = "alice"
    cookies: dict[str, str] = field(default_factory=dict)
    back: str = ""

    def begin(self, jar: dict[str, str]) -> None:
        """The start's answer reaches the browser; it was asked without any cookie."""
        client = Client(HTTP_HOST="localhost:8000")
        answer = client.get("/accounts/sign-in/", {"next": self.target})
        jar.update({name: morsel.value for name, morsel in answer.cookies.items()})
        self.browser.http.cookies.clear()
        self.back = self.browser.authorize(answer["Location"], self.person)

    def send(self, jar: dict[str, str]) -> None:
        """The callback leaves the browser."""
        self.cookies = dict(jar)

    def land(self, jar: dict[str, str]) -> None:
        """The callback is answered."""
        client = Client(HTTP_HOST="localhost:8000")
        for name, value in self.cookies.items():
            client.cookies[name] = value
        parts = urlsplit(self.back)
        answer = client.get(f"{parts.path}?{parts.query}")
        assert (answer.status_code, answer["Location"]) == (302, self.target)
        jar.update({name: morsel.value for name, morsel in answer.cookies.items()})


def tabs_of(browser: Browser, choose: Callable[[int], str] = lambda number: "alice") -> list[Tab]:
    return [Tab(f"/p/project-{number}/", browser, choose(number)) for number in TEN]


def only_one_lives() -> SignIn:
    """The one; all others ended since it came."""
    assert SignIn.objects.count() == len(TEN)
    ended = SignIn.objects.filter(ended_at__isnull=False)
    assert {*ended.values_list("end_reason", flat=True)} == {"superseded"}
    assert BrowserSession.objects.filter(ended_at=None).count() == 1
    return SignIn.objects.get(ended_at=None)


def bearer(sign_in: SignIn) -> str:
    """Whom the stored access token is about."""
    token = sign_in.access_tokens.get()
    opened = unseal(token.value, access_place(token.id))
    assert isinstance(opened, Opened)
    return str(jwt.decode(opened.text, options={"verify_signature": False})["sub"])


@pytest.mark.parametrize("seed", range(5))
def test_ten_cold_tabs_finish_in_any_order(browser: Browser, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 -- an order that can be repeated
    jar: dict[str, str] = {}
    tabs = tabs_of(browser)
    for tab in tabs:
        tab.begin(jar)
    assert len(jar) == len(TEN)
    chance.shuffle(tabs)
    for tab in tabs:
        tab.send(jar)
        tab.land(jar)
    assert fingerprint(jar["portal"]) == only_one_lives().browser_sessions.get().key_hash


@pytest.mark.parametrize("seed", range(8))
def test_ten_cold_tabs_whose_requests_overtake_each_other(browser: Browser, seed: int) -> None:
    """Starts and callbacks in every order that one tab's own order allows; nobody's session cookie helps."""
    chance = random.Random(seed)  # noqa: S311 -- an order that can be repeated
    jar: dict[str, str] = {}
    tabs = tabs_of(browser, lambda number: chance.choice(KEYS))
    steps = [tab for tab in tabs for _ in range(3)]
    chance.shuffle(steps)
    doing = {tab.target: iter((tab.begin, tab.send, tab.land)) for tab in tabs}
    last = tabs[0]
    for tab in steps:
        step = next(doing[tab.target])
        jar.pop("portal", None)
        step(jar)
        last = tab if step == tab.land else last
    living = only_one_lives()
    assert living.person.name == last.person.capitalize()
    assert bearer(living) == living.person.subject


def test_the_callback_that_left_first_may_be_answered_last(browser: Browser) -> None:
    """It knows nothing of the other tab, which knows of it."""
    jar: dict[str, str] = {}
    early, late = tabs_of(browser)[:2]
    early.begin(jar)
    early.send(jar)
    late.begin(jar)
    late.send(jar)
    late.land(jar)
    early.land({})
    assert SignIn.objects.get(ended_at=None).browser_sessions.get().key_hash
    assert SignIn.objects.filter(end_reason="superseded").count() == 1


def test_a_tab_of_a_cookie_that_is_gone_still_belongs_to_its_browser(browser: Browser) -> None:
    """The first tab's cookie was deleted by then; its group goes on in the tab that it led to."""
    jar: dict[str, str] = {}
    first, second = tabs_of(browser)[:2]
    first.begin(jar)
    first.send(jar)
    known = dict(jar)
    browser.portal.cookies.load(known)
    address = browser.start(second.target)
    second.back = browser.authorize(address)
    first.land(jar)
    state = parse_qs(urlsplit(address).query)["state"][0]
    name = f"portal-signin-{fingerprint(state)[:16]}"
    second.send({name: browser.cookie(name)})
    second.land(jar)
    assert SignIn.objects.filter(ended_at=None).count() == 1


@pytest.mark.parametrize("seed", range(3))
def test_people_who_take_turns_in_one_browser_never_get_each_others_tokens(
    browser: Browser, seed: int
) -> None:
    chance = random.Random(seed)  # noqa: S311 -- an order that can be repeated
    jar: dict[str, str] = {}
    tabs = tabs_of(browser, lambda number: chance.choice(KEYS))
    for tab in tabs:
        tab.begin(jar)
    chance.shuffle(tabs)
    for tab in tabs:
        tab.send(jar)
        tab.land(jar)
        living = SignIn.objects.get(ended_at=None)
        assert living.person.name == tab.person.capitalize()
        assert bearer(living) == living.person.subject
        browser.portal.cookies["portal"] = jar["portal"]
        assert browser.session()["person"]["subject"] == living.person.subject
    only_one_lives()
    assert Person.objects.count() == len({tab.person for tab in tabs})


def test_another_browser_goes_on_while_this_one_signs_in_again(browser: Browser) -> None:
    with Browser(browser.provider) as other:
        other.sign_in("bob")
        browser.sign_in("alice")
        browser.sign_in("alice")
        assert other.session()["person"]["name"] == "Bob"
        assert browser.session()["person"]["name"] == "Alice"
    assert SignIn.objects.filter(ended_at=None).count() == 2


def test_the_oldest_of_too_many_tabs_is_forgotten_and_says_so(browser: Browser) -> None:
    addresses = [browser.start(f"/p/{number}/") for number in range(21)]
    assert len(browser.tab_cookies()) == 20
    forgotten = browser.come_back(browser.authorize(addresses[0]))
    assert forgotten.status_code == 400
    assert f"<code>{Cause.COOKIE_OTHER.value}</code>" in forgotten.content.decode()
    for number in (1, 20):
        assert (
            browser.come_back(browser.authorize(addresses[number]))["Location"] == f"/p/{number}/"
        )


def test_a_start_deletes_cookies_that_belong_to_nothing(browser: Browser) -> None:
    names = [f"portal-signin-{number:016x}" for number in range(5)]
    for name in names:
        browser.portal.cookies[name] = "made up"
    browser.start()
    assert len(browser.tab_cookies()) == 1
    assert not set(names) & set(browser.tab_cookies())


def test_a_cookie_of_the_old_name_is_as_good_as_none(browser: Browser) -> None:
    back = browser.authorize(browser.start())
    ((_, value),) = browser.tab_cookies().items()
    browser.portal.cookies.clear()
    browser.portal.cookies["portal-signin"] = value
    page = browser.come_back(back)
    assert page.status_code == 400
    assert f"<code>{Cause.COOKIE_MISSING.value}</code>" in page.content.decode()
    assert not SignIn.objects.exists()


def test_ten_finished_tabs_are_no_loop(browser: Browser) -> None:
    """All began before the first was finished; then the session cookie is lost."""
    backs = [browser.authorize(browser.start()) for _ in TEN]
    for back in backs:
        assert browser.come_back(back).status_code == 302
    del browser.portal.cookies["portal"]
    assert browser.sign_in().status_code == 302
    assert browser.session()["signed_in"] is True


def test_a_used_state_leads_on_though_its_cookie_is_gone_and_only_with_a_session(
    browser: Browser,
) -> None:
    back = browser.authorize(browser.start("/token/"))
    browser.come_back(back)
    for name in browser.tab_cookies():
        del browser.portal.cookies[name]
    assert browser.come_back(back)["Location"] == "/token/"
    del browser.portal.cookies["portal"]
    page = browser.come_back(back)
    assert page.status_code == 400
    assert f"<code>{Cause.STATE_USED.value}</code>" in page.content.decode()
    assert Transaction.objects.get().cookie_missed_at is None


def test_a_session_that_another_tab_superseded_is_no_loop(browser: Browser) -> None:
    """The newer cookie is on its way; a browser that keeps coming back with the old one is stopped late."""
    browser.sign_in()
    old = browser.cookie()
    for _ in range(14):
        browser.portal.cookies["portal"] = old
        assert browser.sign_in().status_code == 302
    browser.portal.cookies["portal"] = old
    page = browser.portal.get("/accounts/sign-in/")
    assert page.status_code == 400
    assert f"<code>{Cause.SIGN_IN_LOOP.value}</code>" in page.content.decode()
