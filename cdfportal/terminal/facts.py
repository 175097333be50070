"""What a question needs to know of a project, wherever it was read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from cdfportal.access.grants import Caller, EffectiveAccess
from cdfportal.access.index import GroupIndex
from cdfportal.access.whom import Shown
from cdfportal.base.portal import GroupName


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
    #: (scope kind, value) → name, for words.
    names: Mapping[tuple[str, str], str] = field(default_factory=dict)
    #: By IdP group id.
    idp_names: Mapping[str, GroupName] = field(default_factory=dict)
    #: What could not be read, for people.
    remarks: tuple[str, ...] = ()

    @property
    def shown(self) -> Shown:
        """As questions about others take it; of the caller, then, nothing is needed but the project."""
        access = self.access or EffectiveAccess(self.project, Caller(), complete=False)
        return Shown(access, self.index, self.all_groups, self.idp_names)
