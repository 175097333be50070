"""Forms as they stand in a page of the portal: where they go, and what their controls are called."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlencode, urljoin, urlsplit

from django.http import HttpResponse
from django.test import Client
from django.urls import resolve

MARK = "csrfmiddlewaretoken"
#: As a browser sends a form of the portal's own page.
OWN = {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "navigate", "Accept": "text/html"}


@dataclass
class PageForm:
    """One form; `values` are those of its inputs and text areas."""

    action: str
    method: str
    anytime: bool
    values: dict[str, str] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)

    @property
    def view_name(self) -> str:
        """The name of the address that it is sent to."""
        return resolve(urlsplit(self.action).path).view_name


class _Reader(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self._page = page
        self.forms: list[PageForm] = []
        self._open: PageForm | None = None
        self._text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            action = urljoin(self._page, given.get("action", ""))
            self._open = PageForm(action, given.get("method", "get"), "data-anytime" in given)
            self.forms.append(self._open)
        elif self._open and tag in {"input", "textarea", "select", "button"} and given.get("name"):
            self._open.values[given["name"]] = given.get("value", "")
            self._open.kinds[given["name"]] = given.get("type", tag)
            self._text = given["name"] if tag == "textarea" else ""

    def handle_data(self, data: str) -> None:
        if self._open and self._text:
            self._open.values[self._text] += data.removeprefix("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        elif tag == "textarea":
            self._text = ""


def forms_of(response: HttpResponse, page: str) -> list[PageForm]:
    """Every form of a page."""
    reader = _Reader(page)
    reader.feed(response.content.decode())
    reader.close()
    return reader.forms


def kept_form(response: HttpResponse, address: str) -> PageForm:
    """The one form of a refusal that holds what was typed."""
    [form] = [one for one in forms_of(response, address) if one.action == address]
    return form


def mark_of(response: HttpResponse, page: str) -> str:
    """Django's mark, as the forms of a page carry it."""
    return next(one.values[MARK] for one in forms_of(response, page) if MARK in one.values)


def post(client: Client, action: str, fields: dict[str, str]) -> HttpResponse:
    """As a browser sends a form."""
    kind = "application/x-www-form-urlencoded"
    return client.post(action, urlencode(fields), content_type=kind, headers=OWN)


def press(client: Client, form: PageForm, **typed: str) -> HttpResponse:
    """Send it."""
    return post(client, form.action, {**form.values, **typed})


def sentence(response: HttpResponse) -> str:
    """The refusal's heading."""
    found = re.search(r'class="sentence">(.*?)<', response.content.decode())
    return found[1] if found else ""
