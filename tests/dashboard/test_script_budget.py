"""What a page loads of our own script: 15 kB at most over all its modules, and nothing that parses HTML."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.support.portal import ROOT

SCRIPTS = ROOT / "static" / "js"
TEMPLATES = ROOT / "templates"
MOST = 15_000
_SCRIPT = re.compile(r"\{% static 'js/([\w.-]+\.js)' %\}")
_IMPORT = re.compile(
    r'from "\./([\w.-]+\.js)"|import "\./([\w.-]+\.js)"|import\("\./([\w.-]+\.js)"\)'
)
_INCLUDED = re.compile(r'\{% (?:extends|include) "([^"]+)"')
#: Sinks that Trusted Types guard, and ways round a module's own scope.
_NEVER = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|createContextualFragment"
    r"|\beval\b|new Function|localStorage|sessionStorage|indexedDB"
)


def imported(name: str, seen: frozenset[str] = frozenset()) -> frozenset[str]:
    """The module and all that it imports, also late."""
    if name in seen:
        return seen
    seen |= {name}
    for found in _IMPORT.findall((SCRIPTS / name).read_text()):
        seen |= imported("".join(found), seen)
    return seen


def loaded(template: str, without: frozenset[str] = frozenset()) -> frozenset[str]:
    """The scripts of a template, of what it extends and of what it includes.

    A page that writes the block of the search anew is one without it.
    """
    text = (TEMPLATES / template).read_text()
    if template != "base.html" and "{% block find %}" in text:
        without |= {"parts/find.html"}
    modules = frozenset().union(*(imported(name) for name in _SCRIPT.findall(text)), frozenset())
    others = [other for other in _INCLUDED.findall(text) if other not in without]
    return modules.union(*(loaded(other, without) for other in others), frozenset())


PAGES = sorted(
    str(path.relative_to(TEMPLATES))
    for path in TEMPLATES.rglob("*.html")
    if "{% extends" in path.read_text()
)


@pytest.mark.parametrize("page", PAGES)
def test_no_page_loads_more_than_its_share(page: str) -> None:
    modules = loaded(page)
    assert modules, page
    assert sum((SCRIPTS / name).stat().st_size for name in modules) <= MOST, sorted(modules)


@pytest.mark.parametrize("script", sorted(SCRIPTS.glob("*.js")), ids=lambda path: path.name)
def test_no_script_makes_html_of_text_or_keeps_anything(script: Path) -> None:
    assert _NEVER.findall(script.read_text()) == []


def test_every_script_is_used_by_a_page() -> None:
    used = frozenset().union(*(loaded(page) for page in PAGES))
    assert used == {path.name for path in SCRIPTS.glob("*.js")}
