"""The chips are the query string: each takes one filter off, and nothing else."""

from __future__ import annotations

import html
import re
from dataclasses import replace

import pytest
from django.http import QueryDict
from pytest_django import Settings

from cdfportal.dashboard.filters import LABELS, active
from cdfportal.demo.cast import ADMINS
from tests.dashboard.conftest import SignIn
from tests.support.portal import ROOT

NORTH = "/p/plant-north"
HERE = "/here/"
_TAG = re.compile(r"\{% filters_on ((?:\"\w+\" ?)+)%\}")


def on(query: str, *names: str) -> tuple[list[tuple[str, str]], str]:
    found = active(QueryDict(query), HERE, names)
    return [(chip.text, chip.query) for chip in found.chips], found.cleared


def test_each_chip_takes_one_filter_off_and_leaves_the_rest() -> None:
    chips, cleared = on("group=7&acl=time&mine=1&page=3", "acl", "mine")
    assert chips == [("ACL: time", "?group=7&mine=1"), ("Mine", "?group=7&acl=time")]
    assert cleared == "?group=7"


def test_the_last_one_leads_to_the_bare_page() -> None:
    assert on("acl=time&refresh=1", "acl") == ([("ACL: time", HERE)], HERE)


@pytest.mark.parametrize("query", ["", "acl=", "acl=%20", "state=all", "page=2", "zzz=1"])
def test_what_filters_nothing_is_no_chip(query: str) -> None:
    assert on(query, "acl", "state")[0] == []


def test_one_of_several_values_goes_alone() -> None:
    assert on("name=a&name=b", "name")[0] == [
        ("Contains: a", "?name=b"),
        ("Contains: b", "?name=a"),
    ]


def test_a_long_or_secret_value_does_not_stand_on_its_chip() -> None:
    secret = "Zq48Q~made-up-secret-of-the-tests_0123456"
    [(text, _)], _ = on(f"name={secret}", "name")
    assert secret not in text
    [(text, _)], _ = on(f"name={'a' * 500}", "name")
    assert len(text) < 80


def test_every_filter_that_a_page_names_has_a_label() -> None:
    named: set[str] = set()
    for path in (ROOT / "templates").rglob("*.html"):
        for tag in _TAG.findall(path.read_text()):
            named |= set(re.findall(r"\w+", tag))
    assert named == set(LABELS)


@pytest.mark.parametrize(
    ("page", "query"),
    [
        (f"{NORTH}/capabilities/", "outcome=kept&acl=time"),
        (f"{NORTH}/groups/", "mine=1&name=a"),
        (f"{NORTH}/matrix/", "held=0&outcome=all&area=data"),
        (f"{NORTH}/who-can/", "acl=timeSeriesAcl&action=READ&members=listed&name=zz"),
        (f"{NORTH}/resource/", "kind=dataset&name=a&state=readable"),
        (f"{NORTH}/denied/", "by=cdf&status=403"),
        (f"{NORTH}/usage/", "outcome=portal&method=POST"),
        ("/errors/", "q=zzz&family=entra"),
        ("/accounts/people/", "q=zz&state=disabled"),
    ],
)
def test_every_list_shows_its_filters_and_the_way_without(
    signed_in: SignIn, settings: Settings, page: str, query: str
) -> None:
    settings.PORTAL = replace(settings.PORTAL, admin_groups=frozenset({ADMINS}))
    text = signed_in("alice").get(f"{page}?{query}").content.decode()
    group = re.search(r'aria-label="Filters that are on">(.*?)</div>', text, re.DOTALL)
    assert group, page
    links = [html.unescape(one) for one in re.findall(r'<a [^>]*href="([^"]*)"', group[1])]
    assert len(links) == 3
    assert all(one.startswith(("?", page)) for one in links)
    assert group[1].count(", remove") == 2
    assert "Clear all" in group[1]


_SECRET = "Zq48Q~made-up-secret-of-the-tests_0123456"


@pytest.mark.parametrize("sought", [_SECRET, "a" * 201])
@pytest.mark.parametrize(
    ("page", "query"),
    [
        ("/search/", "q="),
        ("/glossary/", "kind=acl&q="),
        ("/errors/", "family=entra&q="),
        ("/errors/", "code="),
        ("/accounts/people/", "state=disabled&q="),
        (f"{NORTH}/groups/", "mine=1&name="),
        (f"{NORTH}/groups/", "acl="),
        (f"{NORTH}/who-can/", "acl=timeSeriesAcl&action=READ&members=listed&name="),
        (f"{NORTH}/resource/", "kind=dataset&state=readable&name="),
        (f"{NORTH}/resource/", "kind=dataset&id=42&acl="),
        (f"{NORTH}/capabilities/", "outcome=kept&acl="),
        (f"{NORTH}/capabilities/", "action="),
        (f"{NORTH}/denied/", "by=cdf&about="),
    ],
)
def test_what_cannot_be_a_name_is_neither_looked_for_nor_shown(
    signed_in: SignIn, settings: Settings, page: str, query: str, sought: str
) -> None:
    settings.PORTAL = replace(settings.PORTAL, admin_groups=frozenset({ADMINS}))
    client = signed_in("alice")
    response = client.get(f"{page}?{query}{sought}")
    assert response.status_code == 400
    text = response.content.decode()
    assert "Paste errors at Error look-up" in text
    if sought == _SECRET:
        assert _SECRET not in html.unescape(text)
    assert client.get(f"/api{page}?{query}{sought}").status_code == 400
