"""The corpus of error texts, read from its files; corpus/README.md says what it is."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).with_name("corpus")


@dataclass(frozen=True, slots=True)
class Sample:
    """One text as somebody pastes it, and what a reader would answer."""

    family: str
    name: str
    text: str
    #: Every error that stands in it, the main one first; empty where no entry is right.
    expects: tuple[str, ...]
    #: As right as the main one, and why.
    alternatives: tuple[str, ...]
    why: str
    where: str
    source: str
    #: Parts of the text that nothing may echo.
    secrets: tuple[str, ...]

    @property
    def main(self) -> frozenset[str]:
        """The ids of which one must come first; empty where no entry is right."""
        return frozenset((*self.expects[:1], *self.alternatives))


@cache
def samples() -> tuple[Sample, ...]:
    """All of them, file by file."""
    return tuple(
        _sample(path.stem, item)
        for path in sorted(FOLDER.glob("*.json"))
        for item in json.loads(path.read_text(encoding="utf-8"))
    )


def _sample(family: str, item: dict[str, str | list[str]]) -> Sample:
    return Sample(
        family=family,
        name=str(item["name"]),
        text=str(item["text"]),
        expects=tuple(item["expects"]),
        alternatives=tuple(item.get("or", ())),
        why=str(item.get("why", "")),
        where=str(item["where"]),
        source=str(item["source"]),
        secrets=tuple(item["secrets"]),
    )
