"""The grants of an answer as a table for export: what gives the right, and what nearly does."""

from __future__ import annotations

from collections.abc import Iterator

from cdfportal.access.answers import Decision
from cdfportal.access.grants import Grant
from cdfportal.access.questions import scope_text
from cdfportal.access.reasons import near_miss_in_words
from cdfportal.dashboard.tables import Table, columns


def grant_table(decision: Decision) -> Table:
    """Witnesses first, then near misses, nearest first."""
    return Table(
        "grants",
        "Grants",
        columns(
            counts="Counts",
            group="Group id",
            name="Group",
            acl="ACL",
            action="Action",
            scope="Scope",
            steps="Steps",
            missing="What is missing",
        ),
        _rows(decision),
    )


def _rows(decision: Decision) -> Iterator[tuple[str, ...]]:
    for grant in decision.witnesses:
        yield ("gives it", *_cells(grant), "0", "")
    for miss in decision.near_misses:
        text = near_miss_in_words(miss, decision.question)
        yield ("nearly", *_cells(miss.grant), str(miss.steps), text)


def _cells(grant: Grant) -> tuple[str, ...]:
    number = "" if grant.group_id is None else str(grant.group_id)
    return (number, grant.group_name, grant.acl, grant.action, scope_text(grant.scope))
