"""Pages of others in front of the proxy, set up as docs/sdk.md says, each with exactly its text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from cdfportal.demo.cast import Person
from cdfportal.demo.simulator.faults import error
from tests.browser.conftest import OpenPage
from tests.support.authority import CertificateAuthority
from tests.support.client import ClientSetup
from tests.support.cluster import Cluster, embedded_cluster
from tests.support.nginx import nginx
from tests.support.pages import PAGES, build, dev_server
from tests.support.portal import free_port
from tests.support.stage import Stage

PROJECT = "/api/v1/projects/plant-north"
ONE = f"{PROJECT}/assets?limit=1"


class Guest:
    """The page, and what a person does at it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.output = page.locator("output")
        self.offer = page.locator("dialog")

    def call(self, path: str, body: str = "", button: str = "Call") -> None:
        # Its script loads others after the page has loaded: before that the form would go out by itself.
        self.page.locator("form[data-ready]").wait_for()
        self.page.get_by_label("Path").fill(path)
        self.page.get_by_label("Body").fill(body)
        self.page.get_by_role("button", name=button, exact=True).click()

    def sign_in(self, key: str) -> None:
        """In the window that the link opens; then back."""
        with self.page.context.expect_page() as opening:
            self.offer.get_by_role("link").click()
        window = opening.value
        chooser = window.locator(f"button[name=person][value={key}]")
        chooser.or_(window.locator(".who")).first.wait_for()
        if chooser.count():
            chooser.click()
        window.locator(".who").wait_for()
        window.close()
        self.come_back()

    def come_back(self) -> None:
        self.offer.get_by_role("button").click()


def calls_and_signs_in(guest: Guest) -> None:
    """Signed out, in by the window, once more by itself; then the SDK as it is."""
    guest.call(ONE)
    expect(guest.offer).to_contain_text("Sign in")
    guest.sign_in("bob")
    expect(guest.output).to_have_text("CDF gave 1")
    guest.call("", button="Call by the SDK")
    expect(guest.output).to_have_text("The SDK got 10")
    body = '{"items": [{"name": "x"}]}'
    guest.call(f"{PROJECT}/assets", body)
    expect(guest.output).to_contain_text("CDF said 403")


@pytest.fixture(scope="module")
def vite(session_stage: Stage) -> Iterator[str]:
    with dev_server(session_stage.portal.url) as address:
        yield address


@pytest.fixture
def guest(open_page: OpenPage, vite: str) -> Guest:
    page = open_page()
    page.goto(vite)
    return Guest(page)


def test_a_page_of_vites_dev_server(guest: Guest) -> None:
    calls_and_signs_in(guest)


def test_the_portals_refusals_are_told_from_cdfs(guest: Guest, stage: Stage) -> None:
    guest.call(ONE)
    guest.sign_in("bob")
    expect(guest.output).to_have_text("CDF gave 1")
    for status in (401, 403, 429):
        # A refused token is renewed once, and its call made again.
        stage.simulator.faults.add(
            error(status, prefix=f"{PROJECT}/assets"), times=2 if status == 401 else 1
        )
        guest.call(ONE)
        expect(guest.output).to_contain_text(f"CDF said {status}: ")
        expect(guest.offer).to_be_hidden()
    guest.call(f"{PROJECT}/groups", '{"items": []}')
    expect(guest.output).to_contain_text("The portal said 403 endpoint_not_allowed: ")
    expect(guest.output).to_contain_text("(reference E-")
    expect(guest.offer).to_be_hidden()


def test_a_token_is_renewed_without_a_word_and_an_ended_sign_in_asks_once(
    guest: Guest, stage: Stage
) -> None:
    guest.call(ONE)
    guest.sign_in("bob")
    expect(guest.output).to_have_text("CDF gave 1")
    renewed = stage.provider.refreshes()
    stage.expire_tokens()
    guest.call(ONE)
    expect(guest.output).to_have_text("CDF gave 1")
    assert stage.provider.refreshes() == renewed + 1

    own = guest.page.context.new_page()
    own.goto(f"{stage.portal.url}/")
    own.locator("form[action='/accounts/sign-out/'] button").first.click()
    own.wait_for_url("**/accounts/signed-out/**")
    own.close()
    guest.call(ONE)
    expect(guest.offer).to_be_visible()
    # Back without having signed in: the refusal is shown, and nothing is asked a third time.
    guest.come_back()
    expect(guest.output).to_contain_text("The portal said 401 sign_in_")
    expect(guest.output).to_contain_text("(reference E-")
    expect(guest.offer).to_be_hidden()
    guest.call(ONE)
    guest.sign_in("bob")
    expect(guest.output).to_have_text("CDF gave 1")


@dataclass(frozen=True)
class Beside:
    """A portal behind nginx, with TLS; the origins of its pages."""

    stage: Stage
    portal: str
    listed: str
    unlisted: str


_FILES = """server {{
    listen 127.0.0.1:{port} ssl;
    ssl_certificate {certificate};
    ssl_certificate_key {key};
    root {folder};
}}
"""


def _documented(front: int, behind: int, folder: Path, pair: tuple[Path, Path]) -> str:
    """The documented text at this machine's places."""
    text = (PAGES / "nginx.conf").read_text(encoding="utf-8")
    places = {
        "127.0.0.1:8000": f"127.0.0.1:{behind}",
        "listen 443 ssl": f"listen 127.0.0.1:{front} ssl",
        "/etc/nginx/portal.pem": str(pair[0]),
        "/etc/nginx/portal.key": str(pair[1]),
        "root /srv;": f"root {folder};",
    }
    for written, here in places.items():
        assert text.count(written) == 1, written
        text = text.replace(written, here)
    return text


@pytest.fixture(scope="module")
def beside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Beside]:
    folder = tmp_path_factory.mktemp("beside")
    front, listed, unlisted = free_port(), free_port(), free_port()
    portal = f"https://localhost:{front}"

    def cluster(client: ClientSetup, people: tuple[Person, ...]) -> Cluster:
        return embedded_cluster(replace(client, portal_url=portal), people)

    environment = {
        "PORTAL_URL": portal,
        "TRUSTED_PROXIES": "127.0.0.1",
        "APP_ORIGINS": f"https://localhost:{listed}",
    }
    authority = CertificateAuthority(folder)
    pair = authority.issue("localhost")
    build(folder / "app", "/app/")
    build(folder / "elsewhere", "/", portal)
    with Stage.build(folder, cluster_of=cluster, environment=environment) as stage:
        servers = _documented(front, stage.portal.port, folder, pair)
        for port in (listed, unlisted):
            servers += _FILES.format(
                port=port, certificate=pair[0], key=pair[1], folder=folder / "elsewhere"
            )
        with nginx(folder, servers, f"{portal}/healthz", authority.bundle):
            yield Beside(
                stage, portal, f"https://localhost:{listed}", f"https://localhost:{unlisted}"
            )
    assert stage.leaks() == []


@pytest.fixture
def stranger(browser: Browser) -> Iterator[Page]:
    """A browser that takes the test's certificate."""
    context = browser.new_context(ignore_https_errors=True)
    page = context.new_page()
    page.set_default_timeout(10_000)
    yield page
    context.close()


def test_a_page_in_a_folder_beside_the_portal(stranger: Page, beside: Beside) -> None:
    complaints: list[str] = []
    stranger.on("console", lambda message: complaints.append(message.text))
    stranger.goto(f"{beside.portal}/app/")
    calls_and_signs_in(Guest(stranger))
    assert [text for text in complaints if "Content Security Policy" in text] == []
    answer = stranger.goto(f"{beside.portal}/app/some/where")
    assert answer is not None
    assert answer.ok
    assert stranger.title() == "A page of somebody else's"
    names = {cookie["name"] for cookie in stranger.context.cookies()}
    assert "__Host-portal" in names
    stranger.goto(f"{beside.portal}/")
    expect(stranger.locator(".who")).to_contain_text("Bob")


def test_a_page_of_a_listed_origin_and_of_no_other(stranger: Page, beside: Beside) -> None:
    stranger.goto(beside.listed)
    calls_and_signs_in(Guest(stranger))
    stranger.goto(beside.unlisted)
    other = Guest(stranger)
    other.call(ONE)
    expect(other.output).to_have_text("TypeError: Failed to fetch")
