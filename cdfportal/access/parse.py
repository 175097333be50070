"""CDF's JSON → model. Never raises on what CDF, or somebody in its place, may send.

https://api-docs.cognite.com/20230101/#tag/Groups and #tag/Token. What cannot be read is a problem
in the result; unknown keys are ignored.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from operator import itemgetter

from cdfportal.access.capabilities import (
    LazyCapabilities,
    capability_problems,
    parse_capability,
)
from cdfportal.access.model import (
    ALL_USER_ACCOUNTS,
    Group,
    Inspection,
    ParseProblem,
    ProjectCapability,
)
from cdfportal.access.text import as_integer, clean

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class ParsedGroups:
    """The groups that could be read, in CDF's order, and what could not."""

    groups: tuple[Group, ...]
    #: About the groups themselves, by position in CDF's list.
    _own: tuple[tuple[int, ParseProblem], ...] = ()
    #: Where in CDF's list the groups stand.
    _positions: tuple[int, ...] = ()

    @property
    def own_problems(self) -> tuple[ParseProblem, ...]:
        """What could not be read, capabilities apart."""
        return tuple(problem for _, problem in self._own)

    @property
    def problems(self) -> tuple[ParseProblem, ...]:
        """What could not be read; looks at every capability."""
        found = [*self._own]
        for n, group in zip(self._positions, self.groups, strict=True):
            held, where = group.capabilities, f"items[{n}].capabilities"
            if isinstance(held, LazyCapabilities):
                found += ((n, problem) for problem in capability_problems(held.listed, where))
        return tuple(problem for _, problem in sorted(found, key=itemgetter(0)))


@dataclass(frozen=True, slots=True)
class ParsedInspection:
    """What token/inspect said, and what of it could not be read."""

    inspection: Inspection
    problems: tuple[ParseProblem, ...] = ()


def parse_groups(body: object) -> ParsedGroups:
    """The answer of the groups operations: `{"items": [...]}`, or the bare list."""
    items = body.get("items") if isinstance(body, Mapping) else body
    if not isinstance(items, list):
        return ParsedGroups((), ((0, ParseProblem("items", "is not a list of groups")),))
    groups: list[Group] = []
    positions: list[int] = []
    found: list[tuple[int, ParseProblem]] = []
    for n, item in enumerate(items):
        problems: list[ParseProblem] = []
        group = _parse_group(item, f"items[{n}]", problems)
        if group is not None:
            groups.append(group)
            positions.append(n)
        found += ((n, problem) for problem in problems)
    return ParsedGroups(tuple(groups), tuple(found), tuple(positions))


def _parse_group(raw: object, where: str, problems: list[ParseProblem]) -> Group | None:
    if not isinstance(raw, Mapping):
        problems.append(ParseProblem(where, "is not an object"))
        return None
    group_id = as_integer(raw.get("id"))
    if group_id is None:
        problems.append(ParseProblem(f"{where}.id", "is not a whole number; the group is left out"))
        return None
    capabilities = _list(raw, "capabilities", where, problems)
    deleted_time = _time(raw.get("deletedTime"))
    is_deleted = raw.get("isDeleted")
    return Group(
        id=group_id,
        name=_text(raw.get("name")),
        source_id=_text(raw.get("sourceId")) or None,
        members=_members(raw, where, problems),
        capabilities=LazyCapabilities(capabilities),
        app_ids=_app_ids(raw, where, problems),
        metadata=_metadata(raw.get("metadata")),
        is_deleted=is_deleted if isinstance(is_deleted, bool) else deleted_time is not None,
        deleted_time=deleted_time,
        created_time=_time(raw.get("createdTime")),
        last_changed_time=_time(raw.get("lastUpdatedTime")),
    )


def _text(value: object) -> str:
    if isinstance(value, str):
        return clean(value)
    number = as_integer(value)
    return "" if number is None else str(number)


def _list(
    raw: Mapping[str, object], key: str, where: str, problems: list[ParseProblem]
) -> list[object]:
    value = raw.get(key)
    if isinstance(value, list):
        return value
    if value is not None:
        problems.append(ParseProblem(f"{where}.{key}", "is not a list"))
    return []


def _time(milliseconds: object) -> datetime | None:
    """Epoch milliseconds; -1 stands for "never" (a group that is not deleted)."""
    if milliseconds == -1:
        return None
    number = as_integer(milliseconds)
    if number is None or number < 0:
        return None
    try:
        return _EPOCH + timedelta(milliseconds=number)
    except OverflowError:
        return None


def _members(
    raw: Mapping[str, object], where: str, problems: list[ParseProblem]
) -> str | tuple[str, ...] | None:
    value = raw.get("members")
    if value is None or value == ALL_USER_ACCOUNTS:
        return ALL_USER_ACCOUNTS if value else None
    if not isinstance(value, list):
        problems.append(ParseProblem(f"{where}.members", "is neither a list nor allUserAccounts"))
        return None
    if set(map(type, value)) == {str}:
        return tuple(text for text in map(clean, value) if text)
    return tuple(text for text in map(_text, value) if text)


def _app_ids(
    raw: Mapping[str, object], where: str, problems: list[ParseProblem]
) -> frozenset[str] | None:
    """`attributes.token.appIds`; missing or null means every application."""
    attributes = raw.get("attributes")
    token = attributes.get("token") if isinstance(attributes, Mapping) else None
    ids = token.get("appIds") if isinstance(token, Mapping) else None
    if ids is None:
        return None
    if not isinstance(ids, list):
        problems.append(ParseProblem(f"{where}.attributes.token.appIds", "is not a list"))
        return frozenset()
    return frozenset(text for text in map(_text, ids) if text)


def _metadata(value: object) -> dict[str, str]:
    if not isinstance(value, Mapping):
        return {}
    return {clean(key): _text(content) for key, content in value.items()}


def parse_inspection(body: object) -> ParsedInspection:
    """The answer of `GET /api/v1/token/inspect`."""
    problems: list[ParseProblem] = []
    if not isinstance(body, Mapping):
        problems.append(ParseProblem("", "is not an object"))
        return ParsedInspection(Inspection("", {}), tuple(problems))
    capabilities = _list(body, "capabilities", "", problems)
    problems.extend(capability_problems(capabilities, "capabilities"))
    inspection = Inspection(
        subject=_text(body.get("subject")),
        projects=_projects(_list(body, "projects", "", problems), problems),
        capabilities=tuple(_project_capabilities(capabilities, problems)),
    )
    return ParsedInspection(inspection, tuple(problems))


def _projects(items: list[object], problems: list[ParseProblem]) -> dict[str, tuple[int, ...]]:
    """Group ids by project; a project that is listed twice has the groups of both."""
    found: dict[str, tuple[int, ...]] = {}
    for n, item in enumerate(items):
        name = _text(item.get("projectUrlName")) if isinstance(item, Mapping) else ""
        if not isinstance(item, Mapping) or not name:
            problems.append(ParseProblem(f"projects[{n}]", "names no project"))
            continue
        raw = _list(item, "groups", f"projects[{n}]", problems)
        ids = [number for number in map(as_integer, raw) if number is not None]
        found[name] = tuple(dict.fromkeys((*found.get(name, ()), *ids)))
    return found


def _project_capabilities(
    items: list[object], problems: list[ParseProblem]
) -> Iterable[ProjectCapability]:
    for n, item in enumerate(items):
        if isinstance(item, Mapping):
            projects = _project_scope(item.get("projectScope"), n, problems)
            for capability in parse_capability(item, n):
                yield ProjectCapability(capability, projects)


def _project_scope(
    raw: object, position: int, problems: list[ParseProblem]
) -> frozenset[str] | None:
    """None for all projects. A missing scope limits nothing; an unreadable one gives nothing."""
    if raw is None or (isinstance(raw, Mapping) and "allProjects" in raw):
        return None
    projects = raw.get("projects") if isinstance(raw, Mapping) else None
    if isinstance(projects, list):
        return frozenset(_text(name) for name in projects)
    problems.append(ParseProblem(f"capabilities[{position}].projectScope", "is not understood"))
    return frozenset()
