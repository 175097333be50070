"""A person signs out at the identity provider itself, as from any other of its applications."""

from __future__ import annotations

import requests

from tests.support.forms import forms_of
from tests.support.identity import IdentityProvider

#: In this order: beside a button that says yes, the nameless one says no.
_CONFIRMED = (("logout", "yes"), ("", ""))


def leave_provider(provider: IdentityProvider, browser: requests.Session) -> requests.Response:
    """No client is named, and there is no way back: the provider's last page is the answer."""
    address = requests.get(provider.discovery_url, timeout=10).json()["end_session_endpoint"]
    question = browser.get(address, timeout=10)
    for form in forms_of(question):
        for name, value in _CONFIRMED:
            if (name, value) in form.buttons:
                return form.press(browser, name, value)
    raise AssertionError(
        f"no question at {question.url} ({question.status_code}):\n{question.text}"
    )
