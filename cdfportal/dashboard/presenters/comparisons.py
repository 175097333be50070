"""The comparisons of a token as rows, the worst first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cdfportal.base.presets import preset_of
from cdfportal.dashboard.tables import Table, columns
from cdfportal.diagnose.comparison import (
    By,
    Comparison,
    Effect,
    Expectations,
    Finding,
    What,
    Why,
)

_TITLES: Mapping[What, str] = {
    What.ALGORITHM: "Signature",
    What.KEY: "Key",
    What.TYPE: "Type",
    What.KIND: "Kind of token",
    What.ISSUER: "Issuer",
    What.AUDIENCE: "Audience",
    What.SUBJECT: "Who you are",
    What.EXPIRY: "End",
    What.NOT_BEFORE: "Begin",
    What.ISSUED_AT: "Issued",
    What.TENANT: "Tenant",
    What.APPLICATION: "Application",
    What.SCOPES: "Scopes",
    What.GROUPS: "Groups",
    What.GROUP_COUNT: "Number of groups",
    What.UNREAD_GROUPS: "Groups elsewhere",
    What.OVERAGE: "Groups left out",
    What.LOG: "Audit log",
}
_ORDER = (
    Finding.DOES_NOT_MATCH,
    Finding.FILTERS,
    Finding.UNKNOWN,
    Finding.MATCHES,
    Finding.NOT_COMPARED,
)
_TONES: Mapping[Finding, tuple[str, str]] = {
    Finding.MATCHES: ("yes", "yes"),
    Finding.DOES_NOT_MATCH: ("no", "no"),
    Finding.FILTERS: ("cut", "cut"),
    Finding.UNKNOWN: ("open", "open"),
    Finding.NOT_COMPARED: ("plain", "none"),
}


@dataclass(frozen=True, slots=True)
class ComparisonRow:
    """One line: what is expected, what the token says, how they compare and why."""

    what: What
    title: str
    claim: str
    in_header: bool
    expected: str
    #: Who says what is expected, in words.
    by: str
    found: str
    finding: Finding
    why: Why
    effect: Effect
    reason: str
    tone: str
    icon: str


def comparison_rows(
    comparisons: Sequence[Comparison], expected: Expectations
) -> tuple[ComparisonRow, ...]:
    """Worst first, then in the order in which CDF would look."""
    ordered = sorted(comparisons, key=lambda one: _ORDER.index(one.finding))
    return tuple(_row(one, expected) for one in ordered)


def _row(one: Comparison, expected: Expectations) -> ComparisonRow:
    tone, icon = _TONES[one.finding]
    harmless = one.effect in (Effect.LOG, Effect.NONE)
    if one.finding is Finding.DOES_NOT_MATCH and harmless:
        tone, icon = "open", "warn"
    return ComparisonRow(
        what=one.what,
        title=_TITLES[one.what],
        claim=one.claim,
        in_header=one.in_header,
        expected=one.expected,
        by=_by(one.by, expected),
        found=one.found,
        finding=one.finding,
        why=one.why,
        effect=one.effect,
        reason=one.reason,
        tone=tone,
        icon=icon,
    )


def _by(by: By, expected: Expectations) -> str:
    names = {
        By.PROJECT: expected.name,
        By.SETTINGS: "the portal's settings",
        By.CDF: "CDF's documents",
        By.PROVIDER: preset_of(expected.provider).name,
        By.INSPECTION: "token/inspect",
    }
    return names[by]


def comparison_table(rows: Sequence[ComparisonRow]) -> Table:
    """For export."""
    titles = columns(
        what="What",
        claim="Claim",
        expected="Expected",
        by="By",
        found="In the token",
        finding="Compared",
        effect="Effect",
        reason="Reason",
    )
    cells = (
        (
            row.title,
            row.claim,
            row.expected,
            row.by,
            row.found,
            row.finding.value,
            row.effect.value,
            row.reason,
        )
        for row in rows
    )
    return Table("comparisons", "Compared", titles, cells)
