"""All results together: the first cause, a sentence, the JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cdfportal.access.json_parts import time_json
from cdfportal.diagnose.doctor.case import Subject
from cdfportal.diagnose.doctor.faults import facts_of
from cdfportal.diagnose.doctor.model import Mark, Result


@dataclass(frozen=True, slots=True)
class Examination:
    """What came of a whole plan."""

    subject: Subject
    project: str
    results: tuple[Result, ...]
    as_of: datetime

    @property
    def first(self) -> Result | None:
        """The cause to begin with: the first failure in the plan's order, else the first warning.

        A failure that was over when it was asked again is no cause any more.
        """
        over = {number for result in self.results for number in result.finding.heals}
        for mark in (Mark.FAILED, Mark.WARNING):
            for result in self.results:
                if result.mark is mark and result.number not in over:
                    return result
        return None

    @property
    def mark(self) -> Mark:
        """Of the whole."""
        return Mark.PASSED if self.first is None else self.first.mark

    def count(self, mark: Mark) -> int:
        """How many checks ended so."""
        return sum(result.mark is mark for result in self.results)

    @property
    def sentence(self) -> str:
        """The answer, first on every face."""
        first = self.first
        if first is None or first.finding.fault is None:
            return f"{_ALL_WELL[self.subject]} {len(self._run)} checks passed."
        return facts_of(first.finding.fault).says

    @property
    def because(self) -> str:
        """Which check says so, and what follows from it."""
        first = self.first
        if first is None:
            return ""
        others = sum(first.number in result.finding.follows for result in self.results)
        further = f" {others} further checks wait for it." if others > 1 else ""
        return f"Check {first.number}, {first.title}: {first.finding.evidence}{further}"

    @property
    def seconds(self) -> float:
        """Of work, added up; checks run side by side, so the wait was shorter."""
        return sum(result.seconds for result in self.results)

    @property
    def _run(self) -> Sequence[Result]:
        return [result for result in self.results if result.mark is not Mark.NOT_RUN]


_ALL_WELL = {
    Subject.ME: "Your sign-in and your access to CDF are in order.",
    Subject.PORTAL: "The portal's configuration is in order.",
    Subject.PRINCIPAL: "The service principal signs in and CDF accepts it.",
}


def examination_json(examination: Examination) -> dict[str, object]:
    """As twin, command and support bundle give it."""
    first = examination.first
    return {
        "subject": examination.subject.value,
        "project": examination.project,
        "as_of": time_json(examination.as_of),
        "verdict": examination.mark.value,
        "sentence": examination.sentence,
        "because": examination.because,
        "first": None if first is None else first.number,
        "checks": [result_json(result) for result in examination.results],
    }


def result_json(result: Result) -> dict[str, object]:
    """One check."""
    fault = result.finding.fault
    facts = facts_of(fault) if fault else None
    return {
        "number": result.number,
        "title": result.title,
        "section": result.section.value,
        "verdict": result.mark.value,
        "evidence": result.finding.evidence,
        "details": dict(result.finding.details),
        "milliseconds": round(result.seconds * 1000),
        "follows": list(result.finding.follows),
        "heals": list(result.finding.heals),
        "fault": fault.value if fault else None,
        "cause": facts.says if facts else "",
        "cures": [{"who": cure.who.value, "do": cure.do} for cure in facts.cures] if facts else [],
        "entry": facts.entry if facts else "",
    }
