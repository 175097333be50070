"""Events and files of plant-north: what happened, and what was written down."""

from __future__ import annotations

from collections.abc import Iterator

from cdfportal.demo.world.grants import Json
from cdfportal.demo.world.north_plant import CLASSIFIED_FILES, FILES, HAPPENED

MADE = 1_767_225_600_000
HOUR = 3_600_000
FIRST_EVENT, FIRST_FILE = 3001, 4001


def events() -> Iterator[Json]:
    """Each an hour long, a day after the one before."""
    for number, (data_set, asset, kind, text) in enumerate(HAPPENED):
        start = MADE + 24 * HOUR * number
        yield {
            "id": FIRST_EVENT + number,
            "externalId": f"event-{number + 1}",
            "startTime": start,
            "endTime": start + HOUR,
            "type": kind,
            "description": text,
            "assetIds": [asset],
            "source": "demo",
            "metadata": {"site": "north"},
            **({} if data_set is None else {"dataSetId": data_set}),
            "createdTime": start,
            "lastUpdatedTime": start,
        }


def files() -> Iterator[Json]:
    """What is known about each file; its bytes are made when asked for (contents.py)."""
    for number, (data_set, asset, name) in enumerate(FILES):
        yield {
            "id": FIRST_FILE + number,
            "externalId": name.rpartition(".")[0],
            "name": name,
            "mimeType": "application/pdf" if name.endswith(".pdf") else "text/csv",
            "assetIds": [asset],
            "source": "demo",
            "metadata": {"site": "north"},
            "uploaded": True,
            "uploadedTime": MADE,
            **({} if data_set is None else {"dataSetId": data_set}),
            **_classified(name),
            "createdTime": MADE,
            "lastUpdatedTime": MADE,
        }


def _classified(name: str) -> Json:
    return {"securityCategories": [*CLASSIFIED_FILES[name]]} if name in CLASSIFIED_FILES else {}
