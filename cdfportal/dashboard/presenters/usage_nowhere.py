"""Calls that name no project: no project's page counts them as its own, and each shows them beside."""

from __future__ import annotations

from dataclasses import dataclass

from cdfportal.dashboard.presenters import usage as rows
from cdfportal.dashboard.presenters import usage_data as data
from cdfportal.dashboard.presenters.usage_head import Filters
from cdfportal.dashboard.presenters.usage_sums import (
    Counted,
    OperationSum,
    Totals,
    by_operation,
    totals,
)
from cdfportal.dashboard.tables import Table
from cdfportal.web.ledger import many


@dataclass(frozen=True, slots=True)
class Nowhere:
    """All of them, and what the filters show."""

    totals: Totals
    operations: tuple[OperationSum, ...]
    outcomes: tuple[rows.OutcomeRow, ...]

    @property
    def calls(self) -> str:
        """ "3 calls"."""
        return many(self.totals.calls, "call")

    @property
    def rows(self) -> list[rows.OperationRow]:
        """As lines."""
        return [rows.operation_row(one, "") for one in self.operations]

    def table(self) -> Table:
        """For files."""
        return data.operation_table(self.operations, "no-project", "Without a project")

    def to_json(self) -> data.JsonObject:
        """With the names that a project's own have."""
        return {
            **data.totals_json(self.totals),
            "operations": [data.operation_json(one) for one in self.operations],
            "outcomes": [data.outcome_json(one) for one in self.outcomes],
        }


def nowhere(everything: Counted, filters: Filters) -> Nowhere:
    """Of all that was counted."""
    mine = [one for one in everything if not one[0].project]
    shown = [one for one in mine if filters.admits(one[0])]
    return Nowhere(
        totals(mine),
        rows.ordered(by_operation(shown), filters.sort),
        rows.outcome_rows(shown),
    )
