"""`.venv/bin/python -m bench.pictures [folder]`: the pictures of README and docs, of the demo as it is now.

The first screen of each main page in both colours, as WebP, which Chromium makes itself.
"""

from __future__ import annotations

import base64
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from bench.demo import demo
from tests.browser.conftest import QUIET, chromium
from tests.browser.framed import connect, frame_of
from tests.browser.journey import enter
from tests.support.stage import Stage

_FOLDER = Path(__file__).resolve().parent.parent / "docs" / "images"
_WIDTH, _HEIGHT, _QUALITY = 1280, 800, 72
#: All of them together, in bytes.
_MOST = 1_500_000
_P = "/p/plant-north/"


@dataclass(frozen=True, slots=True)
class Picture:
    """A file's name, whose page it shows, and which."""

    name: str
    person: str
    path: str


PICTURES = (
    Picture("my-access", "alice", _P),
    Picture("can-i", "bob", f"{_P}can-i/?acl=timeSeriesAcl&action=WRITE&scope=datasetScope:42"),
    Picture(
        "who-can", "alice", f"{_P}who-can/?acl=timeSeriesAcl&action=READ&scope=datasetScope:42"
    ),
    Picture("matrix", "bob", f"{_P}matrix/"),
    Picture("narrowed-by-the-token", "erin", _P),
    Picture("diagnose", "dave", "/diagnose/"),
    Picture("errors", "bob", "/errors/aadsts-50011/"),
    Picture("search", "alice", "/search/?q=compressor"),
)


def main(folder: Path) -> int:
    """Take them all; 1 when they weigh too much together."""
    folder.mkdir(parents=True, exist_ok=True)
    total = 0
    with demo() as stage, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(QUIET))
        for name, page in _pages(browser, stage):
            for colours in ("light", "dark"):
                page.emulate_media(color_scheme=colours)
                file = folder / f"{name}-{colours}.webp"
                file.write_bytes(_taken(page))
                total += file.stat().st_size
                sys.stdout.write(f"{file.name:<40} {file.stat().st_size / 1000:>7.1f} kB\n")
        browser.close()
    sys.stdout.write(f"{'together':<40} {total / 1000:>7.1f} kB\n")
    return int(total > _MOST)


def _pages(browser: Browser, stage: Stage) -> Iterator[tuple[str, Page]]:
    viewport = ViewportSize(width=_WIDTH, height=_HEIGHT)
    for one in PICTURES:
        context = browser.new_context(base_url=stage.portal.url, viewport=viewport)
        page = context.new_page()
        enter(page, stage.portal, one.person)
        page.goto(one.path, wait_until="networkidle")
        yield one.name, page
        context.close()
    context = browser.new_context(viewport=viewport)
    page = context.new_page()
    connect(page, frame_of(page, stage.host_url), "bob")
    yield "embedded", page
    context.close()


def _taken(page: Page) -> bytes:
    """https://chromedevtools.github.io/devtools-protocol/tot/Page/#method-captureScreenshot"""
    debugger = page.context.new_cdp_session(page)
    asked = {"format": "webp", "quality": _QUALITY}
    taken: str = debugger.send("Page.captureScreenshot", asked)["data"]
    debugger.detach()
    return base64.b64decode(taken)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if sys.argv[1:] else _FOLDER))
