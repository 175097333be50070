"""Rows as JSON: the twin of a page says what its tables say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


def plain(rows: Iterable[DataclassInstance]) -> list[dict[str, object]]:
    """Each row with its fields under their names."""
    return [asdict(row) for row in rows]
