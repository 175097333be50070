"""Filling the snippets in `snippets/`: `@{name}` is a value as a literal, `@@` is `@`.

A line that names a value which is not there is left out, and so is one that the language cannot say.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from string import Template

from cdfportal.diagnose.connect.quoting import Language, UnwritableError, Value, literal

Values = Mapping[str, Value | None]


class _Snippet(Template):
    """Braces alone name a value: the languages have uses of their own for the rest."""

    delimiter = "@"
    idpattern = r"(?!)"
    braceidpattern = r"[a-z_]+"


@cache
def read_template(name: str) -> str:
    """The text of one of ours; a missing one stops at the first test."""
    return files(__package__).joinpath("snippets", f"{name}.txt").read_text(encoding="utf-8")


def names_in(template: str) -> tuple[str, ...]:
    """The values that a text names."""
    return tuple(_Snippet(template).get_identifiers())


def fill(template: str, language: Language, values: Values) -> tuple[str, tuple[str, ...]]:
    """The text, and the names of what the language could not say."""
    kept: list[str] = []
    unsaid: list[str] = []
    for line in template.splitlines(keepends=True):
        snippet = _Snippet(line)
        names = snippet.get_identifiers()
        given = {name: values[name] for name in names}
        if any(value is None for value in given.values()):
            continue
        try:
            said = {
                name: literal(language, value) for name, value in given.items() if value is not None
            }
        except UnwritableError:
            unsaid += names
            continue
        kept.append(snippet.substitute(said))
    return "".join(kept), tuple(unsaid)
