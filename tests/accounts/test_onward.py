"""Where a form of ours may have led to a page that needs a sign-in, a page leads on; else a redirect."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.support.onward import onward

HOSTILE = "/p/%22%3E%3Cscript%3E/groups/?name=%22%27%3E%3Cb%3E;url=https://evil.example"
START = "/accounts/sign-in/?next="


def opened(path: str, **headers: str) -> tuple[int, str, str]:
    """Status, Location, page."""
    client = Client(HTTP_HOST="localhost:8000")
    answer = client.get(path, headers={"sec-fetch-mode": "navigate", **headers})
    return answer.status_code, answer.headers.get("Location", ""), answer.content.decode()


@pytest.mark.parametrize("site", ["none", "cross-site", "same-site", ""])
def test_from_elsewhere_a_redirect_leads_to_the_sign_in(site: str) -> None:
    headers = {"sec-fetch-site": site} if site else {}
    status, address, _ = opened("/token/", **headers)
    assert (status, address) == (302, f"{START}%2Ftoken%2F")


def test_from_our_own_page_a_page_does() -> None:
    status, address, page = opened("/token/?a=1&b=2", **{"sec-fetch-site": "same-origin"})
    assert (status, address) == (200, "")
    assert onward(page) == f"{START}%2Ftoken%2F%3Fa%3D1%26b%3D2"
    assert f'href="{onward(page)}"' in page
    assert "<form" not in page


def test_no_address_gets_out_of_its_attribute() -> None:
    _, _, page = opened(HOSTILE, **{"sec-fetch-site": "same-origin"})
    assert onward(page).startswith(f"{START}%2Fp%2F")
    assert ";" not in onward(page)
    assert "<b>;url" not in page
    assert page.count("http-equiv") == 1


def test_a_frame_and_a_fetch_are_told_as_before() -> None:
    for kind in ({"sec-fetch-dest": "iframe"}, {"sec-fetch-mode": "cors"}):
        status, _, page = opened("/token/", **{"sec-fetch-site": "same-origin", **kind})
        assert status == 401
        assert onward(page) == ""
