"""A person at a provider's pages: follows redirects, presses buttons, until the way leads elsewhere."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from urllib.parse import urljoin

import requests

from tests.support.forms import forms_of

MOST_STEPS = 10
#: The nameless button of a page that a browser with script sends by itself.
_ONWARD = ("", "")
Choices = AbstractSet[tuple[str, str]]


def walk(browser: requests.Session, url: str, issuer: str, choices: Choices) -> str:
    """Press a button of `choices` on each page of the issuer; the first address that is not one."""
    answer = browser.get(url, allow_redirects=False, timeout=20)
    for _step in range(MOST_STEPS):
        target = answer.headers.get("Location")
        if target is None:
            answer = _press(browser, answer, choices)
            continue
        url = urljoin(answer.url, target)
        if not url.startswith(f"{issuer}/"):
            return url
        answer = browser.get(url, allow_redirects=False, timeout=20)
    raise AssertionError(f"still at the provider after {MOST_STEPS} steps: {answer.url}")


def _press(
    browser: requests.Session, answer: requests.Response, choices: Choices
) -> requests.Response:
    forms = forms_of(answer)
    for form in forms:
        for name, value in choices.intersection(form.buttons):
            return form.press(browser, name, value)
    if len(forms) == 1 and forms[0].buttons == [_ONWARD]:
        return forms[0].press(browser)
    raise AssertionError(f"{answer.status_code} at {answer.url}:\n{answer.text}")
