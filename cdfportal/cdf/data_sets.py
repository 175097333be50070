"""The data sets that a viewer may read: their names, and which are write-protected."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

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
    #: External ids by id: the Toolkit names data sets by them.
    external_ids: Mapping[str, str] = field(default_factory=dict)


def read_data_sets(body: bytes) -> DataSets:
    """From CDF's bytes: `{"items": [{"id", "name", "writeProtected"}]}`."""
    document = read_json(body)
    items = document.get("items") if isinstance(document, dict) else None
    rows = [row for row in items if isinstance(row, dict)] if isinstance(items, list) else []
    known = {str(row["id"]): row for row in rows if "id" in row}
    return DataSets(
        names=_texts(known, "name"),
        ids=frozenset(known),
        protected=frozenset(
            number for number, row in known.items() if row.get("writeProtected") is True
        ),
        external_ids=_texts(known, "externalId"),
    )


def _texts(rows: Mapping[str, Mapping[str, object]], key: str) -> Mapping[str, str]:
    found = {number: row.get(key) for number, row in rows.items()}
    return {number: clean(text) for number, text in found.items() if isinstance(text, str) and text}
