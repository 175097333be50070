"""The state that the simulator serves and changes: projects, their groups and their resources."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from threading import RLock

from cdfportal.demo.world.grants import Json
from cdfportal.demo.world.points import Points
from cdfportal.demo.world.sessions import Sessions

#: Resources of one kind, by id.
Store = dict[int, Json]
#: Rows by key; tables by name; databases by name.
Table = dict[str, Json]
Database = dict[str, Table]
#: What names an instance: its type, its space, its external id.
InstanceKey = tuple[str, str, str]


@dataclass(slots=True)
class PartedUpload:
    """The content of a file on its way, in so many parts."""

    file: int
    count: int
    parts: dict[int, bytes] = field(default_factory=dict)


@dataclass(slots=True)
class Project:
    """One CDF project."""

    name: str
    organization: str
    groups: list[Json]
    #: Subjects that a group for all user accounts counts for.
    user_accounts: frozenset[str]
    profiles: list[Json]
    data_sets: Store = field(default_factory=dict)
    assets: Store = field(default_factory=dict)
    time_series: Store = field(default_factory=dict)
    events: Store = field(default_factory=dict)
    files: Store = field(default_factory=dict)
    #: Bytes of files, by id; what the plant had from the beginning is made when asked for.
    contents: dict[int, bytes] = field(default_factory=dict)
    uploads: dict[str, PartedUpload] = field(default_factory=dict)
    security_categories: Store = field(default_factory=dict)
    raw: dict[str, Database] = field(default_factory=dict)
    spaces: dict[str, Json] = field(default_factory=dict)
    #: The properties of views, by space, external id and version.
    views: dict[InstanceKey, tuple[str, ...]] = field(default_factory=dict)
    instances: dict[InstanceKey, Json] = field(default_factory=dict)
    models_3d: dict[int, bytes] = field(default_factory=dict)
    points: Points = field(default_factory=Points)
    #: What its configuration shows otherwise than the cluster; `audience` counts, too.
    oidc: Json = field(default_factory=dict)
    #: Groups that are listed already and do not count yet: for so many inspections of a token.
    young: dict[int, int] = field(default_factory=dict)
    sessions: Sessions = field(default_factory=Sessions)


@dataclass(slots=True)
class World:
    """All projects of a cluster. Whoever reads or changes it holds `lock`."""

    projects: dict[str, Project]
    #: Everybody who can sign in to the organization.
    principals: list[Json] = field(default_factory=list)
    lock: RLock = field(default_factory=RLock)
    _ids: Iterator[int] = field(default_factory=lambda: count(900_001))

    def new_id(self) -> int:
        """An id that no resource has yet."""
        return next(self._ids)
