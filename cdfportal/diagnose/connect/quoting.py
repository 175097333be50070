"""A text as a literal of the language that it goes into: whatever stands in it stays data."""

from __future__ import annotations

import json
import re
import shlex
from dataclasses import dataclass
from enum import StrEnum

from cdfportal.access.yaml_text import double_quoted, scalar


class Language(StrEnum):
    """What a snippet is written in."""

    PYTHON = "python"
    JAVASCRIPT = "javascript"
    SHELL = "shell"
    YAML = "yaml"
    DOTENV = "dotenv"


@dataclass(frozen=True, slots=True)
class Variable:
    """A value that the environment holds; the snippet names it and never holds it."""

    name: str


Value = str | int | tuple[str, ...] | Variable

#: What every reader of such a file takes as it stands.
_BARE = re.compile(r"[A-Za-z0-9_./:@,+~%-]*", re.ASCII)
#: python-dotenv fills these in whatever the quotes.
_FILLED_IN = "${"


class UnwritableError(ValueError):
    """The language has no way to say this text."""


def literal(language: Language, value: Value) -> str:
    """The value as source text; `UnwritableError` where that cannot be."""
    if isinstance(value, Variable):
        return _variable(language, value.name)
    if isinstance(value, tuple):
        return _listed(language, value)
    return _text(language, value) if isinstance(value, str) else str(value)


def _variable(language: Language, name: str) -> str:
    match language:
        case Language.PYTHON:
            return f"os.environ[{double_quoted(name)}]"
        case Language.SHELL:
            return f'"${name}"'
        case Language.YAML:
            # Extractors fill in plain scalars only: https://docs.cognite.com/cdf/integration/guides/
            return f"${{{name}}}"
        case _:
            raise UnwritableError(f"{language} takes {name} from nowhere")


def _listed(language: Language, values: tuple[str, ...]) -> str:
    """A list; words in one text where the language has no lists."""
    match language:
        case Language.SHELL:
            return _text(language, " ".join(values))
        case Language.DOTENV:
            return _text(language, ",".join(values))
        case Language.PYTHON if not values:
            return "None"
        case _:
            return f"[{', '.join(_text(language, value) for value in values)}]"


def _text(language: Language, text: str) -> str:
    match language:
        case Language.PYTHON:
            return double_quoted(text)
        case Language.JAVASCRIPT:
            return json.dumps(text)
        case Language.SHELL:
            if "\0" in text:
                raise UnwritableError("an argument ends at NUL")
            return shlex.quote(text)
        case Language.YAML:
            return scalar(text)
        case _:
            return _dotenv(text)


def _dotenv(text: str) -> str:
    """So that python-dotenv, django-environ and the portal's command read the same text."""
    if _FILLED_IN in text or not text.isprintable():
        raise UnwritableError("the readers of such files differ on it")
    if _BARE.fullmatch(text):
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
