"""Which calls may go to CDF: one pure function, used by every way of forwarding.

Deny by default. PROXY_DENY wins over everything and is compared without regard to case; PROXY_ALLOW opens
what is closed by default and is compared exactly. Everything is compared on what will be forwarded,
never on another reading of the client's text.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from cdfportal.access.endpoint_table import endpoint_table
from cdfportal.access.endpoints import EndpointMatch
from cdfportal.access.model import Verdict
from cdfportal.base.address import PROJECT_RULE, is_project_name
from cdfportal.base.connection import Connection
from cdfportal.base.errors import Reason
from cdfportal.base.portal import ProxyMode, ProxySettings, UnknownEndpoints
from cdfproxy.decision import Decision
from cdfproxy.rules import covering_rule
from cdfproxy.target import Segment, Target, TargetFault, parse_path, split_target

READING_METHODS = frozenset({"GET", "HEAD"})
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
_TREE = ("api", "v1")
_PROJECT_AT = 3
#: Programs call a few paths again and again; long ones are read anew, so that nobody fills the memory.
_LONGEST_REMEMBERED: Final = 256
_MOST_REMEMBERED: Final = 1024


@dataclass(frozen=True, slots=True)
class _Call:
    """A call whose target is sound, before anybody says whether it may go."""

    method: str
    target: Target
    #: Decoded segments.
    values: tuple[str, ...]
    match: EndpointMatch | None

    @property
    def reads(self) -> bool:
        if self.match is not None:
            return self.match.reads
        return self.method in READING_METHODS

    @property
    def project(self) -> str:
        """The project that the path names; empty when it names none."""
        in_project = len(self.values) > _PROJECT_AT and self.values[2].casefold() == "projects"
        return self.values[_PROJECT_AT] if in_project else ""


def decide(
    method: str, raw_target: str | TargetFault, settings: ProxySettings, connection: Connection
) -> Decision:
    """The one decision on a call; `raw_target` is as the client wrote it, `/cdf/` included."""
    if settings.mode is ProxyMode.OFF:
        return _refused(Reason.PROXY_OFF, "PROXY_MODE is off.")
    if method not in METHODS:
        return _refused(Reason.METHOD_NOT_ALLOWED, "CDF's API does not use this method.")
    parts = raw_target if isinstance(raw_target, TargetFault) else split_target(raw_target)
    if isinstance(parts, TargetFault):
        return _refused(Reason.BAD_TARGET, parts.value)
    path, query = parts
    reading = _remembered(method, path) if len(path) <= _LONGEST_REMEMBERED else _read(method, path)
    if isinstance(reading, str):
        return _refused(Reason.BAD_TARGET, reading)
    call = _Call(method, Target(reading.segments, query), reading.values, reading.match)
    return _judge(call, settings, connection)


@dataclass(frozen=True, slots=True)
class _Reading:
    """What a method and a path are, whatever the settings and the query."""

    segments: tuple[Segment, ...]
    #: Decoded.
    values: tuple[str, ...]
    match: EndpointMatch | None


def _read(method: str, path: str) -> _Reading | str:
    """The only reading of a path below `/cdf`, or why there is none or a second one."""
    segments = parse_path(path)
    if isinstance(segments, TargetFault):
        return segments.value
    match = endpoint_table().lookup(method, [segment.canonical for segment in segments])
    values = tuple(segment.value for segment in segments)
    return _ambiguity(segments, match) or _Reading(segments, values, match)


_remembered = lru_cache(maxsize=_MOST_REMEMBERED)(_read)


def _ambiguity(segments: tuple[Segment, ...], match: EndpointMatch | None) -> str:
    """What somebody behind us could read as another path; empty when there is only one reading."""
    literals = match.endpoint.segments if match else ()
    free_text = match.free_text if match else frozenset()
    for position, segment in enumerate(segments):
        if segment.is_plain:
            continue
        if position < len(literals) and not literals[position].startswith("{"):
            return "The path spells a fixed word of CDF's API with percent-encoding."
        if segment.has_delimiter and position not in free_text:
            return (
                "The path holds an encoded `/`, `\\`, `#`, `;` or `%` where CDF takes no free text."
            )
    return ""


def _judge(call: _Call, settings: ProxySettings, connection: Connection) -> Decision:
    if rule := covering_rule(settings.deny, call.method, call.values, ignore_case=True):
        return _refused(Reason.ENDPOINT_NOT_ALLOWED, f"PROXY_DENY closes it: {rule}", call)
    if call.match is None and call.values[:2] != _TREE:
        return _refused(Reason.ENDPOINT_NOT_ALLOWED, "Only /api/v1/ of the cluster can be called.")
    if call.project and not connection.allows_project(call.project):
        rule = f"CDF_PROJECTS does not list the project {call.project}."
        return _refused(Reason.PROJECT_NOT_ALLOWED, rule, call)
    if call.project and not is_project_name(call.project):
        rule = f"No project can have the name in the path: {PROJECT_RULE}."
        return _refused(Reason.PROJECT_NOT_ALLOWED, rule, call)
    opened = covering_rule(settings.allow, call.method, call.values, ignore_case=False)
    if not opened and (rule := _closed_by_default(call, settings.unknown)):
        return _refused(Reason.ENDPOINT_NOT_ALLOWED, rule, call)
    if settings.mode is ProxyMode.READ_ONLY and not call.reads:
        return _refused(Reason.READ_ONLY, "PROXY_MODE is read-only, and this call writes.", call)
    return _allowed(call, f"PROXY_ALLOW opens it: {opened}" if opened else _open(call, settings))


def _closed_by_default(call: _Call, unknown: UnknownEndpoints) -> str:
    """The rule that closes a call which no PROXY_ALLOW opens; empty when it is open."""
    if call.match is not None:
        if not call.match.denied_by_default:
            return ""
        because = call.match.endpoint.denied_because
        return f"{_row(call.match)} is closed until PROXY_ALLOW names it. {because}"
    if unknown is UnknownEndpoints.DENY:
        return _not_known(unknown)
    if twin := _twin(call):
        return f"The call differs from {_row(twin)} in upper and lower case only."
    if not call.reads and unknown is UnknownEndpoints.READ_ONLY:
        return _not_known(unknown)
    if closed := _closed_neighbour(call):
        return f"{_row(closed)} is closed until PROXY_ALLOW names it, and so is this path."
    return ""


def _not_known(unknown: UnknownEndpoints) -> str:
    why = f"The endpoint table does not know this call, and PROXY_UNKNOWN is {unknown.value}."
    return f"{why} An operator can open it with a line of PROXY_ALLOW."


def _twin(call: _Call) -> EndpointMatch | None:
    segments = call.target.canonical_segments
    return endpoint_table().lookup(call.method, segments, ignore_case=True)


def _closed_neighbour(call: _Call) -> EndpointMatch | None:
    """The same path with another method, when that is closed: opening unknown calls opens no such path."""
    for method in METHODS:
        match = endpoint_table().lookup(method, call.target.canonical_segments, ignore_case=True)
        if match is not None and match.denied_by_default:
            return match
    return None


def _open(call: _Call, settings: ProxySettings) -> str:
    return _row(call.match) if call.match else f"PROXY_UNKNOWN is {settings.unknown.value}."


def _row(match: EndpointMatch) -> str:
    return f"{match.method} {match.template}"


def _allowed(call: _Call, rule: str) -> Decision:
    match = call.match
    return Decision(
        Verdict.ALLOWED,
        rule,
        target=call.target.canonical,
        template=match.template if match else "",
        requires=match.requires if match else (),
        project=call.project,
        reads=call.reads,
        streams=match.streams if match else False,
    )


def _refused(reason: Reason, rule: str, call: _Call | None = None) -> Decision:
    match = call.match if call else None
    return Decision(
        Verdict.DENIED,
        rule,
        reason,
        template=match.template if match else "",
        requires=match.requires if match else (),
    )
