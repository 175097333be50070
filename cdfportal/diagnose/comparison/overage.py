"""Entra leaves the group list out of a token when it would be too long, and marks the place.

https://learn.microsoft.com/entra/identity-platform/id-token-claims-reference#groups-overage-claim
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cdfportal.access.limits import LimitName, limits
from cdfportal.diagnose.comparison.expectations import Case
from cdfportal.diagnose.comparison.model import (
    By,
    Comparison,
    Effect,
    Finding,
    Kind,
    What,
    Why,
)
from cdfportal.diagnose.shown import shown

#: Entra leaves the list out of a JWT above this.
ENTRA_GROUP_LIMIT = limits()[LimitName.ENTRA_OVERAGE].limit
_CURE = (
    "Either an administrator lets the project ask Microsoft Graph (isGroupCallbackEnabled), or the "
    "provider sends only the groups that are assigned to the application."
)


def group_overage(claims: Mapping[str, object]) -> bool:
    """Whether the provider left the group list out because it is too long."""
    return bool(_marks(claims))


def _marks(claims: Mapping[str, object]) -> list[str]:
    names, implicit = claims.get("_claim_names"), claims.get("hasgroups")
    marks = ["_claim_names"] if isinstance(names, Mapping) and "groups" in names else []
    return [*marks, *(["hasgroups"] if implicit is True or implicit == "true" else [])]


def compare_overage(case: Case) -> Iterator[Comparison]:
    """One line for each mark."""
    for mark in _marks(case.claims):
        finding, why, reason, by = _judged(case)
        yield Comparison(
            What.OVERAGE,
            mark,
            finding,
            why,
            f"You are in more groups than fit into one token (Entra: {ENTRA_GROUP_LIMIT}), "
            f"so the provider named none. {reason}",
            shown(case.claims[mark]),
            by=by,
            effect=Effect.GROUPS
            if finding is Finding.DOES_NOT_MATCH and case.kind is Kind.ACCESS
            else Effect.NONE,
        )


def _judged(case: Case) -> tuple[Finding, Why, str, By]:
    if case.kind is Kind.ID:
        reason = "The portal's own rules about groups see none of yours."
        return Finding.DOES_NOT_MATCH, Why.LEFT_OUT, reason, By.SETTINGS
    asks = case.oidc.group_callback if case.oidc else None
    name, seen = case.expected.name_first, case.expected.seen
    if case.expected.taken:
        reason = "CDF counts you in groups all the same."
        return Finding.MATCHES, Why.ASKED_FOR_ELSEWHERE, reason, By.INSPECTION
    if asks and seen is None:
        reason = f"{name} asks Microsoft Graph for the list instead."
        return Finding.MATCHES, Why.ASKED_FOR_ELSEWHERE, reason, By.PROJECT
    if asks:
        reason = (
            f"{name} asks Microsoft Graph for the list instead, and still CDF finds you in no group: "
            "none of yours leads here, or Graph does not answer CDF."
        )
        return Finding.UNKNOWN, Why.ASKED_FOR_ELSEWHERE, reason, By.PROJECT
    if asks is False or seen is not None:
        by = By.PROJECT if asks is False else By.INSPECTION
        return Finding.DOES_NOT_MATCH, Why.LEFT_OUT, f"CDF sees none. {_CURE}", by
    reason = f"Whether {case.expected.name} asks Microsoft Graph instead, its settings say. {_CURE}"
    return Finding.UNKNOWN, Why.NOT_TOLD, reason, By.SETTINGS
