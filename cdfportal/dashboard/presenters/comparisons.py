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


#: What a project does with a claim of which it expects no certain value.
_VERBS: Mapping[What, str] = {
    What.SCOPES: "read by",
    What.GROUPS: "read by",
    What.LOG: "kept by",
}
#: Several claims of these say one thing.
_TOGETHER = frozenset({What.APPLICATION, What.LOG})


@dataclass(frozen=True, slots=True)
class ComparisonRow:
    """One line: what is expected, what the token says, how they compare and why."""

    what: What
    title: str
    #: One, or several that say the same alike.
    claims: tuple[str, ...]
    in_header: bool
    expected: str
    #: Who says what is expected: "by CDF", "read by plant-north".
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
    """Worst first, then in the order in which CDF would look; what is alike in one row."""
    alike: dict[object, list[Comparison]] = {}
    for place, one in enumerate(comparisons):
        key = (one.what, one.finding, one.why) if one.what in _TOGETHER else place
        alike.setdefault(key, []).append(one)
    ordered = sorted(alike.values(), key=lambda some: _ORDER.index(some[0].finding))
    return tuple(_row(some, expected) for some in ordered)


def _row(some: Sequence[Comparison], expected: Expectations) -> ComparisonRow:
    one = some[0]
    tone, icon = _TONES[one.finding]
    harmless = one.effect in (Effect.LOG, Effect.NONE)
    if one.finding is Finding.DOES_NOT_MATCH and harmless:
        tone, icon = "open", "warn"
    return ComparisonRow(
        what=one.what,
        title=_TITLES[one.what],
        claims=tuple(each.claim for each in some),
        in_header=one.in_header,
        expected=one.expected,
        by=_by(one, expected),
        found=", ".join(dict.fromkeys(each.found for each in some if each.found)),
        finding=one.finding,
        why=one.why,
        effect=one.effect,
        reason=one.reason,
        tone=tone,
        icon=icon,
    )


def _by(one: Comparison, expected: Expectations) -> str:
    names = {
        By.PROJECT: expected.name,
        By.SETTINGS: "the portal's settings",
        By.CDF: "CDF",
        By.PROVIDER: preset_of(expected.provider).name,
        By.INSPECTION: "token/inspect",
    }
    verb = _VERBS.get(one.what, "by") if one.by is By.PROJECT else "by"
    return f"{verb} {names[one.by]}"


def comparison_table(rows: Sequence[ComparisonRow]) -> Table:
    """For export."""
    titles = columns(
        what="What",
        claims="Claims",
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
            ", ".join(row.claims),
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
