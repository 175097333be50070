"""What a command has to say: data for pipelines, a report for people, an exit code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cdfportal.terminal.outcome import Exit
from cdfportal.terminal.report import Report


@dataclass(frozen=True, slots=True)
class Result:
    """One answer."""

    #: As the JSON twin of the page has it.
    data: Mapping[str, object]
    report: Report
    exit: Exit
    #: What could not be read, for standard error.
    remarks: tuple[str, ...] = ()
