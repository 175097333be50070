"""Browsers by their names."""

from __future__ import annotations

import pytest

from accounts.device import device_in_words

_WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (f"Mozilla/5.0 (X11; Linux x86_64) {_WEBKIT} HeadlessChrome/156.0.0.0 Safari/537.36", "Chrome 156 on Linux"),
        (f"Mozilla/5.0 (Windows NT 10.0) {_WEBKIT} Chrome/140.0.0.0 Safari/537.36 Edg/140.0.1", "Edge 140 on Windows"),
        ("Mozilla/5.0 (Windows NT 10.0; rv:143.0) Gecko/20100101 Firefox/143.0", "Firefox 143 on Windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) AppleWebKit/605.1 (KHTML, like Gecko) Version/18.1 Safari/605.1", "Safari 18 on macOS"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1 (KHTML, like Gecko) Version/18.0 Mobile Safari/604.1", "Safari 18 on iOS"),
        ("python-requests/2.34.2", "python-requests/2.34.2"),
        ("x" * 500, "x" * 60),
        ("", "unknown"),
    ],
)  # fmt: skip
def test_a_browser_is_named_as_its_owner_would(user_agent: str, words: str) -> None:
    assert device_in_words(user_agent) == words
