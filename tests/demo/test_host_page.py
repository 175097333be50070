"""The demo's host page is what docs/embedding.md tells others to write."""

from __future__ import annotations

from pathlib import Path

import pytest
import requests

from cdfportal.demo.host_page import HEIGHT_SCRIPT, SNIPPET, VIEWS, host_page, snippet

DOC = (Path(__file__).resolve().parents[2] / "docs" / "embedding.md").read_text(encoding="utf-8")
PORTAL = "http://localhost:8000"


def test_the_documented_snippets_are_those_of_the_demo() -> None:
    assert f"```html\n{SNIPPET}```" in DOC
    assert f"```js\n{HEIGHT_SCRIPT}```" in DOC


def test_every_view_is_framed_by_the_documented_snippet() -> None:
    with host_page(0, PORTAL) as server:
        for view in VIEWS:
            path = "" if view == "access" else f"{view}/"
            page = requests.get(f"{server.url}/{path}", timeout=5).text
            assert snippet(PORTAL, view) in page
            assert f'src="{PORTAL}/embed/{view}/"' in page
            assert f"`/embed/{view}/`" in DOC
        assert requests.get(f"{server.url}/cdfportal-height.js", timeout=5).text == HEIGHT_SCRIPT


@pytest.mark.parametrize(
    ("path", "header", "value"),
    [
        ("coop/", "Cross-Origin-Opener-Policy", "same-origin"),
        ("isolated/", "Cross-Origin-Embedder-Policy", "require-corp"),
        ("no-referrer/", "Referrer-Policy", "no-referrer"),
        ("", "Cross-Origin-Opener-Policy", None),
    ],
)
def test_what_host_pages_send_beside(path: str, header: str, value: str | None) -> None:
    with host_page(0, PORTAL) as server:
        assert requests.get(f"{server.url}/{path}", timeout=5).headers.get(header) == value
