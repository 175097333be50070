"""Rows as JSON: the twin of a page says what its tables say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

#: Rows by the name under which page and twin show them.
Tables: TypeAlias = "Mapping[str, Sequence[DataclassInstance]]"


def plain(rows: Iterable[DataclassInstance]) -> list[dict[str, object]]:
    """Each row with its fields under their names."""
    return [asdict(row) for row in rows]
