"""The views for frames: the portal's own answers, slim, and nothing in them that leaves the host page."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from html.parser import HTMLParser
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from pytest_django import Settings

from cdfportal.dashboard.views.embed import VIEWS
from cdfportal.demo.simulator.faults import error
from tests.dashboard.conftest import Scene, SignIn
from tests.dashboard.framed import framed, opened
from tests.dashboard.test_pages import obeys_the_rules

HOST = "https://host.example"
PROMISED = ("access", "can-i", "who-can", "matrix", "doctor", "denied")
WRITE_42 = "acl=timeSeriesAcl&action=WRITE&scope=datasetScope:42"
READ_42 = "acl=timeSeriesAcl&action=READ&scope=datasetScope:42"
#: Every view, asked, not asked, and asked wrongly.
ADDRESSES = (
    "access/?",
    "can-i/?",
    f"can-i/?{WRITE_42}",
    f"can-i/?{READ_42}",
    "who-can/?",
    f"who-can/?{WRITE_42}",
    "matrix/?",
    "matrix/?all=1",
    "matrix/?outcome=removed&area=data",
    "doctor/?",
    "denied/?",
)
#: What an administrator may ask besides.
OF_OTHERS = ("access/?group=101", "access/?project=plant-south", f"can-i/?{READ_42}&group=101")
SAYS = {
    "alice": {
        "access/?": "You administer plant-north",
        f"can-i/?{WRITE_42}": "You may write time series in data set 42 (Compressor train B).",
        f"who-can/?{WRITE_42}": "3 groups give the right",
        "matrix/?all=1": "Groups that give each right",
    },
    "bob": {
        f"can-i/?{WRITE_42}": "You may not write time series in data set 42",
        "denied/?": "No call of yours in plant-north has been refused",
        "matrix/?": "right by right",
    },
    "carol": {"access/?": "You are in no group of plant-north"},
    "erin": {"access/?": "this token lets you look only"},
}


class Ways(HTMLParser):
    """Where a page leads: its links, its forms."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.links: list[dict[str, str]] = []
        self.forms: list[dict[str, str]] = []
        self.fields: list[tuple[str, str]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "a":
            self.links.append(found)
        elif tag == "form":
            self.forms.append(found)
        elif tag == "input" and found.get("type") == "hidden":
            self.fields.append((found["name"], found["value"]))


def stays(page: str, address: str) -> Ways:
    """Inside the frame, or in a window of its own; and nothing is posted."""
    ways = Ways(page)
    for link in ways.links:
        own_window = link.get("target") == "_blank" and "noopener" in link.get("rel", "")
        inside = link["href"].startswith(("/embed/", "?", "#"))
        assert inside != own_window, (address, link)
    for form in ways.forms:
        assert form["method"] == "get", (address, form)
        assert form["action"].startswith("/embed/"), (address, form)
    assert "<nav" not in page
    return ways


def test_all_promised_views_are_there() -> None:
    assert tuple(VIEWS) == PROMISED


def test_the_matrix_of_a_frame_begins_with_what_is_held(signed_in: SignIn) -> None:
    frame = framed(signed_in("bob"))
    held, every = (opened(frame, f"/embed/matrix/{query}") for query in ("", "?held=0"))
    assert 0 < held.count('<th scope="row">') < every.count('<th scope="row">')
    assert '<a class="chip on" href="?" aria-current="true">Held<span' in held
    assert '<a class="chip" href="?">Held<span' in every
    assert "not an action of this ACL</li>" in held, "the signs are explained"
    nothing = opened(framed(signed_in("bob")), "/embed/matrix/?outcome=removed&theme=dark")
    assert "No right is held that matches this filter." in nothing
    assert 'href="?outcome=removed&amp;held=0&amp;theme=dark"' in nothing


@pytest.mark.parametrize("person", SAYS)
def test_every_view_says_what_the_full_page_says_and_stays(signed_in: SignIn, person: str) -> None:
    frame = framed(signed_in(person))
    for address in (*ADDRESSES, *(OF_OTHERS if person == "alice" else ())):
        page = opened(frame, f"/embed/{address}")
        obeys_the_rules(address, page)
        stays(page, address)
        text = html.unescape(re.sub(r"\s+", " ", page))
        assert SAYS[person].get(address, "") in text, address


@pytest.mark.parametrize("theme", ["light", "dark", "auto"])
def test_the_theme_is_that_of_the_host_page_and_is_kept(signed_in: SignIn, theme: str) -> None:
    frame = framed(signed_in("alice"))
    frame.cookies["portal-theme"] = "dark"
    attribute = "" if theme == "auto" else f' data-theme="{theme}"'
    for view in PROMISED:
        page = opened(frame, f"/embed/{view}/?{WRITE_42}&project=plant-north&theme={theme}")
        assert f'<html lang="en"{attribute}>' in page, view
        ways = stays(page, view)
        for link in ways.links:
            if link["href"].startswith("/embed/sign-out/"):
                (back,) = parse_qs(urlsplit(link["href"]).query)["back"]
                assert parse_qs(urlsplit(back).query)["theme"] == [theme], view
            elif link["href"].startswith(("?", *(f"/embed/{name}/" for name in PROMISED))):
                asked = parse_qs(urlsplit(link["href"]).query)
                assert asked["theme"] == [theme], (view, link)
                assert asked["project"] == ["plant-north"], (view, link)
            elif link.get("target"):
                assert "theme" not in link["href"], (view, link)
        if ways.forms:
            assert ways.fields == [("project", "plant-north"), ("theme", theme)]


@pytest.mark.parametrize("view", PROMISED)
def test_options_that_cannot_be_are_400_and_named(signed_in: SignIn, view: str) -> None:
    frame = framed(signed_in("bob"))
    for query, named in (
        ("theme=pink", "theme"),
        ("theme=light&theme=dark", "theme"),
        ("theme=%00", "theme"),
        ("project=a&project=b", "project"),
        ("project=..%2f", "project"),
        *({"doctor": (("subject=portal", "subject"),)}.get(view, ())),
    ):
        for who in (frame, Client(HTTP_HOST="localhost:8000")):
            response = who.get(f"/embed/{view}/?{query}")
            if who is not frame and named == "subject":
                continue
            assert response.status_code == 400, (view, query)
            assert response["X-Portal-Reason"] == "bad_parameter"
            page = response.content.decode()
            assert f"<code>{named}</code>" in page, (view, query)
            stays(page, query)


def test_a_question_that_cannot_be_is_400_with_the_field_named(signed_in: SignIn) -> None:
    frame = framed(signed_in("alice"))
    for address, named in (
        ("access/?group=abc", "group"),
        ("can-i/?acl=a%20b&action=READ", "acl"),
        ("who-can/?acl=timeSeriesAcl", "action"),
        ("matrix/?outcome=moon", "outcome"),
        ("doctor/?acl=timeSeriesAcl", "action"),
        ("denied/?status=418", "status"),
    ):
        response = frame.get(f"/embed/{address}")
        assert (response.status_code, response["X-Portal-Reason"]) == (400, "bad_parameter")
        page = response.content.decode()
        assert f"<code>{named}</code>" in page, address
        stays(page, address)


@pytest.mark.parametrize("view", PROMISED)
def test_the_full_page_answers_the_same_question(signed_in: SignIn, view: str) -> None:
    browser = signed_in("alice")
    page = opened(framed(browser), f"/embed/{view}/?{WRITE_42}&project=plant-south&theme=dark")
    (full,) = {link["href"] for link in Ways(page).links if link.get("target")}
    path = "/diagnose/" if view == "doctor" else f"/p/plant-south/{view}/"
    assert urlsplit(full).path == path.replace("/access/", "/")
    asked = parse_qs(urlsplit(full).query)
    assert asked["scope"] == ["datasetScope:42"]
    assert asked.get("project") == (["plant-south"] if view == "doctor" else None)
    assert "theme" not in asked
    assert browser.get(full).status_code == 200


def test_nothing_but_reading(signed_in: SignIn) -> None:
    frame = framed(signed_in("alice"))
    own = {"Sec-Fetch-Site": "same-origin"}
    for view in PROMISED:
        for method in ("post", "put", "delete", "patch"):
            response = getattr(frame, method)(f"/embed/{view}/", headers=own)
            assert (response.status_code, response["Allow"]) == (405, "GET, HEAD"), view


def test_the_page_around_a_frame_does_not_start_the_checks(scene: Scene, signed_in: SignIn) -> None:
    frame = framed(signed_in("bob"))
    scene.simulator.requests.clear()
    for site in ("cross-site", "same-site"):
        page = opened(frame, f"/embed/doctor/?{WRITE_42}&theme=light", site)
        assert "The checks of your sign-in have not run yet." in page
    assert not scene.simulator.requests
    start, *_ = [one for one in Ways(page).links if one["href"].startswith("/embed/doctor/")]
    ran = opened(frame, start["href"], "same-origin")
    assert scene.simulator.requests
    assert 'data-theme="light"' in ran
    assert "No group that counts grants the right." in ran
    assert ran.index("</ol>") < ran.index('id="answer"'), "the stylesheet puts it first"
    stays(ran, "doctor")


def test_headers_of_every_view_signed_in_and_out(signed_in: SignIn, settings: Settings) -> None:
    settings.PORTAL = replace(settings.PORTAL, embed_origins=(HOST, "https://other.example"))
    visitors = (framed(signed_in("bob")), Client(HTTP_HOST="localhost:8000"))
    for view in PROMISED:
        for frame in visitors:
            for query in ("", "?theme=pink"):
                response = frame.get(f"/embed/{view}/{query}")
                policy = response["Content-Security-Policy"]
                assert f"frame-ancestors {HOST} https://other.example;" in policy, view
                assert "unsafe" not in policy
                assert "Cross-Origin-Opener-Policy" not in response
                assert "X-Frame-Options" not in response
                assert response["Cache-Control"] == "private, no-store"
                page = bytes(response.getvalue()).decode()
                assert f'data-height-to="{HOST} https://other.example"' in page, (view, query)


def test_refusals_inside_a_frame_stay_slim(
    scene: Scene, signed_in: SignIn, settings: Settings
) -> None:
    frame = framed(signed_in("alice"))
    settings.CONNECTION = replace(settings.CONNECTION, projects=frozenset({"plant-north"}))
    elsewhere = frame.get("/embed/can-i/?project=plant-south&theme=dark")
    assert (elsewhere.status_code, elsewhere["X-Portal-Reason"]) == (403, "project_not_allowed")
    scene.simulator.faults.add(error(503, prefix="/api/v1/token/inspect"), times=None)
    away = frame.get("/embed/matrix/?refresh=1&theme=dark")
    assert (away.status_code, away["X-Portal-Reason"]) == (503, "cdf_unavailable")
    for response in (elsewhere, away):
        page = response.content.decode()
        assert '<html lang="en" data-theme="dark">' in page
        assert 'class="embed"' in page
        stays(page, "a refusal")
    assert 'href="/embed/matrix/?refresh=1&amp;theme=dark"' in away.content.decode()


def test_a_project_that_the_token_does_not_reach_is_said_so(signed_in: SignIn) -> None:
    response = framed(signed_in("bob")).get("/embed/access/?project=nope")
    assert (response.status_code, response["X-Portal-Reason"]) == (404, "not_found")
    assert "Your token does not reach nope" in response.content.decode()


def test_a_missing_right_is_named_in_the_matrix(signed_in: SignIn) -> None:
    page = opened(framed(signed_in("bob")), "/embed/matrix/?all=1")
    assert "groupsAcl:LIST" in page


def test_a_cell_leads_to_its_reason_inside_the_frame(signed_in: SignIn) -> None:
    frame = framed(signed_in("bob"))
    for address, way in (("matrix/?", "/embed/can-i/?"), ("matrix/?all=1", "/embed/who-can/?")):
        cells = re.findall(
            r'<a class="cell [a-z]+" href="([^"]+)"', opened(frame, f"/embed/{address}")
        )
        assert cells
        assert all(cell.startswith(way) for cell in cells)
        assert 'class="verdict' in opened(frame, html.unescape(cells[0]), "same-origin")
