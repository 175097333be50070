"""A page that goes on by itself: `<meta http-equiv="refresh">`, followed as a browser does."""

from __future__ import annotations

from html.parser import HTMLParser

_URL = "url="


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.address = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "meta" and given.get("http-equiv") == "refresh":
            _, _, target = given.get("content", "").partition(";")
            assert target.startswith(_URL), target
            self.address = target.removeprefix(_URL)


def onward(page: str) -> str:
    """Where the page leads by itself; empty when it stays."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return reader.address
