"""Header and claims of one token in words: what each means, and how it compares."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from cdfportal.diagnose.claim_facts import CLAIM_FACTS, HEADER_FACTS, ClaimFact
from cdfportal.diagnose.comparison import Comparison, Finding
from cdfportal.diagnose.comparison.times import epoch
from cdfportal.diagnose.shown import entries, shown

_UNHEARD_OF = "Not known to the portal. CDF ignores claims it is not told to use."
#: Of several comparisons of one claim the first of these counts.
_ORDER = (
    Finding.DOES_NOT_MATCH,
    Finding.FILTERS,
    Finding.UNKNOWN,
    Finding.MATCHES,
    Finding.NOT_COMPARED,
)


@dataclass(frozen=True, slots=True)
class ExplainedClaim:
    """One claim or header parameter, its value as text, its meaning, and the comparison."""

    name: str
    value: str
    meaning: str
    finding: Finding
    note: str = ""
    source: str = ""
    moment: datetime | None = None
    #: The entries of a list, e.g. the ids of `groups`.
    entries: tuple[str, ...] = ()
    #: False for a name that the portal has never heard of.
    known: bool = True


def explain_claims(
    claims: Mapping[str, object],
    comparisons: Sequence[Comparison],
    group_claims: Iterable[str] = (),
) -> tuple[ExplainedClaim, ...]:
    """Every claim in the table's order, then those that the table does not know, by name.

    `group_claims` are names for groups beyond those that the table has.
    """
    groups = dict.fromkeys(group_claims, CLAIM_FACTS["groups"])
    told = [one for one in comparisons if not one.in_header]
    return _explained(claims, told, {**groups, **CLAIM_FACTS}, CLAIM_FACTS)


def explain_header(
    header: Mapping[str, object], comparisons: Sequence[Comparison]
) -> tuple[ExplainedClaim, ...]:
    """Every header parameter, likewise."""
    told = [one for one in comparisons if one.in_header]
    return _explained(header, told, HEADER_FACTS, HEADER_FACTS)


def _explained(
    members: Mapping[str, object],
    comparisons: Sequence[Comparison],
    facts: Mapping[str, ClaimFact],
    ordered: Mapping[str, ClaimFact],
) -> tuple[ExplainedClaim, ...]:
    by_name: dict[str, list[Comparison]] = {}
    for one in comparisons:
        by_name.setdefault(one.claim, []).append(one)
    order = {name: place for place, name in enumerate(ordered)}
    names = sorted(members, key=lambda name: (order.get(name, len(order)), name))
    return tuple(
        _explain(name, members[name], facts.get(name), by_name.get(name, ())) for name in names
    )


def _explain(
    name: str, value: object, fact: ClaimFact | None, comparisons: Sequence[Comparison]
) -> ExplainedClaim:
    listed = entries(value)
    return ExplainedClaim(
        name=shown(name),
        value=f"{len(listed)} values" if len(listed) > 1 else shown(value),
        meaning=fact.meaning if fact else _UNHEARD_OF,
        finding=min(
            (one.finding for one in comparisons), key=_ORDER.index, default=Finding.NOT_COMPARED
        ),
        note=" ".join(one.reason for one in comparisons),
        source=fact.source if fact else "",
        moment=epoch(value) if fact and fact.is_time else None,
        entries=listed,
        known=fact is not None,
    )
