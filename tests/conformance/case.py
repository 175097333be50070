"""A case of the OpenID Foundation's plans for relying parties, replayed by name.

https://gitlab.com/openid/conformance-suite
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from tests.conformance.rig import Rig


class Must(StrEnum):
    """What the plan asks of a relying party; the value stands in the transcript."""

    ACCEPT = "accept"
    REFUSE = "refuse"
    EITHER = "accept or refuse"


@dataclass(frozen=True, slots=True)
class Observation:
    """What the portal did."""

    accepted: bool
    words: str


@dataclass(frozen=True, slots=True)
class Case:
    """One case; `run` is None when it does not apply, and then `because` says why."""

    name: str
    #: What the provider does, in our words.
    provider: str
    must: Must
    run: Callable[[Rig], Observation] | None = None
    because: str = ""

    def is_met_by(self, seen: Observation) -> bool:
        """Whether the plan would pass this."""
        return self.must is Must.EITHER or seen.accepted == (self.must is Must.ACCEPT)


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan by its name in the suite, with its cases in the suite's order."""

    name: str
    cases: tuple[Case, ...]
