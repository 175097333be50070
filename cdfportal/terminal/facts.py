"""What a question needs to know of a project, wherever it was read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from cdfportal.access.grants import Caller, EffectiveAccess
from cdfportal.access.index import GroupIndex
from cdfportal.access.model import Scope
from cdfportal.access.whom import Shown
from cdfportal.base.portal import GroupName
from cdfportal.cdf.data_sets import NO_IDS, DataSets


@dataclass(frozen=True, slots=True)
class Facts:
    """One project as the caller was shown it."""

    project: str
    #: The caller's own; None when nothing tells who that is.
    access: EffectiveAccess | None
    index: GroupIndex
    #: Whether the index holds all groups of the project.
    all_groups: bool
    #: The moment of the oldest answer behind it.
    as_of: datetime
    #: Origin of the CDF cluster; empty where nothing names it.
    cdf_url: str = ""
    #: None when they could not be read.
    data_sets: DataSets | None = None
    #: By IdP group id.
    idp_names: Mapping[str, GroupName] = field(default_factory=dict)
    #: What could not be read, for people.
    remarks: tuple[str, ...] = ()

    @property
    def names(self) -> Mapping[tuple[str, str], str]:
        """(scope kind, value) → name, for words."""
        known = self.data_sets.names if self.data_sets else {}
        return {("datasetScope", number): name for number, name in known.items()}

    @property
    def external_ids(self) -> Mapping[str, str]:
        """Of data sets, by id, as far as they can be read."""
        return self.data_sets.external_ids if self.data_sets else {}

    @property
    def protected(self) -> frozenset[str] | None:
        """The ids of write-protected data sets; None when that could not be read."""
        return self.data_sets.protected if self.data_sets else None

    def unread(self, scope: Scope) -> frozenset[str]:
        """The data sets of a scope of which it is not known whether they are write-protected."""
        known = self.data_sets.ids if self.data_sets else NO_IDS
        return scope.values - known if scope.kind == "datasetScope" else NO_IDS

    @property
    def shown(self) -> Shown:
        """As questions about others take it; of the caller, then, nothing is needed but the project."""
        access = self.access or EffectiveAccess(self.project, Caller(), complete=False)
        return Shown(access, self.index, self.all_groups, self.idp_names)
