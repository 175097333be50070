"""The pieces of a text that may be an error of CDF: JSON objects and lines that hold a status or its words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from cdfportal.access.refusal_text import families
from cdfportal.diagnose.errors.prepared import small

_MOST_PIECES: Final = 300
_LONGEST_LINE: Final = 1500
_LONGEST_OBJECT: Final = 20_000
_AROUND: Final = 800
_SAME_SPOT: Final = 160
_LONG_WORD: Final = 9
_DECODER = json.JSONDecoder()

_SPOT = re.compile(
    r"\"error\"\s{0,3}:\s{0,3}[{\"]|'error':\s{0,3}[{']|\"code\"\s{0,3}:\s{0,3}[3-5]\d\d"
    r"|\b[Cc]ode[:=]? ?[3-5]\d\d|[Ss]tatus(?:[ _-]?[Cc]ode)?[\"']?\s{0,3}[:=]?\s{0,3}[\"']?[3-5]\d\d"
    r"|HTTP(?:/[\d.]{1,3})?[\"']?\s{1,3}[3-5]\d\d|(?:[Cc]lient|[Ss]erver|[Rr]edirect) (?:error|response) '[3-5]\d\d"
    r"|[Rr]esponse \[[3-5]\d\d|\b[3-5]\d\d[)\"']?\s{0,3}(?:[-:|,]\s{0,3})?[(\"']?(?:[Cc]lient [Ee]rror|[Ss]erver [Ee]rror|[Uu]nauthori[sz]ed|[Ff]orbidden|[Nn]ot [Ff]ound|"
    r"[Tt]oo [Mm]any|[Bb]ad [Rr]equest|[Cc]onflict|[Mm]oved|[Bb]ad [Gg]ateway|[Ss]ervice [Uu]navailable|"
    r"[Gg]ateway [Tt]ime|[Ii]nternal [Ss]erver)"
)
_NEW_RECORD = re.compile(
    r"\s*(?:$|\d{4}-|\d{2}:\d{2}|\[|[<>{]|[A-Z]{3,8}\b|[A-Z][a-z]{2} \d|Traceback|[\w.]+(?:Error|Exception)\b)"
)
_ENVELOPE_KEYS = frozenset(
    {"code", "message", "missing", "duplicated", "isAutoRetryable", "extra", "details"}
)


@dataclass(frozen=True, slots=True)
class Piece:
    """One of them, with what stands around it."""

    text: str
    #: What stands before and after it, for the address it was about.
    before: str
    after: str
    #: It is a JSON object in CDF's envelope, with no key that CDF does not write.
    exact: bool


def pieces(safe: str, lower: str) -> Iterator[Piece]:
    """Objects and lines that hold a status, an envelope or words of a family."""
    place = 0
    for number, spot in enumerate(_spots(safe)):
        if number == _MOST_PIECES:
            break
        if spot < place:
            continue
        begin, end, exact = _object_at(safe, spot) or (*_lines_at(safe, spot), False)
        # A second status in one long line is another piece.
        place = end if exact or "\n" in safe[begin:end] else min(end, spot + _SAME_SPOT)
        before = safe[max(0, begin - _AROUND) : begin]
        yield Piece(safe[begin:end], before, safe[end : end + _AROUND], exact)
    if place == 0 and any(word in lower for word in _telling()):
        yield Piece(safe[:_LONGEST_OBJECT], "", "", exact=False)


def _spots(safe: str) -> Iterator[int]:
    starts = [
        match.start()
        for match, _ in zip(_SPOT.finditer(safe), range(_MOST_PIECES * 4), strict=False)
    ]
    low = small(safe)
    for word in _telling():
        place = low.find(word)
        for _ in range(5):
            if place < 0:
                break
            starts.append(place)
            place = low.find(word, place + _LONGEST_LINE)
    return iter(sorted(starts))


@cache
def _telling() -> tuple[str, ...]:
    """Words of families that say enough to look at their line."""
    return tuple(
        {word for family in families() for word in family.words if len(word) >= _LONG_WORD}
    )


def _object_at(safe: str, spot: int) -> tuple[int, int, bool] | None:
    """The JSON object around a spot, where it is an error's."""
    brace = safe.rfind("{", max(0, spot - 300), spot + 1)
    for _ in range(2):
        if brace < 0:
            return None
        try:
            found, length = _DECODER.raw_decode(safe[brace : brace + _LONGEST_OBJECT])
        except (ValueError, RecursionError):
            return None
        if (
            brace + length > spot
            and isinstance(found, dict)
            and ("error" in found or "code" in found)
        ):
            outer = safe.rfind("{", max(0, brace - 40), brace)
            if "error" not in found and outer >= 0:
                brace = outer
                continue
            return brace, brace + length, _is_exact(found)
        return None
    return None


def _is_exact(found: dict[str, object]) -> bool:
    error = found.get("error", found)
    if not isinstance(error, dict) or not set(found) <= {"error", *_ENVELOPE_KEYS}:
        return False
    code = error.get("code")
    return isinstance(code, int) and "message" in error and set(error) <= _ENVELOPE_KEYS


def _lines_at(safe: str, spot: int) -> tuple[int, int]:
    """The line of a spot, and the lines after it that go on with it."""
    begin = max(safe.rfind("\n", 0, spot) + 1, spot - _LONGEST_LINE)
    end = _line_end(safe, spot)
    for _ in range(3):
        following = safe[end + 1 : end + 81]
        if end + 1 >= len(safe) or _NEW_RECORD.match(following):
            break
        end = _line_end(safe, end + 1)
    if spot - begin > _SAME_SPOT and _SPOT.search(safe, begin, spot - _SAME_SPOT // 2):
        begin = spot
    return begin, end


def _line_end(safe: str, start: int) -> int:
    end = safe.find("\n", start)
    return min(len(safe) if end < 0 else end, start + _LONGEST_LINE)
