"""Addresses with parameters."""

from __future__ import annotations

from urllib.parse import urlencode


def with_query(uri: str, pairs: list[tuple[str, str]]) -> str:
    """The address with more parameters in its query."""
    return f"{uri}{'&' if '?' in uri else '?'}{urlencode(pairs)}"
