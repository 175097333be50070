"""The words that no other table has: `data/glossary/*.json`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from importlib.resources import files
from typing import Any

from cdfportal.diagnose.glossary.model import Word, WordKind


def own_words() -> Iterator[Word]:
    """CDF's, those of signing in, the portal's own."""
    for kind in (WordKind.CDF, WordKind.IDENTITY, WordKind.PORTAL):
        table = _read(kind.value)
        yield from (_word(kind, row, table) for row in table["words"])


def _word(kind: WordKind, row: Mapping[str, Any], table: Mapping[str, Any]) -> Word:
    return Word(
        id=row["id"],
        kind=kind,
        word=row["word"],
        meaning=row["meaning"],
        why=row["why"],
        source=row.get("source", table["source"]),
        checked=date.fromisoformat(row.get("date", table["date"])),
        also=tuple(row.get("also", ())),
        pages=tuple(row["pages"]),
        see=tuple(row["see"]),
    )


def reason_words() -> Iterator[Word]:
    """Why the portal itself refuses, word by word, as docs/errors.md has them."""
    table = _read("reasons")
    for row in table["words"]:
        yield Word(
            id=f"reason-{row['reason']}",
            kind=WordKind.REASON,
            word=row["reason"],
            meaning=f"{_sentence(row['meaning'])} Usual status: {row['status']}.",
            why=f"What to do: {row['cure']}.",
            source=table["source"],
            checked=date.fromisoformat(table["date"]),
            pages=("errors",),
            see=("reason", "reference"),
        )


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."


def _read(name: str) -> dict[str, Any]:
    """One table, decoded; a broken one stops the start, so it is not caught here."""
    place = files("cdfportal.diagnose").joinpath("data", "glossary", f"{name}.json")
    table: dict[str, Any] = json.loads(place.read_text(encoding="utf-8"))
    return table
