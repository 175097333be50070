"""Counts beside limits, as bars and as a table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cdfportal.access.grants import ClaimValue, DifferenceKind, EffectiveAccess
from cdfportal.access.limits import LimitName, Meter, MeterState, meters
from cdfportal.base.provider import Provider
from cdfportal.dashboard.tables import Table, columns

_TONES = {MeterState.NEAR: "is-open", MeterState.OVER: "is-no"}
_STATES = {
    MeterState.OK: "within",
    MeterState.NEAR: "close to the limit",
    MeterState.OVER: "beyond the limit",
    MeterState.NOT_KNOWN: "not known",
}


@dataclass(frozen=True, slots=True)
class MeterRow:
    """One bar, or one line of the table."""

    name: LimitName
    title: str
    count: int | None
    limit: int
    state: MeterState
    #: "4 of 20".
    text: str
    state_words: str
    consequence: str
    source: str
    percent: int
    #: The bar's class.
    tone: str

    @property
    def icon(self) -> str:
        """The state as a symbol."""
        return {MeterState.OK: "yes", MeterState.OVER: "no"}.get(self.state, "open")


def my_meters(
    access: EffectiveAccess,
    values: Sequence[ClaimValue] | None,
    provider: Provider,
    *,
    overage: bool,
) -> tuple[MeterRow, ...]:
    """The viewer's groups and the ids in the token; Entra's own limit where it is one."""
    claims = None if values is None else len(values)
    counts = {LimitName.GROUPS_PER_PRINCIPAL: group_count(access), LimitName.GROUP_CLAIMS: claims}
    if overage or provider is Provider.ENTRA_ID:
        counts[LimitName.ENTRA_OVERAGE] = claims
    return meter_rows(meters(counts, overage=overage))


def group_count(access: EffectiveAccess) -> int | None:
    """How many groups CDF counts the viewer in, those not shown included; None when it cannot be told."""
    hidden = sum(d.kind is DifferenceKind.GROUP_NOT_SHOWN for d in access.differences)
    found = len(access.memberships) + hidden
    return found if found or access.complete else None


def meter_rows(found: Iterable[Meter]) -> tuple[MeterRow, ...]:
    """Each meter with the length and tone of its bar."""
    return tuple(_row(meter) for meter in found)


def _row(meter: Meter) -> MeterRow:
    full = 100 if meter.state is MeterState.OVER else 0
    percent = full if meter.count is None else min(100, round(100 * meter.count / meter.limit))
    return MeterRow(
        name=meter.name,
        title=meter.title,
        count=meter.count,
        limit=meter.limit,
        state=meter.state,
        text=meter.text,
        state_words=_STATES[meter.state],
        consequence=meter.consequence,
        source=meter.source,
        percent=percent,
        tone=_TONES.get(meter.state, ""),
    )


def meter_table(rows: Sequence[MeterRow]) -> Table:
    """The same for export."""
    titles = columns(limit="Limit", count="Count", of="Of", state="State", then="What it means")
    cells = (
        (row.title, _text(row.count), str(row.limit), row.state_words, row.consequence)
        for row in rows
    )
    return Table("limits", "Limits", titles, cells)


def _text(count: int | None) -> str:
    return "not known" if count is None else str(count)
