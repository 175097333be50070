"""The texts of a client, filled for one target."""

from __future__ import annotations

from dataclasses import dataclass

from cdfportal.diagnose.connect.choices import Kind, Tool
from cdfportal.diagnose.connect.quoting import Language
from cdfportal.diagnose.connect.recipes import Recipe, recipes_for
from cdfportal.diagnose.connect.target import Target
from cdfportal.diagnose.connect.templates import Values, fill, read_template
from cdfportal.diagnose.connect.values import values_of

#: Goes where nothing comes from the environment.
_IMPORT = "import os\n"


@dataclass(frozen=True, slots=True)
class Snippet:
    """One text, ready to be copied or saved."""

    name: str
    title: str
    filename: str
    language: Language
    text: str
    #: What to know before it runs.
    note: str


def snippets(kind: Kind, tool: Tool, target: Target) -> tuple[Snippet, ...]:
    """All texts for that client; none for a pair that is no answer to the questions."""
    values = values_of(target)
    return tuple(_filled(recipe, values) for recipe in recipes_for(kind, tool, target))


def _filled(recipe: Recipe, values: Values) -> Snippet:
    text, unsaid = fill(read_template(recipe.template), recipe.language, values)
    if recipe.language is Language.PYTHON and "os." not in text:
        text = text.replace(_IMPORT, "", 1)
    note = recipe.note
    if unsaid:
        note = f"{note} Left out, because such a file cannot hold the value: {', '.join(unsaid)}."
    return Snippet(recipe.template, recipe.title, recipe.filename, recipe.language, text, note)
