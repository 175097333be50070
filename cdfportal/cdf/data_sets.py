"""The data sets that a viewer may read: their names, and which are write-protected."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cdfportal.access.text import clean
from cdfportal.cdf.answer import read_json

NO_IDS: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class DataSets:
    """What one page of CDF's list tells; a data set that is not in it may exist all the same."""

    #: By id.
    names: Mapping[str, str]
    ids: frozenset[str]
    protected: frozenset[str]


def read_data_sets(body: bytes) -> DataSets:
    """From CDF's bytes: `{"items": [{"id", "name", "writeProtected"}]}`."""
    document = read_json(body)
    items = document.get("items") if isinstance(document, dict) else None
    rows = [row for row in items if isinstance(row, dict)] if isinstance(items, list) else []
    known = {str(row["id"]): row for row in rows if "id" in row}
    names = {number: row.get("name") for number, row in known.items()}
    return DataSets(
        names={number: clean(n) for number, n in names.items() if isinstance(n, str) and n},
        ids=frozenset(known),
        protected=frozenset(
            number for number, row in known.items() if row.get("writeProtected") is True
        ),
    )
