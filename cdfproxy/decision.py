"""What the policy says of one call."""

from __future__ import annotations

from dataclasses import dataclass

from cdfportal.access.endpoints import Requirement
from cdfportal.access.model import Verdict
from cdfportal.base.errors import Reason


@dataclass(frozen=True, slots=True)
class Decision:
    """Verdict, the target to call at the cluster, and the rule that decided, in words."""

    verdict: Verdict
    rule: str
    #: None when allowed.
    reason: Reason | None = None
    #: Path and query as they go to CDF; empty when refused.
    target: str = ""
    #: The endpoint table's template; empty when the table does not know the call.
    template: str = ""
    requires: tuple[Requirement, ...] = ()
    #: The project that the path names; empty when it names none.
    project: str = ""
    #: Whether the call changes nothing at CDF, as far as the table knows.
    reads: bool = False
    #: Whether bodies of any size go with it, as far as the table knows.
    streams: bool = False

    @property
    def is_allowed(self) -> bool:
        """Whether the call may go to CDF."""
        return self.verdict is Verdict.ALLOWED
