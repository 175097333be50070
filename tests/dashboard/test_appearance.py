"""Theme by cookie, the slim page in a frame, scripts and styles."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from cdfportal.demo.simulator.faults import error
from tests.dashboard.conftest import Scene, SignIn

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def visitor(scene: Scene, db: None) -> Client:
    return Client(HTTP_HOST="localhost:8000")


def choose(client: Client, theme: str, back: str = "/token/") -> object:
    return client.post(
        "/appearance/",
        {"theme": theme, "next": back},
        headers={"Sec-Fetch-Site": "same-origin"},
    )


def _head(client: Client) -> str:
    """The tag of the whole page, where the theme stands."""
    (found,) = re.findall("<html [^>]*>", client.get("/").content.decode())
    return str(found)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_chosen_theme_stays_and_leads_back(visitor: Client, theme: str) -> None:
    response = choose(visitor, theme)
    assert (response.status_code, response["Location"]) == (302, "/token/")  # type: ignore[attr-defined, index]
    cookie = visitor.cookies["portal-theme"]
    assert (cookie.value, cookie["samesite"], cookie["httponly"]) == (theme, "Lax", True)
    assert f' data-theme="{theme}">' in _head(visitor)
    choose(visitor, "system")
    assert "data-theme" not in _head(visitor)


def test_an_unknown_theme_is_refused_and_an_odd_cookie_ignored(visitor: Client) -> None:
    assert choose(visitor, "pink").status_code == 400  # type: ignore[attr-defined]
    visitor.cookies["portal-theme"] = '"><script>'
    assert "data-theme" not in _head(visitor)
    assert visitor.get("/appearance/").status_code == 200


@pytest.mark.parametrize(
    "back", ["//evil.example/", "https://evil.example/", "/\\evil.example", "javascript:1", "", "x"]
)
def test_the_way_back_never_leaves_the_portal(visitor: Client, back: str) -> None:
    assert choose(visitor, "dark", back)["Location"] == "/"  # type: ignore[index]
    assert 'name="next" value="/"' in visitor.get("/appearance/", {"next": back}).content.decode()


def test_the_form_wants_djangos_mark(scene: Scene, db: None) -> None:
    strict = Client(HTTP_HOST="localhost:8000", enforce_csrf_checks=True)
    assert choose(strict, "dark").status_code == 403  # type: ignore[attr-defined]


def test_a_frame_of_somebody_signed_out_offers_a_window(
    visitor: Client, settings: Settings
) -> None:
    settings.PORTAL = replace(settings.PORTAL, embed_origins=("https://host.example",))
    page = visitor.get("/embed/access/?project=plant-south").content.decode()
    assert "Sign in to see what you may do in CDF." in page
    assert 'value="/embed/access/?project=plant-south"' in page
    assert 'target="_blank" rel="noopener"' in page
    assert "<nav" not in page


def test_a_frame_shows_the_verdict_and_nothing_that_changes(
    signed_in: SignIn, settings: Settings
) -> None:
    settings.PORTAL = replace(settings.PORTAL, embed_origins=("https://host.example",))
    response = signed_in("bob").get(
        "/embed/access/?theme=dark", headers={"Sec-Fetch-Site": "same-site"}
    )
    page = response.content.decode()
    assert "Reads and changes" in page
    assert 'data-theme="dark"' in page
    assert "<form" not in page
    assert "frame-ancestors https://host.example" in response["Content-Security-Policy"]
    assert "X-Frame-Options" not in response


@pytest.mark.parametrize("query", ["theme=pink", "project=a&project=b", "project=a%20b"])
def test_bad_options_of_a_frame_are_400(signed_in: SignIn, query: str) -> None:
    client = signed_in("bob")
    for site in ("none", "cross-site"):
        response = client.get(f"/embed/access/?{query}", headers={"Sec-Fetch-Site": site})
        assert response.status_code == 400
        assert 'class="embed"' in response.content.decode()


def test_pages_run_under_a_policy_without_unsafe_and_are_not_framed(visitor: Client) -> None:
    policy = visitor.get("/")["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy


def test_scripts_are_small_and_write_text_only() -> None:
    scripts = sorted((ROOT / "static" / "js").glob("*.js"))
    assert scripts
    for script in scripts:
        text = script.read_text(encoding="utf-8")
        assert len(text.encode()) <= 6_000, script.name
        assert not re.search(
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b", text
        )
        assert "http" not in text.replace("https://developer", "")


def test_nothing_is_fetched_from_elsewhere() -> None:
    style = (ROOT / "static" / "css" / "portal.css").read_text(encoding="utf-8")
    assert "url(" not in style
    assert "@import" not in style


def test_every_icon_used_is_in_the_sprite() -> None:
    sprite = (ROOT / "templates" / "parts" / "sprite.html").read_text(encoding="utf-8")
    symbols = set(re.findall(r'id="i-(\w+)"', sprite))
    sources = [*(ROOT / "templates").rglob("*.html")]
    used = {
        name
        for source in sources
        for name in re.findall(r'\{% icon "(\w+)"', source.read_text(encoding="utf-8"))
    }
    assert used <= symbols
    assert {"yes", "no", "open", "cut", "all", "part", "none"} <= symbols


def test_a_refusal_in_a_frame_leads_out_of_it_but_for_trying_the_frame_again(
    scene: Scene, signed_in: SignIn
) -> None:
    client, site = signed_in("alice"), {"Sec-Fetch-Site": "same-site"}
    elsewhere = client.get("/embed/access/?project=nope", headers=site).content.decode()
    assert 'href="/projects/" target="_blank" rel="noopener"' in elsewhere
    scene.simulator.faults.add(error(500, prefix="/api/v1/token/inspect"), times=None)
    again = client.get("/embed/access/?refresh=1", headers=site).content.decode()
    assert '<a class="btn first" href="/embed/access/?refresh=1">' in again
