"""Asking CDF with the viewer's own token, through the viewer's own short memory."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from typing import TypeVar

from accounts.refused import token_refused
from cdfportal.access.index import GroupIndex
from cdfportal.access.model import Group, Inspection, ParseProblem
from cdfportal.access.parse import ParsedGroups, parse_groups, parse_inspection
from cdfportal.access.project_oidc import ProjectOidc, parse_project_oidc
from cdfportal.cdf.answer import CdfAnswer, read_json
from cdfportal.cdf.client import CdfClient
from cdfportal.cdf.data_sets import DataSets, read_data_sets
from cdfportal.cdf.errors import CdfRejectedError
from cdfportal.cdf.sessions import SessionPage, read_sessions
from cdfportal.dashboard.cache import Loaded, Pointer, Reading, ViewerCache
from cdfportal.dashboard.heap import long_lived
from cdfportal.dashboard.named import Named, reads
from cdfportal.dashboard.profiles import MOST_PROFILES, Profiles, profiles_of, read_profiles
from cdfportal.dashboard.viewer import Viewer

T = TypeVar("T")

ALL_GROUPS = "all"
OWN_GROUPS = "own"


@dataclass(frozen=True, slots=True)
class Inspected:
    """token/inspect, parsed."""

    inspection: Inspection
    problems: tuple[ParseProblem, ...]


@dataclass(frozen=True, slots=True)
class Grouped:
    """A group list, parsed and indexed."""

    index: GroupIndex
    problems: tuple[ParseProblem, ...]
    #: Deleted groups that CDF still lists, by id; they are in no index.
    deleted: Mapping[int, Group] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads for one viewer at one moment."""

    client: CdfClient
    cache: ViewerCache
    viewer: Viewer
    now: datetime
    refresh: bool = False

    def inspection(self) -> Reading[Inspected]:
        """What CDF sees in the token."""
        return self._read("inspect", _plainly(self.client.inspect_token), read_inspection)

    def groups(self, project: str) -> Reading[Grouped]:
        """All groups of the project, or the viewer's own where CDF shows no more."""

        def load() -> Loaded:
            try:
                answer = self.client.groups(project, all_groups=True)
                return Loaded(answer.body, ALL_GROUPS)
            except CdfRejectedError as error:
                if error.status != HTTPStatus.FORBIDDEN:
                    raise
            return Loaded(self.client.groups(project, all_groups=False).body, OWN_GROUPS)

        return self._read(f"groups/{project}", load, read_groups)

    def own_groups(self, project: str) -> Reading[Grouped]:
        """The groups that CDF counts the viewer in."""
        load = _plainly(lambda: self.client.groups(project, all_groups=False))
        return self._read(f"own-groups/{project}", load, read_groups)

    def project_oidc(self, project: str) -> Reading[ProjectOidc | None]:
        """How the project reads tokens; None where its settings do not say."""
        load = _plainly(lambda: self.client.project(project))
        return self._read(f"project/{project}", load, read_project_oidc)

    def data_sets(self, project: str) -> Reading[DataSets]:
        """The data sets that the viewer may read."""
        load = _plainly(lambda: self.client.data_sets(project))
        return self._read(f"datasets/{project}", load, read_data_sets)

    def spaces(self, project: str) -> Reading[Named]:
        """The spaces that the viewer may read."""
        load = _plainly(lambda: self.client.spaces(project))
        return self._read(f"spaces/{project}", load, reads("space"))

    def databases(self, project: str) -> Reading[Named]:
        """The RAW databases that the viewer may list."""
        load = _plainly(lambda: self.client.databases(project))
        return self._read(f"databases/{project}", load, reads("name"))

    def tables(self, project: str, database: str) -> Reading[Named]:
        """The tables of one RAW database."""
        load = _plainly(lambda: self.client.tables(project, database))
        return self._read(f"tables/{project}/{database}", load, reads("name"))

    def security_categories(self, project: str) -> Reading[Named]:
        """The security categories that the viewer may list."""
        load = _plainly(lambda: self.client.security_categories(project))
        return self._read(f"categories/{project}", load, reads("id"))

    def profiles(self, project: str, identifiers: Collection[str]) -> Reading[Profiles]:
        """The profiles of these principals, as far as there are any."""
        wanted = tuple(sorted(set(identifiers)))[:MOST_PROFILES]
        digest = hashlib.sha256("\n".join(wanted).encode()).hexdigest()

        def load() -> Loaded:
            return Loaded(profiles_of(self.client, project, wanted))

        return self._read(f"profiles/{project}/{digest}", load, read_profiles)

    def assets(self, project: str) -> Reading[tuple[tuple[str, str], ...]]:
        """(id, name) of the first assets that the viewer may read."""
        load = _plainly(lambda: self.client.assets(project))
        return self._read(f"assets/{project}", load, read_items)

    def sessions(
        self, project: str, *, status: str = "", cursor: str = "", limit: int = 25
    ) -> SessionPage:
        """One page of CDF's sessions, asked anew each time: a nonce lives no longer than this memory."""
        with self.noting_refusals():
            answer = self.client.sessions(project, status=status, cursor=cursor, limit=limit)
        return read_sessions(answer.body)

    def _read(
        self, what: str, load: Callable[[], Loaded], parse: Callable[[bytes], T]
    ) -> Reading[T]:
        sign_in, generation = self.viewer.sign_in.id, self.viewer.token.generation
        pointer = Pointer(sign_in, generation, what)
        with self.noting_refusals():
            return self.cache.read(pointer, self.now, load, parse, refresh=self.refresh)

    @contextmanager
    def noting_refusals(self) -> Iterator[None]:
        """A token that CDF does not accept stands in the timeline; the error goes on."""
        try:
            yield
        except CdfRejectedError as error:
            if error.status == HTTPStatus.UNAUTHORIZED:
                viewer = self.viewer
                token_refused(viewer.sign_in.id, viewer.token.generation, self.now)
            raise


def _plainly(call: Callable[[], CdfAnswer]) -> Callable[[], Loaded]:
    return lambda: Loaded(call().body)


def read_inspection(body: bytes) -> Inspected:
    """token/inspect from its bytes."""
    parsed = parse_inspection(read_json(body))
    return Inspected(parsed.inspection, parsed.problems)


def read_project_oidc(body: bytes) -> ProjectOidc | None:
    """The token settings of a project from its bytes."""
    return parse_project_oidc(read_json(body))


def read_groups(body: bytes) -> Grouped:
    """A group list from its bytes."""
    with long_lived(len(body)):
        return _grouped(parse_groups(read_json(body)))


def _grouped(parsed: ParsedGroups) -> Grouped:
    deleted = {group.id: group for group in parsed.groups if group.is_deleted}
    index = GroupIndex.of(parsed.groups)
    # The index looked at every capability of the groups in it; mostly that is all of them.
    seen = index.is_usual and len(index.groups) == len(parsed.groups)
    return Grouped(index, parsed.own_problems if seen else parsed.problems, deleted)


def read_items(body: bytes) -> tuple[tuple[str, str], ...]:
    """(id, name) of every item that has an id; a missing name is empty."""
    document = read_json(body)
    items = document.get("items") if isinstance(document, dict) else None
    rows = (item for item in items if isinstance(item, dict)) if isinstance(items, list) else ()
    return tuple(
        (str(row["id"]), row["name"] if isinstance(row.get("name"), str) else "")
        for row in rows
        if "id" in row
    )
