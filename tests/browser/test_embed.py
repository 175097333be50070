"""Views inside a page of another portal: what is asked stays in the frame, and the host learns its height."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, FrameLocator, Page, Route, expect

from cdfportal.dashboard.views.embed import VIEWS
from cdfportal.demo.cast import PEOPLE
from cdfportal.demo.host_page import OTHER_SITES
from cdfportal.demo.http import LoopbackServer, Response, RouteTable
from cdfportal.demo.http import Route as ServedRoute
from tests.browser.conftest import OpenPage
from tests.browser.journey import overflows
from tests.support.framed import frame_cookie, frame_session
from tests.support.stage import Stage
from tests.support.visitor import Visitor

QUESTION = "acl=timeSeriesAcl&action=WRITE&scope=datasetScope:42"
#: A host page that follows the height, and remembers everything that it is told.
HOST = """<!doctype html><html lang="en"><head><title>Host</title></head><body>
<iframe id="rights" src="{address}" title="My rights in CDF" width="{width}" height="100"></iframe>
<script>
const told = [];
addEventListener("message", (event) => {{
  told.push({{ origin: event.origin, data: event.data }});
  if (event.data.height) document.getElementById("rights").height = event.data.height;
}});
</script></body></html>"""

#: Milliseconds, longer than any sign-in.
HOURS = 13 * 3_600_000
#: The page grows; a message to anybody goes out when that was observed, so after whatever tells of it.
GROW = """async (main) => {
  main.append("more text ".repeat(200));
  await new Promise((done) => new ResizeObserver(done).observe(document.body));
  parent.postMessage("end", "*");
}"""


@pytest.fixture(scope="module")
def key(session_stage: Stage) -> str:
    """Bob's frame."""
    bob = Visitor(session_stage.portal)
    bob.sign_in("bob")
    subject = next(one.subject for one in PEOPLE if one.key == "bob")
    return frame_session(session_stage, subject)


def give(context: BrowserContext, stage: Stage, key: str) -> None:
    context.add_cookies([frame_cookie(stage, key)])  # type: ignore[list-item]  # its keys are Playwright's


def host(page: Page, origin: str, address: str, width: int = 320) -> FrameLocator:
    """A page at `origin` with the view in a frame. It is really there: a made-up answer has no place
    in the network, and Chromium keeps such pages away from this machine."""
    page.goto(f"{origin}/")
    page.set_content(HOST.format(address=address, width=width))
    return page.frame_locator("#rights")


def told(page: Page) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = page.evaluate("told")
    return found


def height(page: Page) -> int:
    """What was told last, which is how high the frame's page is."""
    page.wait_for_function("told.length > 0")
    return int(told(page)[-1]["data"]["height"])


@pytest.fixture
def page(open_page: OpenPage, stage: Stage, key: str) -> Page:
    page = open_page()
    give(page.context, stage, key)
    return page


def test_a_question_is_asked_and_answered_inside_the_frame(page: Page, stage: Stage) -> None:
    address = f"{stage.portal.url}/embed/can-i/?theme=dark&project=plant-north"
    frame = host(page, stage.host_url, address)
    frame.get_by_label("ACL").fill("timeSeriesAcl")
    frame.get_by_label("Action").fill("WRITE")
    frame.get_by_label("On", exact=True).fill("datasetScope:42")
    before = height(page)
    frame.get_by_role("button", name="Ask").click()
    expect(frame.locator("main .verdict .sentence")).to_contain_text(
        "You may not write time series"
    )
    expect(frame.locator("html")).to_have_attribute("data-theme", "dark")
    page.wait_for_function("height => told.at(-1).data.height !== height", arg=before)

    answered = height(page)
    frame.get_by_text("Ask something else").click()
    page.wait_for_function("height => told.at(-1).data.height > height", arg=answered)
    frame.get_by_text("Ask something else").click()
    page.wait_for_function("height => told.at(-1).data.height === height", arg=answered)
    assert all(
        one["origin"] == stage.portal.url
        and set(one["data"]) == {"type", "height"}
        and one["data"]["type"] == "cdfportal:height"
        for one in told(page)
    )

    with page.context.expect_page() as opening:
        frame.get_by_role("link", name="Open in full").click()
    assert opening.value.url.startswith(f"{stage.portal.url}/")
    assert page.url == f"{stage.host_url}/"


def test_the_checks_start_from_inside_a_page_of_another_site(page: Page, stage: Stage) -> None:
    address = f"{stage.portal.url}/embed/doctor/?theme=light"
    frame = host(page, stage.host_at(OTHER_SITES[0]), address)
    expect(frame.locator("main .verdict .sentence")).to_have_text(
        "The checks of your sign-in have not run yet."
    )
    frame.get_by_role("link", name="Run the checks").click()
    answer = frame.locator("#answer .sentence")
    expect(answer).to_contain_text("Your sign-in and your access to CDF are in order.")
    first = frame.locator(".steps > li").first.bounding_box()
    verdict = answer.bounding_box()
    assert first is not None
    assert verdict is not None
    assert verdict["y"] < first["y"]
    expect(frame.locator("html")).to_have_attribute("data-theme", "light")


def test_the_height_of_a_matrix_settles(page: Page, stage: Stage) -> None:
    """A host that follows the height makes the frame's window higher; the page must not follow that."""
    frame = host(page, stage.host_url, f"{stage.portal.url}/embed/matrix/", 700)
    expect(frame.locator(".mx")).to_be_visible()
    assert height(page) < 900
    heights = len(told(page))
    page.evaluate("document.getElementById('rights').height = 2000")
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert len(told(page)) == heights
    (head,) = frame.locator(".mx thead tr:last-child th:first-child").all()
    frame.locator(".mx").evaluate("box => box.scrollTo(200, 400)")
    here, box = head.bounding_box(), frame.locator(".mx").bounding_box()
    assert here is not None
    assert box is not None
    assert here["x"] - box["x"] < 3, "the first column stays"
    assert here["y"] - box["y"] < 40, "and the head"


def test_only_the_portal_s_own_word_ends_a_frame(page: Page) -> None:
    """A gateway's page in its place, or none at all, is asked past half a minute later."""
    asked = "**/accounts/session/?slide=0"
    page.clock.install()
    page.goto("/embed/access/")
    answers: list[Callable[[Route], None]] = [
        lambda route: route.abort(),
        lambda route: route.fulfill(status=502, content_type="text/html", body="<h1>Gateway</h1>"),
        lambda route: route.fulfill(status=502, json=None),
        lambda route: route.fulfill(json={"signed_in": False, "message": "It is over."}),
    ]
    page.route(asked, lambda route: answers.pop(0)(route))
    wait = HOURS
    for event in ("requestfailed", "requestfinished", "requestfinished"):
        with page.expect_event(event):
            page.clock.fast_forward(wait)
        # Another round trip: by then the script has read that answer.
        page.evaluate("fetch(location).then((answer) => answer.text())")
        expect(page.locator("[data-frame-ended]")).to_have_count(0)
        wait = 31_000
    page.clock.fast_forward(wait)
    expect(page.locator("[data-frame-ended]")).to_contain_text("It is over.")


def without_policy(route: Route) -> None:
    """The frame as it would be where a browser took no notice of `frame-ancestors`."""
    answer = route.fetch()
    headers = {
        name: value
        for name, value in answer.headers.items()
        if name not in ("content-security-policy", "x-frame-options")
    }
    route.fulfill(response=answer, headers=headers)


@pytest.fixture
def unlisted() -> Iterator[str]:
    """Another portal, that EMBED_ORIGINS does not name."""
    empty = Response.html("<!doctype html><title>Another</title>")
    with LoopbackServer(RouteTable([ServedRoute("GET", "/", lambda _: empty)]), port=0) as server:
        yield f"http://localhost:{server.port}"


def test_a_page_that_is_not_listed_hears_nothing(page: Page, stage: Stage, unlisted: str) -> None:
    page.route("**/embed/access/**", without_policy)
    for origin in (stage.host_url, unlisted):
        frame = host(page, origin, f"{stage.portal.url}/embed/access/?theme=light")
        expect(frame.locator("main .verdict")).to_be_visible()
        frame.locator("main").evaluate(GROW)
        page.wait_for_function("told.some((one) => one.data === 'end')")
        heard = [one for one in told(page) if one["data"] != "end"]
        assert bool(heard) is (origin == stage.host_url), (origin, heard)


def test_every_view_fits_a_narrow_frame_without_a_script(
    open_page: OpenPage, stage: Stage, key: str
) -> None:
    page = open_page(script=False, width=320)
    give(page.context, stage, key)
    for view in VIEWS:
        # The doctor asks again for seconds where a wanted right is missing.
        page.goto(f"/embed/{view}/?{'' if view == 'doctor' else QUESTION}")
        expect(page.locator("h1")).to_have_count(1)
        assert not overflows(page), view
