"""The doctor's results as the steps of its page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cdfportal.diagnose.doctor.faults import Cure, facts_of
from cdfportal.diagnose.doctor.model import Mark, Result
from cdfportal.diagnose.doctor.report import Examination
from cdfportal.web.ledger import Fact, Headline


@dataclass(frozen=True, slots=True)
class StepRow:
    """One step: sign, number, name, evidence, time; what is wrong opens a case."""

    number: int
    title: str
    #: The stylesheet's class of the sign, the icon, the word beside it for a screen reader.
    tone: str
    icon: str
    word: str
    evidence: str
    time: str
    details: tuple[tuple[str, str], ...]
    #: Empty where nothing is wrong.
    cause: str
    cures: tuple[Cure, ...]
    entry: str
    failed: bool


SIGNS: Mapping[Mark, tuple[str, str, str]] = {
    Mark.PASSED: ("", "yes", "passed"),
    Mark.WARNING: ("is-open", "warn", "warning"),
    Mark.FAILED: ("is-no", "no", "failed"),
    Mark.NOT_RUN: ("is-off", "none", "not run"),
}


def step_row(result: Result) -> StepRow:
    """One result."""
    tone, icon, word = SIGNS[result.mark]
    facts = facts_of(result.finding.fault) if result.finding.fault else None
    return StepRow(
        number=result.number,
        title=result.title,
        tone=tone,
        icon=icon,
        word=word,
        evidence=result.finding.evidence,
        time="not run" if result.mark is Mark.NOT_RUN else took(result.seconds),
        details=result.finding.details,
        cause=facts.says if facts else "",
        cures=facts.cures if facts else (),
        entry=facts.entry if facts else "",
        failed=result.mark is Mark.FAILED,
    )


def took(seconds: float) -> str:
    """ "38 ms", "5.4 s"."""
    return f"{seconds:.1f} s" if seconds >= 1 else f"{max(1, round(seconds * 1000))} ms"


_WORDS: Mapping[Mark, tuple[str, str, str]] = {
    Mark.PASSED: ("yes", "yes", "In order"),
    Mark.WARNING: ("open", "warn", "Something to look at"),
    Mark.FAILED: ("no", "no", "Cause found"),
}


def doctor_headline(examination: Examination) -> Headline:
    """The answer in one sentence."""
    tone, icon, word = _WORDS[examination.mark]
    return Headline(tone, icon, word, examination.sentence, examination.because)


def doctor_facts(examination: Examination, seconds: float) -> tuple[Fact, ...]:
    """Counts, and how long one waited."""
    counts = {mark: examination.count(mark) for mark in Mark}
    return (
        Fact("Passed", str(counts[Mark.PASSED])),
        Fact("Failed", str(counts[Mark.FAILED])),
        Fact("Warnings", str(counts[Mark.WARNING])),
        Fact("Not run", str(counts[Mark.NOT_RUN])),
        Fact("Time", took(seconds), "checks run side by side"),
    )
