"""My access in numbers: rights by what became of them, access control lists reached, groups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cdfportal.access.grants import EffectiveAccess
from cdfportal.dashboard.presenters.areas import covered
from cdfportal.dashboard.presenters.capabilities import CapabilityRow, Outcome
from cdfportal.dashboard.tables import Table, columns
from cdfportal.web.drawings.shares import Share


@dataclass(frozen=True, slots=True)
class Numbers:
    """Counts of one kind, out of the same whole or not."""

    title: str
    shares: tuple[Share, ...]


def numbers(
    access: EffectiveAccess, rows: Sequence[CapabilityRow], groups_shown: int
) -> tuple[Numbers, ...]:
    """Every count, zero included: that nothing was removed is an answer, too."""
    held = len(access.memberships)
    return (
        Numbers("Rights", _by_outcome(rows)),
        Numbers(
            "Access control lists",
            (
                _reached(access, "view"),
                _reached(access, "change"),
            ),
        ),
        Numbers(
            "Groups shown to you", (Share("you are in", held, max(held, groups_shown), "group"),)
        ),
    )


def _reached(access: EffectiveAccess, kind: str) -> Share:
    held, possible = covered(access.kept, kind)
    icon = "none" if not held else "all" if held == possible else "part"
    return Share(kind, held, possible, icon, "yes" if held else "")


def _by_outcome(rows: Sequence[CapabilityRow]) -> tuple[Share, ...]:
    whole = [row for row in rows if row.scope_parameter == "all" and not row.raw]
    kept = sum(row.outcome is Outcome.KEPT for row in whole)
    ends = (
        (Outcome.TOKEN, "removed by the token", "cut"),
        (Outcome.APPLICATION, "removed by the application", "no"),
        (Outcome.UNKNOWN, "cannot be told", "open"),
    )
    all_kept = sum(row.outcome is Outcome.KEPT for row in rows)
    return (
        Share("kept on everything", kept, len(rows), "all", "yes"),
        Share("kept on a scope only", all_kept - kept, len(rows), "part", "yes"),
        *(
            Share(words, sum(row.outcome is outcome for row in rows), len(rows), tone, tone)
            for outcome, words, tone in ends
        ),
    )


def number_table(found: Sequence[Numbers]) -> Table:
    """For export."""
    titles = columns(kind="Kind", what="What", count="Count", of="Of")
    cells = (
        (kind.title, share.name, str(share.count), str(share.of))
        for kind in found
        for share in kind.shares
    )
    return Table("numbers", "In numbers", titles, cells)
