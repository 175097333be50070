"""A call as somebody writes it down, read into method, path, query and body.

A URL at the cluster, the same path behind the portal's proxy, a path below the project, or the first
line of a request. The path is split at its literal slashes and each segment decoded once (RFC 3986
§2.1, §3.3), so that a slash can stand in the name of a RAW database.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import SplitResult, parse_qs, unquote_to_bytes, urlsplit

from cdfportal.access.text import clean
from cdfportal.base.redact import redact

_METHOD = re.compile(r"[A-Za-z]{1,20}", re.ASCII)
_REQUEST_LINE = re.compile(r"([A-Za-z]{1,20})\s+(\S+)(?:\s+HTTP/[\d.]+)?", re.ASCII)
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://", re.ASCII)
_CUT_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_LONGEST = 4096
_LARGEST_BODY = 262_144
_PORTS = {"http": 80, "https": 443}
#: The organisation API: https://api-docs.cognite.com/20230101/#tag/Principals
ORGANISATION_HOST = "auth.cognite.com"


@dataclass(frozen=True, slots=True)
class Call:
    """One call to CDF, ready to be looked up."""

    method: str
    #: Decoded, from `api` on.
    segments: tuple[str, ...]
    query: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    #: What was sent, decoded from JSON; None when nobody pasted it.
    body: object = None
    #: Empty for the cluster.
    host: str = ""
    #: As it was written, without query and without secrets.
    path: str = ""


@dataclass(frozen=True, slots=True)
class CallProblems:
    """Why it cannot be read as a call, for people, all at once."""

    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Places:
    """Where calls may go: the cluster, and the portal whose proxy leads there."""

    cdf_url: str
    portal_url: str = ""
    #: For paths written without one: `timeseries/list`.
    project: str = ""
    #: The cluster's name; by its public address people know it, wherever it is called.
    cluster: str = ""

    @property
    def origins(self) -> frozenset[tuple[str, str, int | None]]:
        """All addresses of the cluster and the portal."""
        public = f"https://{self.cluster}.cognitedata.com" if self.cluster else ""
        return frozenset(
            _origin(urlsplit(url)) for url in (self.cdf_url, self.portal_url, public) if url
        )


class _WrongError(Exception):
    """One sentence about the target; becomes a problem in `read_call`."""


def read_call(method: str, target: str, places: Places, body: str = "") -> Call | CallProblems:
    """The call, or everything that is wrong with it. `target` may begin with the method."""
    line = _REQUEST_LINE.fullmatch(target.strip())
    if line:
        method, target = method.strip() or line[1], line[2]
    problems = [*_method_problems(method)]
    host, path, query = "", "", ""
    segments: tuple[str, ...] = ()
    parameters: Mapping[str, tuple[str, ...]] = {}
    content: object = None
    try:
        host, path, query = _split(target.strip(), places)
        segments = _segments(path, places, at_cluster=not host)
        parameters = _parameters(query)
    except _WrongError as wrong:
        problems.append(str(wrong))
    try:
        content = _body(body)
    except _WrongError as wrong:
        problems.append(str(wrong))
    if problems:
        return CallProblems(tuple(problems))
    written = redact("/" + path.lstrip("/"))
    return Call(method.strip().upper(), segments, parameters, content, host, written)


def _method_problems(method: str) -> list[str]:
    name = method.strip()
    if not name:
        return ["`method` is missing: name the HTTP method, such as GET or POST."]
    if not _METHOD.fullmatch(name):
        return ["`method` takes the name of an HTTP method: letters only, such as GET or POST."]
    return []


def _split(target: str, places: Places) -> tuple[str, str, str]:
    """(host of the organisation API or nothing, path, query)."""
    if not target:
        raise _WrongError("`path` is missing: paste the path or the whole address of the call.")
    if len(target) > _LONGEST:
        raise _WrongError(f"`path` is longer than {_LONGEST} characters.")
    if not all(letter.isprintable() for letter in target) or " " in target:
        raise _WrongError("`path` holds a space or a character that cannot be printed.")
    if _CUT_PERCENT.search(target):
        raise _WrongError(
            "`path` holds a % that two hexadecimal digits do not follow: it is cut off."
        )
    target = clean(target).partition("#")[0]
    if not _URL.match(target):
        path, _, query = target.partition("?")
        return "", path, query
    try:
        parts = urlsplit(target)
        host = _host(parts, places)
    except ValueError:
        raise _WrongError("`path` looks like an address, but its host cannot be read.") from None
    return host, parts.path, parts.query


def _host(parts: SplitResult, places: Places) -> str:
    """Refuses the address of a host that is neither CDF's nor the portal's."""
    if "@" in parts.netloc:
        raise _WrongError("`path` holds a user name or password before the host; leave it out.")
    if _origin(parts) in places.origins:
        return ""
    if parts.hostname == ORGANISATION_HOST:
        return ORGANISATION_HOST
    shown = redact((parts.hostname or "no host")[:100])
    raise _WrongError(
        f"`path` leads to {shown}. Only calls to {places.cdf_url or 'the project'} are explained; "
        "paste the path without the host if the call is the same there."
    )


def _origin(parts: SplitResult) -> tuple[str, str, int | None]:
    scheme = parts.scheme.lower()
    return scheme, (parts.hostname or "").rstrip("."), parts.port or _PORTS.get(scheme)


def _segments(path: str, places: Places, *, at_cluster: bool) -> tuple[str, ...]:
    """Decoded, from `api` on: without the proxy's prefix, with the project's where it was left out."""
    raw = path.removeprefix("/").removesuffix("/").split("/")
    if "" in raw:
        raise _WrongError("`path` names nothing between two slashes.")
    found = [_decoded(segment) for segment in raw]
    if at_cluster and len(found) > 1 and found[0].casefold() == "cdf":
        found = found[1:]
    if at_cluster and found[0].casefold() not in ("api", "apps") and places.project:
        found = ["api", "v1", "projects", places.project, *found]
    return tuple(found)


def _decoded(segment: str) -> str:
    try:
        text = unquote_to_bytes(segment).decode()
    except UnicodeDecodeError:
        raise _WrongError("`path` holds percent-encoded bytes that are no UTF-8.") from None
    if text in (".", ".."):
        raise _WrongError(f"`path` holds the segment “{text}”, which leads to another path.")
    if any(ord(letter) < 32 or ord(letter) == 127 for letter in text):
        raise _WrongError("`path` holds a control character, percent-encoded.")
    return text


def _parameters(query: str) -> Mapping[str, tuple[str, ...]]:
    try:
        found = parse_qs(query, keep_blank_values=True, max_num_fields=200)
    except ValueError:
        raise _WrongError("`path` has more than 200 parameters.") from None
    return {name: tuple(values) for name, values in found.items()}


def _body(text: str) -> object:
    """The JSON that the call sends; an empty one is none."""
    if len(text) > _LARGEST_BODY:
        raise _WrongError(f"`body` has {len(text)} characters; at most {_LARGEST_BODY} are read.")
    if not text.strip():
        return None
    try:
        content: object = json.loads(text)
    except (ValueError, RecursionError):
        raise _WrongError("`body` is no JSON. Leave it empty, or paste the JSON alone.") from None
    return content
