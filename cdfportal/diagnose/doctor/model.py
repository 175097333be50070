"""What a check is, what it finds, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from cdfportal.diagnose.doctor.case import Case
from cdfportal.diagnose.doctor.chart import Chart
from cdfportal.diagnose.doctor.faults import Fault


class Mark(StrEnum):
    """The verdict on one check."""

    PASSED = "passed"
    WARNING = "warning"
    FAILED = "failed"
    NOT_RUN = "not_run"


class Section(StrEnum):
    """Where on the way the check looks; also the heading above it."""

    PROVIDER = "Identity provider"
    TOKEN = "Token"  # noqa: S105 -- a heading
    CDF = "CDF"
    RIGHT = "The right that you need"
    PORTAL = "This portal"
    PRACTICE = "Good practice"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check saw. Nothing in it holds a token or a secret."""

    mark: Mark
    #: One sentence, for people.
    evidence: str
    #: What is wrong, for a warning or a failure.
    fault: Fault | None = None
    #: (label, value) of what was looked at.
    details: tuple[tuple[str, str], ...] = ()
    #: Numbers of the checks from whose failure this one follows.
    follows: tuple[int, ...] = ()
    #: Numbers of the checks whose failure is over: asked again, they passed.
    heals: tuple[int, ...] = ()


Details = tuple[tuple[str, str], ...]


def passed(evidence: str, *details: tuple[str, str]) -> Finding:
    """All is well here."""
    return Finding(Mark.PASSED, evidence, details=details)


def warned(fault: Fault, evidence: str, *details: tuple[str, str]) -> Finding:
    """It works, and may not tomorrow; or something is odd that explains no refusal by itself."""
    return Finding(Mark.WARNING, evidence, fault, details)


def failed(fault: Fault, evidence: str, *details: tuple[str, str]) -> Finding:
    """This stops signing in, or the call."""
    return Finding(Mark.FAILED, evidence, fault, details)


def not_run(reason: str, *follows: int) -> Finding:
    """It could not, or need not, be looked at; `follows` names the checks that stand in its way."""
    return Finding(Mark.NOT_RUN, reason, follows=follows)


Look = Callable[[Case, Chart], Finding]


@dataclass(frozen=True, slots=True)
class Check:
    """One question that is put to the world."""

    #: Its place in the order, 1 to 20 as the checklist of CDF's access has them, then the portal's own.
    number: int
    title: str
    section: Section
    look: Look
    #: Numbers of the checks without whose success this one says nothing.
    needs: tuple[int, ...] = ()
    #: Numbers of the checks that must be over, whatever came of them.
    after: tuple[int, ...] = ()
    #: The longest that it may take, in seconds, counted from its own start.
    seconds: float = 6.0


@dataclass(frozen=True, slots=True)
class Result:
    """One check when it is over."""

    number: int
    title: str
    section: Section
    finding: Finding
    #: How long it took, in seconds; 0 for what was not run.
    seconds: float = 0.0

    @property
    def mark(self) -> Mark:
        """The verdict."""
        return self.finding.mark
