"""First pages in Chromium: what they weigh with nothing cached, and when their largest part is painted."""

from __future__ import annotations

import os
import statistics
from collections.abc import Iterator

from playwright.sync_api import Browser, sync_playwright

from bench.demo import demo
from bench.targets import Target
from tests.browser.conftest import QUIET, chromium
from tests.browser.journey import enter
from tests.support.stage import Stage

_ROUNDS = 9
_MOST_KILOBYTES, _MOST_MILLISECONDS = 100, 300
_PLACES = (("welcome", "", "/"), ("my access", "alice", "/p/plant-north/"))
#: Largest Contentful Paint (https://www.w3.org/TR/largest-contentful-paint/) after the first byte.
_PAINTED = """() => new Promise((tell) => new PerformanceObserver((list) => {
    const [{ responseStart }] = performance.getEntriesByType("navigation");
    tell(list.getEntries().at(-1).startTime - responseStart);
}).observe({ type: "largest-contentful-paint", buffered: true }))"""


def rows() -> Iterator[Target]:
    """Each in a browser profile of its own, every time."""
    with demo() as stage, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(QUIET))
        for name, person, path in _PLACES:
            rounds = [_opened(browser, stage, person, path) for _ in range(_ROUNDS)]
            weights, paints = zip(*rounds, strict=True)
            yield Target(f"{name}: transferred, uncached", max(weights), _MOST_KILOBYTES, "kB")
            beside = f"median {statistics.median(paints):.0f} ms, load {os.getloadavg()[0]:.0f}"
            title = f"{name}: largest paint after the first byte"
            yield Target(title, min(paints), _MOST_MILLISECONDS, "ms", beside)
        browser.close()


def _opened(browser: Browser, stage: Stage, person: str, path: str) -> tuple[float, float]:
    """Kilobytes on the wire, and milliseconds."""
    context = browser.new_context(base_url=stage.portal.url)
    page = context.new_page()
    if person:
        enter(page, stage.portal, person)
    debugger = context.new_cdp_session(page)
    debugger.send("Network.enable")
    sizes: list[float] = []
    debugger.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.goto(path, wait_until="networkidle")
    painted: float = page.evaluate(_PAINTED)
    context.close()
    return sum(sizes) / 1000, painted
