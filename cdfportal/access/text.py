"""Text from outside, made safe to encode: JSON may carry half of a surrogate pair."""

from __future__ import annotations

import json
import re

_INTEGER = re.compile(r"[+-]?[0-9]{1,19}", re.ASCII)


def clean(text: str) -> str:
    """The same text with lone surrogates replaced, so that every later encoding succeeds."""
    if text.isascii():
        return text
    return text.encode("utf-8", "replace").decode("utf-8")


def as_integer(value: object) -> int | None:
    """A whole number that came as a number or as digits; None for anything else."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str) and _INTEGER.fullmatch(value.strip()):
        return int(value)
    return None


def canonical_json(value: object) -> str:
    """One spelling of a JSON value: sorted keys, no spaces."""
    try:
        return json.dumps(value, sort_keys=True, separators=(",", ":"))
    except RecursionError:
        return '"nested too deep to show"'
