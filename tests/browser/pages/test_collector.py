"""That the eyes see: each thing that no page does is done once, on a page under the real policy."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.pages.axe_rules import (
    put_axe,
    violations,
    violations_of_colour,
    violations_of_width,
)
from tests.browser.pages.outline import faults_of, nodes_of
from tests.browser.pages.visits import OBSERVER
from tests.support.stage import Stage

_BREACHES = {
    "style-src-attr": "main.setAttribute('style', 'color: red')",
    "style-src-elem": "main.append(Object.assign(document.createElement('style'), {textContent: 'p{}'}))",
    "script-src-elem": "main.append(Object.assign(document.createElement('link'),"
    " {rel: 'preload', as: 'script', href: 'http://127.0.0.1:9/x.js'}))",
    "img-src": "main.append(Object.assign(new Image(), {src: 'http://127.0.0.1:9/x.png'}))",
    "connect-src": "fetch('http://127.0.0.1:9/').catch(() => 0)",
    "require-trusted-types-for": "try { main.innerHTML = '<p>' } catch { 0 }",
}
_FAULTS = {
    "0 landmarks are contentinfo": "footer.remove()",
    "2 headings of level 1": "main.append(document.createElement('h1'), 'x')",
    "a heading of level 4 follows one of level 2": "main.append(document.createElement('h4'))",
    "a button without a name": "main.append(document.createElement('button'))",
}
_PARTS = "const main = document.querySelector('main'), footer = document.querySelector('footer');"


@pytest.fixture(scope="module")
def tab(browser: Browser, session_stage: Stage) -> Iterator[Page]:
    context = browser.new_context(base_url=session_stage.portal.url)
    context.add_init_script(path=OBSERVER)
    yield context.new_page()
    context.close()


@pytest.fixture
def page(tab: Page) -> Page:
    tab.goto("/")
    return tab


@pytest.mark.parametrize("directive", _BREACHES)
def test_a_breach_of_the_policy_is_reported(page: Page, directive: str) -> None:
    page.evaluate(f"() => {{ {_PARTS} {_BREACHES[directive]} }}")
    _until(page, "reports")
    assert page.evaluate("observed.reports")[0].startswith(directive)


def test_what_moves_is_reported(page: Page) -> None:
    page.evaluate(
        """() => { const box = document.createElement('pre');
            box.textContent = '\\n'.repeat(9); document.querySelector('main').prepend(box); }"""
    )
    _until(page, "shifts")


def test_what_a_script_changes_is_reported(page: Page) -> None:
    page.evaluate(
        """() => { const main = document.querySelector('main');
            main.querySelector('h1').hidden = true;
            main.append(Object.assign(document.createElement('button'), {textContent: 'Go'}));
            main.querySelector('h1').remove(); }"""
    )
    page.evaluate("new Promise((done) => setTimeout(done))")
    hidden, added, removed = page.evaluate("observed.changes.slice(-3)")
    assert (hidden.split()[:2], added, removed.split()[:2]) == (
        ["hides", "h1"],
        "adds button Go",
        ["removes", "h1"],
    )


def _until(page: Page, kind: str) -> None:
    """Something of this kind was observed. Playwright's own waiting evaluates a text, which the policy refuses."""
    page.evaluate(
        """(kind) => new Promise((tell) => {
            const look = () => (observed[kind].length ? tell() : setTimeout(look, 20));
            look(); })""",
        kind,
    )


@pytest.mark.parametrize("fault", _FAULTS)
def test_a_fault_of_the_tree_is_found(page: Page, fault: str) -> None:
    page.evaluate(f"() => {{ {_PARTS} {_FAULTS[fault]} }}")
    nodes = nodes_of(page.locator("body").aria_snapshot())
    assert fault in list(faults_of(nodes, framed=False))


def test_a_broken_rule_is_found(page: Page) -> None:
    page.evaluate(
        """() => { const main = document.querySelector('main');
            main.append(document.createElement('input'));
            for (const text of ['one', 'two']) {
                const small = Object.assign(document.createElement('a'), {href: '/', textContent: text});
                main.append(small);
                small.style.setProperty('color', '#888');
                small.style.setProperty('display', 'block');
                small.style.setProperty('line-height', '10px'); } }"""
    )
    put_axe(page)
    assert {line.split(",")[0] for line in violations(page)} >= {
        "label",
        "color-contrast",
        "target-size",
    }
    assert [line.split(",")[0] for line in violations_of_colour(page, "main")] == ["color-contrast"]
    assert [line.split(",")[0] for line in violations_of_width(page, "main")] == ["target-size"]
