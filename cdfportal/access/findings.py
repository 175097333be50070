"""The differences between groups and token/inspect as findings: cause, cure, when it heals."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from cdfportal.access import cause_words as words
from cdfportal.access.cause_words import Cause, Explanation
from cdfportal.access.causes import (
    Circumstances,
    Confidence,
    Reading,
    explain,
    heals_at,
    place_of_source,
)
from cdfportal.access.grants import Difference, EffectiveAccess, MembershipKind
from cdfportal.access.json_parts import JsonObject, difference_json, time_json
from cdfportal.access.model import Group
from cdfportal.access.words import and_list
from cdfportal.base.provider import Provider


@dataclass(frozen=True, slots=True)
class Finding:
    """A difference, explained."""

    difference: Difference
    cause: Cause
    confidence: Confidence
    why: str
    cure: str
    #: From when on it is gone without anybody doing anything; None: it does not go by itself.
    heals_at: datetime | None = None


def findings(
    access: EffectiveAccess, groups: Iterable[Group], circumstances: Circumstances
) -> tuple[Finding, ...]:
    """Every difference with its probable cause, in the order of `access.differences`."""
    if not access.differences:
        return ()
    known = {group.id: group for group in groups}
    known |= {held.group.id: held.group for held in access.memberships}
    proven = frozenset(_proven_claims(access))
    return tuple(
        _finding(
            Reading(
                difference,
                known.get(difference.group_id or 0),
                access.caller,
                access,
                circumstances,
                proven,
            )
        )
        for difference in access.differences
    )


def _proven_claims(access: EffectiveAccess) -> Iterable[str]:
    for held in access.memberships:
        kinds = {reason.kind for reason in held.reasons}
        if MembershipKind.INSPECT in kinds:
            yield from (r.claim for r in held.reasons if r.kind is MembershipKind.SOURCE_ID)


def _finding(read: Reading) -> Finding:
    explanation, confidence = explain(read)
    texts = {
        "claims": and_list(read.circumstances.group_claims) or "those that the portal reads",
        "app": read.caller.app_id or "not known",
        "place": str((place_of_source(read) or 0) + 1),
    }
    return Finding(
        read.difference,
        explanation.cause,
        confidence,
        explanation.why.format(**texts),
        explanation.cure.format(**texts) + _more_cure(explanation, read.circumstances),
        heals_at(explanation.cause, read),
    )


def _more_cure(explanation: Explanation, circumstances: Circumstances) -> str:
    """What only Entra ID offers."""
    entra = circumstances.provider is Provider.ENTRA_ID
    return words.GROUP_CALLBACK if entra and explanation is words.LIST_LEFT_OUT else ""


def finding_json(finding: Finding) -> JsonObject:
    """A difference with its explanation."""
    heals = finding.heals_at
    return {
        **difference_json(finding.difference),
        "cause": finding.cause.value,
        "confidence": finding.confidence.value,
        "why": finding.why,
        "cure": finding.cure,
        "heals_at": time_json(heals) if heals else None,
    }
