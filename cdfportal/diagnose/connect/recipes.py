"""Which texts make which client work: `data/recipes.json`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from cdfportal.base.provider import Provider
from cdfportal.diagnose.connect.choices import Kind, Tool
from cdfportal.diagnose.connect.quoting import Language
from cdfportal.diagnose.connect.tables import read_data
from cdfportal.diagnose.connect.target import Target

#: The same thing as one kind of provider wants it.
_FOR_ENTRA = {"python_interactive": "python_interactive_entra"}
_IN_HEADER = {"shell_client_credentials": "shell_client_credentials_basic"}


@dataclass(frozen=True, slots=True)
class Recipe:
    """One text before it is filled."""

    template: str
    title: str
    filename: str
    language: Language
    #: What to know before it runs.
    note: str


@cache
def recipes() -> Mapping[str, Recipe]:
    """All of them, by the name of the template."""
    rows = read_data("recipes")["recipes"].items()
    return MappingProxyType(
        {
            name: Recipe(
                name, row["title"], row["filename"], Language(row["language"]), row["note"]
            )
            for name, row in rows
        }
    )


@cache
def _clients() -> Mapping[tuple[Kind, Tool], tuple[str, ...]]:
    rows = read_data("recipes")["clients"].items()
    return MappingProxyType(
        {
            (Kind(kind), Tool(tool)): tuple(names)
            for kind, tools in rows
            for tool, names in tools.items()
        }
    )


def recipes_for(kind: Kind, tool: Tool, target: Target) -> tuple[Recipe, ...]:
    """What that client takes at this provider; nothing for a pair that is no answer."""
    swapped = _FOR_ENTRA if target.connection.provider is Provider.ENTRA_ID else {}
    swapped = swapped if target.takes_form else {**swapped, **_IN_HEADER}
    names = _clients().get((kind, tool), ())
    return tuple(recipes()[swapped.get(name, name)] for name in names)
