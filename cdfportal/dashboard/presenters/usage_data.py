"""A person's own usage for programs: the twin's JSON, and tables for files."""

from __future__ import annotations

from collections.abc import Sequence

from accounts.usage_numbers import STEPS, By, Numbers
from cdfportal.access.json_parts import time_json
from cdfportal.dashboard.presenters.usage import LimitRow, OutcomeRow
from cdfportal.dashboard.presenters.usage_sums import MinuteSum, OperationSum, Totals
from cdfportal.dashboard.tables import Table, columns

JsonObject = dict[str, object]


def totals_json(found: Totals) -> JsonObject:
    """Of all calls together."""
    return {
        "calls": found.calls,
        "ends": {end.value: count for end, count in found.ends.items()},
        "bytes_down": found.numbers.bytes_down,
        "bytes_up": found.numbers.bytes_up,
        "too_many": {"cdf": found.throttled_by_cdf, "portal": found.throttled_by_portal},
        "sent_again": found.numbers.repeats,
    }


def _numbers_json(numbers: Numbers) -> JsonObject:
    return {
        "bytes_down": numbers.bytes_down,
        "bytes_up": numbers.bytes_up,
        "sent_again": numbers.repeats,
        "milliseconds": {
            "mean": round(numbers.mean, 1),
            "half_within": numbers.within(0.5),
            "most_within": numbers.within(0.95),
            "slowest": numbers.slowest,
        },
    }


def operation_json(one: OperationSum) -> JsonObject:
    """One operation, with the histogram that its shares are made from."""
    ends = [*map(str, STEPS), "more"]
    return {
        "method": one.method,
        "template": one.template,
        "calls": one.calls,
        "not_through": one.ill,
        "handed_over": one.handed_over,
        **_numbers_json(one.seen),
        "calls_within_milliseconds": dict(zip(ends, one.seen.steps, strict=True)),
    }


def minute_json(one: MinuteSum) -> JsonObject:
    """One minute, an empty one too."""
    return {
        "at": time_json(one.at),
        "calls": one.calls,
        "not_through": one.ill,
        "handed_over": one.handed_over,
        **_numbers_json(one.seen),
    }


def outcome_json(one: OutcomeRow) -> JsonObject:
    """One way not to go through."""
    by = By.CDF if one.by == "CDF" else By.PORTAL
    return {"by": by.value, "code": one.code, "count": one.count, "meaning": one.meaning}


def limit_json(one: LimitRow) -> JsonObject:
    """One limit of the portal."""
    return {
        "limit": one.title,
        "most": one.count,
        "of": one.limit,
        "state": one.state_words,
        "setting": one.source,
    }


def operation_table(
    operations: Sequence[OperationSum], name: str = "operations", title: str = "Operations"
) -> Table:
    """For files, with numbers to calculate with."""
    titles = columns(
        method="Method",
        template="Path",
        calls="Calls",
        not_through="Not through",
        handed_over="Handed over",
        mean_ms="Mean (ms)",
        half_within_ms="Half within (ms)",
        most_within_ms="95 % within (ms)",
        slowest_ms="Slowest (ms)",
        bytes_down="Bytes down",
        bytes_up="Bytes up",
    )
    cells = (
        (one.method, one.template, str(one.calls), str(one.ill), str(one.handed_over), *_cells(one.seen))
        for one in operations
    )  # fmt: skip
    return Table(name, title, titles, cells)


def _cells(numbers: Numbers) -> tuple[str, ...]:
    return (
        f"{numbers.mean:.1f}",
        f"{numbers.within(0.5):.1f}",
        f"{numbers.within(0.95):.1f}",
        f"{numbers.slowest:.1f}",
        str(numbers.bytes_down),
        str(numbers.bytes_up),
    )


def minute_table(minutes: Sequence[MinuteSum]) -> Table:
    """All sixty."""
    titles = columns(
        minute="Minute",
        calls="Calls",
        not_through="Not through",
        handed_over="Handed over",
        mean_ms="Mean (ms)",
        half_within_ms="Half within (ms)",
        most_within_ms="95 % within (ms)",
        slowest_ms="Slowest (ms)",
        bytes_down="Bytes down",
        bytes_up="Bytes up",
    )
    cells = (
        (time_json(one.at), str(one.calls), str(one.ill), str(one.handed_over), *_cells(one.seen))
        for one in minutes
    )
    return Table("minutes", "Minutes", titles, cells)


def outcome_table(outcomes: Sequence[OutcomeRow]) -> Table:
    """What did not go through."""
    titles = columns(by="By", code="Status or reason", count="Calls", meaning="What it means")
    cells = ((one.by, one.code, str(one.count), one.meaning) for one in outcomes)
    return Table("outcomes", "Not through", titles, cells)
