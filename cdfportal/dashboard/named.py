"""Spaces, RAW databases and tables, security categories that a viewer may read: id → name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

from cdfportal.access.text import clean
from cdfportal.cdf.answer import read_json


@dataclass(frozen=True, slots=True)
class Named:
    """One page of a list of CDF's."""

    #: By id; the name is empty where it is the id.
    names: Mapping[str, str]
    #: Whether CDF had no more to show.
    complete: bool


@cache
def reads(key: str) -> Callable[[bytes], Named]:
    """Reads `{"items": [{<key>, "name"}], "nextCursor"?}`.

    One function for each key: what it read is remembered by the function that read it.
    """

    def read(body: bytes) -> Named:
        document = read_json(body)
        if not isinstance(document, dict):
            return Named({}, complete=False)
        items = document.get("items")
        rows = [row for row in items if isinstance(row, dict)] if isinstance(items, list) else []
        names = {_text(row[key]): _name(row.get("name")) for row in rows if key in row}
        return Named(names, complete=not document.get("nextCursor"))

    return read


def _text(value: object) -> str:
    return clean(str(value))


def _name(value: object) -> str:
    return clean(value) if isinstance(value, str) else ""
