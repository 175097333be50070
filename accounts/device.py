"""A browser's name in words, from its User-Agent: for people to recognise, never to decide by."""

from __future__ import annotations

import re

# The first that matches wins: every one of them also says "Mozilla", most also "Safari" and "Chrome".
_BROWSERS = (
    ("Edge", re.compile(r"\bEdgA?/(\d+)")),
    ("Opera", re.compile(r"\bOPR/(\d+)")),
    ("Firefox", re.compile(r"\b(?:Firefox|FxiOS)/(\d+)")),
    ("Chrome", re.compile(r"\b(?:Headless)?(?:Chrome|CriOS)/(\d+)")),
    ("Safari", re.compile(r"\bVersion/(\d+)[\d.]* .*Safari/")),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iOS"),
    ("iPad", "iPadOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)
_LONGEST = 60


def device_in_words(user_agent: str) -> str:
    """Such as `Firefox 143 on Windows`; what is not recognised stands as it is, cut short."""
    for name, pattern in _BROWSERS:
        found = pattern.search(user_agent)
        if found:
            system = next((words for mark, words in _SYSTEMS if mark in user_agent), "")
            return f"{name} {found[1]}" + (f" on {system}" if system else "")
    return user_agent[:_LONGEST] or "unknown"
