"""The doctor's results for export."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cdfportal.dashboard.tables import Table, columns
from cdfportal.diagnose.doctor.faults import facts_of
from cdfportal.diagnose.doctor.model import Result


def check_table(results: Sequence[Result]) -> Table:
    """A line for each check."""
    titles = columns(
        number="Check",
        title="What",
        verdict="Verdict",
        evidence="Evidence",
        cause="Cause",
        cure="Cure",
        milliseconds="Time in ms",
    )
    return Table("checks", "Checks", titles, _lines(results))


def _lines(results: Sequence[Result]) -> Iterator[Sequence[str]]:
    for result in results:
        facts = facts_of(result.finding.fault) if result.finding.fault else None
        yield (
            str(result.number),
            result.title,
            result.mark.value,
            result.finding.evidence,
            facts.says if facts else "",
            " ".join(f"{cure.who.words}: {cure.do}" for cure in facts.cures) if facts else "",
            str(round(result.seconds * 1000)),
        )
