"""Reads the tables in `data/`: facts with a source, a date and a confidence."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any


def read_table(name: str) -> dict[str, Any]:
    """One table of ours, decoded; a broken one stops the start, so it is not caught here."""
    text = files(__package__).joinpath("data", f"{name}.json").read_text(encoding="utf-8")
    table: dict[str, Any] = json.loads(text)
    return table
