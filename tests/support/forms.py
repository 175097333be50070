"""HTML forms as a browser without script sees them: read from a page, pressed by a button."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

import requests


@dataclass(slots=True)
class Form:
    """One form: where it goes, what it holds, its buttons as (name, value)."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)

    def press(
        self, browser: requests.Session, name: str = "", value: str = "", **headers: str
    ) -> requests.Response:
        """Send the form with that button; the answer itself, redirects not followed."""
        if name and (name, value) not in self.buttons:
            raise AssertionError(f"no button {name}={value} among {self.buttons}")
        data = {**self.fields, **({name: value} if name else {})}
        sent = {"params": data} if self.method == "get" else {"data": data}
        return browser.request(
            self.method, self.action, headers=headers, allow_redirects=False, timeout=10, **sent
        )


class _Reader(HTMLParser):
    """Collects forms; a control outside of them belongs to the one that its `form` names."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self._page, self._open = page, ""
        self.forms: dict[str, Form] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open = given.get("id") or f"#{len(self.forms)}"
            action = urljoin(self._page, given.get("action", ""))
            self.forms[self._open] = Form(action, given.get("method", "get").lower())
            return
        form = self.forms.get(given.get("form", self._open))
        if form is None:
            return
        if tag == "button":
            form.buttons.append((given.get("name", ""), given.get("value", "")))
        elif tag == "input" and given.get("name"):
            form.fields[given["name"]] = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = ""


def forms_of(answer: requests.Response) -> list[Form]:
    """Every form of an HTML answer."""
    reader = _Reader(answer.url)
    reader.feed(answer.text)
    reader.close()
    return list(reader.forms.values())


def form_to(answer: requests.Response, path: str) -> Form:
    """The form whose address ends with this path."""
    for form in forms_of(answer):
        if form.action.split("?")[0].endswith(path):
            return form
    raise AssertionError(f"no form to {path} at {answer.url} ({answer.status_code})")
