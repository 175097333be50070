"""A browser for a script that opens one: signs Bob in at the address it is given, and goes where that leads.

`BROWSER="python -m tests.connect.surf %s &"`.
"""

from __future__ import annotations

import sys

import requests

from tests.support.forms import forms_of

if __name__ == "__main__":
    with requests.Session() as browser:
        page = browser.get(sys.argv[1], timeout=20)
        (choice,) = [form for form in forms_of(page) if ("person", "bob") in form.buttons]
        answer = choice.press(browser, "person", "bob")
        back = answer.headers.get("Location")
        if back:
            browser.get(back, timeout=20)
        else:
            # The provider answers in a form, which a browser sends by itself.
            (onward,) = forms_of(answer)
            onward.press(browser)
