"""Findings of the cross-check as notes: what differs, probably why, what to do, when it heals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from cdfportal.access.cause_words import Cause
from cdfportal.access.causes import Confidence
from cdfportal.access.findings import Finding
from cdfportal.access.reasons import difference_in_words
from cdfportal.access.words import and_list
from cdfportal.web.durations import clock_time
from cdfportal.web.ledger import Note, many

_MOST_SHOWN = 4
_SURE = {
    Confidence.CERTAIN: "Cause",
    Confidence.PROBABLE: "Probable cause",
    Confidence.POSSIBLE: "Possible cause",
}
_NAMES = {
    Cause.STALE_TOKEN: "stale token",
    Cause.OVERAGE: "too many groups for a token",
    Cause.WRONG_CLAIM: "another claim",
    Cause.APPLICATION_LINK: "application link",
    Cause.PROPAGATION: "just changed",
    Cause.NOT_SHOWN: "not shown",
    Cause.TOKEN_SCOPE: "token scope",
    Cause.NOT_KNOWN: "not known",
}
_STAYS = frozenset({Cause.OVERAGE, Cause.WRONG_CLAIM, Cause.APPLICATION_LINK})


def difference_notes(findings: Sequence[Finding], now: datetime) -> Iterator[Note]:
    """One note for all findings of one kind and cause."""
    together: dict[tuple[object, ...], list[Finding]] = {}
    for found in findings:
        key = (found.difference.kind, found.cause, found.why, found.heals_at)
        together.setdefault(key, []).append(found)
    kinds = list(together.values())
    for alike in kinds[:_MOST_SHOWN]:
        yield _note(alike, now)
    if len(kinds) > _MOST_SHOWN:
        title = f"{many(len(kinds) - _MOST_SHOWN, 'more difference')} between groups and token."
        yield Note("open", "open", title, "The JSON of this page lists all of them.")


def _note(alike: Sequence[Finding], now: datetime) -> Note:
    first = alike[0]
    title = difference_in_words(first.difference) + _and_more(alike)
    cause = f"{_SURE[first.confidence]}: {_NAMES[first.cause]}. {first.why}"
    heals = heals_in_words(first.cause, first.heals_at, now)
    text = " ".join(part for part in (cause, first.cure, heals) if part)
    linked = first.cause is Cause.APPLICATION_LINK and first.confidence is Confidence.CERTAIN
    return Note("" if linked else "open", "group" if linked else "open", title, text)


def _and_more(alike: Sequence[Finding]) -> str:
    if len(alike) == 1:
        return ""
    if alike[0].difference.grant is not None:
        return f" The same holds for {many(len(alike) - 1, 'more right')}."
    others = and_list([_name(found) for found in alike[1:]])
    return f" The same holds for {others}."


def _name(found: Finding) -> str:
    return found.difference.group_name or f"group {found.difference.group_id}"


def heals_in_words(cause: Cause, heals_at: datetime | None, now: datetime) -> str:
    """ "Heals by itself at 14:05 UTC."."""
    if heals_at is None:
        return "It does not heal by itself." if cause in _STAYS else ""
    if heals_at <= now:
        return "It should have healed by now: ask CDF again."
    day = "" if heals_at.date() == now.date() else f"{heals_at:%Y-%m-%d} "
    return f"Heals by itself at {day}{clock_time(heals_at)}."
