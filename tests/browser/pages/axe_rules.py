"""axe-core in a page: what breaks WCAG 2.2 at the levels A and AA, and the practices that axe counts as best.

https://github.com/dequelabs/axe-core/blob/develop/doc/API.md#api-name-axerun
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests.contract.oidc_provider.install import install

_FOLDER = Path(__file__).parent / "rules"
_TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice")
#: What other colours can break, and what another width can: elements and names stay as they are.
_OF_COLOUR = ("color-contrast", "link-in-text-block")
_OF_WIDTH = ("scrollable-region-focusable", "target-size")
#: What lean.js has marked.
NEWS = "[data-news]"
#: Whether these are kept is in an element's kind and in those around it, which lean.js tells apart: what it knows
#: is passed over. They are half of what axe costs.
_OF_KIND = {
    "color-contrast": "[data-news], [data-news] *",
    "link-in-text-block": "a[href][data-news], [data-news] a[href]",
    "target-size": "[data-news], [data-news] *",
}
_TO_NEWS = "(selectors) => axe.configure({ rules: selectors })"
_RUN = """async ([within, only]) => {
    if (!document.querySelector(within)) return [];
    const found = await axe.run(within, {
        runOnly: only, resultTypes: ["violations"], preload: false });
    return found.violations.map((rule) => [rule.id, rule.nodes.map((node) =>
        [node.target.join(" "), node.failureSummary.split("\\n").slice(1).join(" ").trim()])]);
}"""


@cache
def _source() -> str:
    install(_FOLDER)
    return (_FOLDER / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


def put_axe(page: Page, *, news_only: bool = False) -> None:
    """By the debugger, which the page's policy does not bind; rules of looks for what is news only."""
    page.evaluate(_source())
    if news_only:
        selectors = [{"id": rule, "selector": selector} for rule, selector in _OF_KIND.items()]
        page.evaluate(_TO_NEWS, selectors)


def violations(page: Page, within: str = "html") -> list[str]:
    """One line for each rule that the page breaks, or a part of it, with the first element that does."""
    return _run(page, within, {"type": "tag", "values": _TAGS})


def violations_of_colour(page: Page, within: str) -> list[str]:
    """The same of the rules that look at colours, in a part of the page."""
    return _run(page, within, {"type": "rule", "values": _OF_COLOUR})


def violations_of_width(page: Page, within: str) -> list[str]:
    """The same of the rules that look at sizes and at what scrolls."""
    return _run(page, within, {"type": "rule", "values": _OF_WIDTH})


def _run(page: Page, within: str, only: dict[str, Any]) -> list[str]:
    return [
        f"{rule}, {len(nodes)} times, first {nodes[0][0]}: {nodes[0][1]}"
        for rule, nodes in page.evaluate(_RUN, [within, only])
    ]
