"""RAW databases of plant-north, with names that need care in a path."""

from __future__ import annotations

from cdfportal.demo.world.grants import Json
from cdfportal.demo.world.model import Database, Table

MADE = 1_767_225_600_000
ORDERS = 250


def databases() -> dict[str, Database]:
    """Databases by name, made anew each time."""
    return {
        "erp": {
            "workorders": _rows({f"WO-{n:04d}": _order(n) for n in range(1, ORDERS + 1)}),
            "parts": _rows(
                {f"P-{n:03d}": {"part": f"Part {n}", "stock": n % 7} for n in range(40)}
            ),
            "vendors": _rows({f"V-{n}": {"vendor": f"Vendor {n}"} for n in range(5)}),
        },
        "historian": {
            "tags": _rows({f"tag-{n}": {"series": 2000 + n} for n in range(1, 21)}),
            "quality": {},
        },
        "line_a": {
            "notes": _rows({"2026-11-20": {"text": "Die cleaned", "by": "Bob"}}),
            "spare parts/2026": _rows({"A/1 100%": {"shelf": "A/1"}, "B;2#x": {"shelf": None}}),
        },
        "opcua": {"nodes": _rows({"ns=2;s=Line A": {"class": "Object"}})},
        "lab & tests": {"runs": _rows({"1": {"ok": True, "values": [1, 2.5, None]}})},
    }


def _order(number: int) -> Json:
    return {
        "order": number,
        "text": f"Inspect item {number}",
        "done": number % 3 == 0,
        "hours": number % 9 / 2,
    }


def _rows(columns: dict[str, Json]) -> Table:
    return {
        key: {"key": key, "columns": values, "lastUpdatedTime": MADE}
        for key, values in columns.items()
    }
