"""Times in queries for data points: epoch milliseconds, or words such as `2d-ago`."""

from __future__ import annotations

import re

from cdfportal.demo.simulator.errors import bad_request

MILLISECONDS = {"s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000, "w": 604_800_000}
EARLIEST, LATEST = -2_208_988_800_000, 4_102_444_800_000
_RELATIVE = re.compile(r"(\d{1,9})([smhdw])-(ago|ahead)")
_GRANULARITY = re.compile(r"(\d{0,6})(s|m|h|d|second|minute|hour|day)s?")


def moment(value: object, now: int, *, default: int) -> int:
    """Epoch milliseconds of a time given in any of the allowed ways."""
    if value is None:
        return default
    if isinstance(value, int) and not isinstance(value, bool):
        return _bounded(value)
    words = str(value).strip()
    if words == "now":
        return now
    relative = _RELATIVE.fullmatch(words)
    if relative:
        distance = int(relative[1]) * MILLISECONDS[relative[2]]
        return _bounded(now - distance if relative[3] == "ago" else now + distance)
    if words.removeprefix("-").isdecimal() and len(words) < 16:
        return _bounded(int(words))
    raise bad_request("A time must be epoch milliseconds, 'now', or like '2d-ago'")


def _bounded(timestamp: int) -> int:
    if not EARLIEST <= timestamp <= LATEST:
        raise bad_request("A time is before 1900 or after 2099")
    return timestamp


def granularity(value: object) -> int:
    """The width of an aggregate in milliseconds."""
    found = _GRANULARITY.fullmatch(str(value))
    if not found or found[1] == "0":
        raise bad_request("Field 'granularity' must be like '10m', '1h' or '2d'")
    return int(found[1] or "1") * MILLISECONDS[found[2][0]]
