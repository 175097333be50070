"""The raw request target of a call under `/cdf/`: split, decoded once, encoded again by us.

Two readers of one address must never see two different paths. So nothing is matched on decoded text
(oauth2-proxy GHSA-pxq7-h93f-9jrg, GHSA-7rh7-c77v-6434): the target is split at literal `/`, each segment
is decoded exactly once, and what goes to CDF is each segment encoded again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import quote, unquote_to_bytes

PREFIX = "/cdf"
LONGEST = 8192

# RFC 3986 §2.3, and §3.3 without `;`, which some servers take for path parameters.
_UNRESERVED = re.compile(r"[A-Za-z0-9._~-]+")
_PLAIN_PATH = re.compile(r"(?:/[A-Za-z0-9._~-]+)+")
_SEGMENT = re.compile(r"(?:[A-Za-z0-9._~!$&'()*+,=:@-]|%[0-9A-Fa-f]{2})+")
_LONE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
# Browsers leave `{`, `|` and the like in a query as they are, so all visible ASCII may pass there.
_QUERY = re.compile(r"[\x21-\x22\x24-\x7e]*")
# C0, DEL and C1: the category Cc of Unicode.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_DOTS = frozenset({".", ".."})
_DELIMITERS = frozenset("/\\#;%")


class TargetFault(StrEnum):
    """Why a target is refused, in words."""

    NOT_A_PATH = "The target must be a path, neither an absolute address nor `*`."
    OUTSIDE = "The target does not begin with /cdf/ as it stands, letter by letter."
    TOO_LONG = f"The target is longer than {LONGEST} characters."
    FRAGMENT = "The target holds a `#`."
    SEMICOLON = "The path holds a `;`."
    NO_PATH = "The path is missing: calls begin with /cdf/api/v1/."
    EMPTY_SEGMENT = "The path holds an empty segment, as in `//`."
    DOT_SEGMENT = "A segment of the path is `.` or `..`."
    LONE_PERCENT = "The path holds a `%` without two hexadecimal digits after it."
    ILLEGAL_CHARACTER = "The target holds a character that must be percent-encoded."
    CONTROL_CHARACTER = "A segment of the path holds a control character."
    NOT_UTF8 = "A segment of the path is not UTF-8 once decoded."
    NO_RAW_TARGET = (
        "This server hides the target's own spelling, so only unreserved characters pass."
    )


@dataclass(frozen=True, slots=True)
class Segment:
    """One part of a path between two slashes."""

    raw: str
    #: Decoded once.
    value: str
    #: Encoded again by us.
    canonical: str

    @property
    def is_plain(self) -> bool:
        """Spelt in unreserved characters only, as a literal segment must be."""
        return self.raw == self.value == self.canonical

    @property
    def has_delimiter(self) -> bool:
        """Whether its value could be split, cut or decoded once more by a careless reader."""
        return not _DELIMITERS.isdisjoint(self.value)


@dataclass(frozen=True, slots=True)
class Target:
    """A target without ambiguity; whether it may be called is for the policy to say."""

    segments: tuple[Segment, ...]
    query: str

    @property
    def canonical_segments(self) -> tuple[str, ...]:
        """What is matched, and what is forwarded."""
        return tuple(segment.canonical for segment in self.segments)

    @property
    def canonical(self) -> str:
        """Path and query as they go to CDF."""
        path = "/" + "/".join(self.canonical_segments)
        return f"{path}?{self.query}" if self.query else path


def raw_target(environ: Mapping[str, object]) -> str | TargetFault:
    """The target as the client wrote it: gunicorn's RAW_URI.

    A server that decodes and hides it gets no benefit of the doubt.
    """
    raw = environ.get("RAW_URI")
    if isinstance(raw, str):
        return raw
    path = f"{environ.get('SCRIPT_NAME', '')}{environ.get('PATH_INFO', '')}"
    if not _PLAIN_PATH.fullmatch(path):
        return TargetFault.NO_RAW_TARGET
    query = environ.get("QUERY_STRING", "")
    return f"{path}?{query}" if query else path


def parse_target(raw: str) -> Target | TargetFault:
    """The target below `/cdf`, or the first fault found in it."""
    parts = split_target(raw)
    if isinstance(parts, TargetFault):
        return parts
    path, query = parts
    segments = parse_path(path)
    return segments if isinstance(segments, TargetFault) else Target(segments, query)


def split_target(raw: str) -> tuple[str, str] | TargetFault:
    """The path below `/cdf`, whose segments nobody has looked at yet, and a sound query."""
    if len(raw) > LONGEST:
        return TargetFault.TOO_LONG
    if not raw.startswith("/"):
        return TargetFault.NOT_A_PATH
    path, _, query = raw.partition("?")
    if "#" in raw:
        return TargetFault.FRAGMENT
    if not path.startswith(PREFIX + "/"):
        return TargetFault.OUTSIDE
    if path == PREFIX + "/":
        return TargetFault.NO_PATH
    if not _QUERY.fullmatch(query):
        return TargetFault.ILLEGAL_CHARACTER
    return path[len(PREFIX) :], query


def parse_path(path: str) -> tuple[Segment, ...] | TargetFault:
    """Its segments, or the first fault found in one."""
    segments = []
    for part in _without_last_slash(path[1:]).split("/"):
        segment = _parse_segment(part)
        if isinstance(segment, TargetFault):
            return segment
        segments.append(segment)
    return tuple(segments)


def _without_last_slash(path: str) -> str:
    """Cognite's JavaScript SDK writes `/groups/?all=true`. What is decided on goes to CDF without the slash."""
    return path.removesuffix("/")


def _parse_segment(raw: str) -> Segment | TargetFault:
    if _UNRESERVED.fullmatch(raw):
        return TargetFault.DOT_SEGMENT if raw in _DOTS else Segment(raw, raw, raw)
    if fault := _fault_of_spelling(raw):
        return fault
    try:
        value = unquote_to_bytes(raw).decode("utf-8")
    except UnicodeDecodeError:
        return TargetFault.NOT_UTF8
    if value in _DOTS:
        return TargetFault.DOT_SEGMENT
    if _CONTROL.search(value):
        return TargetFault.CONTROL_CHARACTER
    return Segment(raw, value, quote(value, safe=""))


def _fault_of_spelling(raw: str) -> TargetFault | None:
    if not raw:
        return TargetFault.EMPTY_SEGMENT
    if ";" in raw:
        return TargetFault.SEMICOLON
    if _LONE_PERCENT.search(raw):
        return TargetFault.LONE_PERCENT
    if not _SEGMENT.fullmatch(raw):
        return TargetFault.ILLEGAL_CHARACTER
    return None
