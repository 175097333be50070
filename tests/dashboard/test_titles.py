"""Titles and headings that answer first: every page's title is its own, and begins with the answer."""

from __future__ import annotations

import html
import re
from dataclasses import replace

from pytest_django import Settings

from cdfportal.demo.cast import ADMINS
from tests.dashboard.conftest import SignIn

NORTH = "/p/plant-north"
RIGHT = "acl=timeSeriesAcl&action=READ&scope=datasetScope:42"
PAGES = (
    f"{NORTH}/",
    "/projects/",
    "/token/",
    f"{NORTH}/capabilities/",
    f"{NORTH}/matrix/",
    f"{NORTH}/matrix/?all=1",
    f"{NORTH}/groups/",
    f"{NORTH}/groups/101/",
    f"{NORTH}/can-i/",
    f"{NORTH}/can-i/?{RIGHT}",
    f"{NORTH}/who-can/",
    f"{NORTH}/who-can/?{RIGHT}",
    f"{NORTH}/who-can/sheet/?{RIGHT}",
    f"{NORTH}/compare/",
    f"{NORTH}/compare/?left=me&right=group:101",
    f"{NORTH}/explain/",
    f"{NORTH}/explain/?method=GET&path=/assets",
    f"{NORTH}/resource/",
    f"{NORTH}/resource/?kind=dataset",
    f"{NORTH}/denied/",
    f"{NORTH}/usage/",
    f"{NORTH}/sessions/",
    f"{NORTH}/call/",
    "/errors/",
    "/errors/?q=50011",
    "/connect/",
    "/diagnose/checklist/?subject=principal",
    "/search/",
    "/search/?q=timeseries",
    "/glossary/",
    "/accounts/sessions/",
    "/accounts/sessions/this/",
    "/accounts/people/",
    "/accounts/stay/",
    "/appearance/",
)
#: Pages whose heading is the sentence of a list that has no question yet, or which are no answer.
_ASKS = (f"{NORTH}/explain/", "/errors/", "/search/", "/glossary/")


def test_each_title_is_its_own_and_answers_first(signed_in: SignIn, settings: Settings) -> None:
    settings.PORTAL = replace(settings.PORTAL, admin_groups=frozenset({ADMINS}))
    client = signed_in("alice")
    titles: dict[str, str] = {}
    for page in PAGES:
        response = client.get(page)
        text = response.content.decode()
        assert response.status_code == 200, page
        [title] = re.findall(r"<title>(.*?)</title>", text.partition("</head>")[0])
        assert title.endswith(" · cdfportal"), page
        assert title not in titles, (page, titles[title])
        titles[title] = page
        assert text.count("<h1") == 1, page
        sentence = re.search(r'<h2 class="sentence">(.*?)</h2>', text)
        if sentence and page not in _ASKS:
            answer = html.unescape(re.sub("<[^>]+>", "", sentence[1]))
            assert answer in html.unescape(title).split(" · ")[0], page
