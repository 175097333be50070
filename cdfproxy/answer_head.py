"""The head of CDF's answer: its status, its fields, and how its body is framed (RFC 9112 §4 to §6).

Strict, because whoever reads a head otherwise than its sender wrote it takes one answer for another:
no line that is no field, no line break or NUL within one, no second length, no coding but `chunked`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

Fields = tuple[tuple[str, str], ...]

MOST_FIELDS: Final = 100
_STATUS_LINE = re.compile(r"HTTP/1\.([0-9]) ([1-9][0-9]{2})(?: [^\r\n\0]*)?")
# A name is a token (RFC 9110 §5.6.2), and no space stands between it and its colon (RFC 9112 §5.1).
_FIELD = re.compile(r"^([!#$%&'*+.^_`|~0-9A-Za-z-]+):([^\r\n\0]*)\r\n", re.M)
# RFC 9112 §5.2. Begun at the first space of several only, or many of them would be looked at again from each.
_FOLD = re.compile(r"(?<![ \t])(?:[ \t]*+\r\n[ \t]++)++")
# More is no length of anything, and far more Python does not read as a number.
_LENGTH = re.compile(r"[0-9]{1,18}", re.A)
_BODILESS = frozenset({204, 304})


@dataclass(frozen=True, slots=True)
class Framing:
    """Where the body ends: after `length`, with its last chunk, or, by neither, with the connection."""

    length: int | None
    is_chunked: bool
    #: Whether no other answer can follow on this connection.
    is_last: bool


@dataclass(frozen=True, slots=True)
class AnswerHead:
    """A well-formed one."""

    status: int
    fields: Fields
    #: Of a request with another method than HEAD.
    framing: Framing


def parse_head(raw: bytes) -> AnswerHead | None:
    """The lines up to the empty one; None for what is no head, or could be read in two ways."""
    start, _, block = raw.decode("latin-1").partition("\r\n")
    if "\r\n " in block or "\r\n\t" in block:
        block = _FOLD.sub(" ", block)
    status_line = _STATUS_LINE.fullmatch(start)
    found = _FIELD.findall(block)
    # A line that did not match is missing now.
    if status_line is None or len(found) != block.count("\n") or len(found) > MOST_FIELDS:
        return None
    fields = tuple([(name, value.strip(" \t")) for name, value in found])
    status = int(status_line[2])
    framing = _framing(status, fields, is_old=status_line[1] == "0")
    return None if framing is None else AnswerHead(status, fields, framing)


def _framing(status: int, fields: Fields, *, is_old: bool) -> Framing | None:
    """RFC 9112 §6.3."""
    lengths, codings, is_last = [], [], is_old
    for name, value in fields:
        lowered = name.lower()
        if lowered == "content-length":
            lengths.append(value)
        elif lowered == "transfer-encoding":
            codings.append(value.lower())
        elif lowered == "connection":
            is_last = is_last or "close" in value.lower()
    if not _is_one_length(lengths) or codings not in ([], ["chunked"]):
        return None
    if status in _BODILESS:
        # A sender that announces a body might send it, too, when the next call is already waiting.
        return Framing(0, False, is_last or bool(codings) or any(int(one) for one in lengths))
    if codings:
        # With a length beside it, one of the two may be somebody's attempt (RFC 9112 §6.1).
        return Framing(None, True, is_last or bool(lengths))
    return Framing(int(lengths[0]), False, is_last) if lengths else Framing(None, False, True)


def _is_one_length(lengths: Sequence[str]) -> bool:
    return all(_LENGTH.fullmatch(length) and length == lengths[0] for length in lengths)
