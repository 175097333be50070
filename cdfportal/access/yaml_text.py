"""JSON values as YAML 1.2 block text: a small emitter for files that people read.

https://yaml.org/spec/1.2.2/. A double-quoted JSON string is a YAML scalar too (§7.3.1), so whatever is
not a plain word is written as one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence

#: Words that need no quotes in any YAML. Those that YAML 1.1 reads as booleans or null do.
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*", re.ASCII)
_WORDS = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})


def yaml_text(value: Mapping[str, object]) -> str:
    """The mapping as a document."""
    return "".join(f"{line}\n" for line in _mapping(value, ""))


def _mapping(value: Mapping[str, object], indent: str) -> Iterator[str]:
    for key, content in value.items():
        head = f"{indent}{scalar(key)}:"
        if _is_inline(content):
            yield f"{head} {_inline(content)}"
            continue
        yield head
        yield from _block(content, f"{indent}  ")


def _block(value: object, indent: str) -> Iterator[str]:
    if isinstance(value, Mapping):
        yield from _mapping(value, indent)
    elif isinstance(value, Sequence):
        for item in value:
            lines = _lines(item)
            yield f"{indent}- {next(lines)}"
            yield from (f"{indent}  {line}" for line in lines)


def _lines(item: object) -> Iterator[str]:
    if _is_inline(item):
        yield _inline(item)
    else:
        yield from _block(item, "")


def _is_inline(value: object) -> bool:
    """Scalars, and what is empty, stand on the line of their key; so do short lists of scalars."""
    if isinstance(value, Mapping):
        return not value
    if isinstance(value, Sequence) and not isinstance(value, str):
        return all(not isinstance(item, Mapping | list | tuple) for item in value)
    return True


def _inline(value: object) -> str:
    if isinstance(value, Mapping):
        return "{}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return f"[{', '.join(_inline(item) for item in value)}]"
    return scalar(value) if isinstance(value, str) else json.dumps(value)


def scalar(text: str) -> str:
    """The text plain where YAML reads it as that text, else in double quotes."""
    if _PLAIN.fullmatch(text) and text.lower() not in _WORDS:
        return text
    return double_quoted(text)


def double_quoted(text: str) -> str:
    """The text in double quotes, as YAML reads it, and Python: the escapes used are in both."""
    quoted = json.dumps(text, ensure_ascii=False)
    return "".join(letter if letter.isprintable() else _escaped(letter) for letter in quoted)


def _escaped(letter: str) -> str:
    """§5.7: `\\uXXXX`, or `\\UXXXXXXXX` beyond the first plane."""
    number = ord(letter)
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"
