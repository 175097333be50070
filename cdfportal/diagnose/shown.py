"""Values of tokens as text that can stand on any page: total, short, nothing invisible in it."""

from __future__ import annotations

import json
import unicodedata

from cdfportal.access.text import clean

LONGEST = 300
#: Control characters, those that turn the writing direction round, and the line ends of Unicode.
_UNSEEN = frozenset({"Cc", "Cf", "Zl", "Zp", "Co", "Cn"})


def shown(value: object) -> str:
    """Any JSON value; a list of one is its one entry."""
    if isinstance(value, list) and len(value) == 1:
        return shown(value[0]) if not isinstance(value[0], list) else _short(_json(value))
    return _short(value if isinstance(value, str) else _json(value))


def entries(value: object) -> tuple[str, ...]:
    """The entries of a list; of anything else none."""
    return tuple(shown(entry) for entry in value) if isinstance(value, list) else ()


def _json(value: object) -> str:
    try:
        return json.dumps(value, ensure_ascii=False)
    except RecursionError:
        return "nested too deep to show"


def _short(text: str) -> str:
    cut = text if len(text) <= LONGEST else text[:LONGEST] + "…"
    visible = clean(cut)
    return visible if visible.isprintable() else "".join(map(_visible, visible))


def _visible(character: str) -> str:
    if unicodedata.category(character) not in _UNSEEN:
        return character
    return f"\\u{ord(character):04x}" if ord(character) < 0x10000 else f"\\U{ord(character):08x}"
