"""The claims of one token explained against what this connection expects."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from cdfportal.access.limits import LimitName, limits
from cdfportal.base.connection import Connection
from cdfportal.diagnose.claim_facts import CLAIM_FACTS

#: Entra leaves the list out of a JWT above this (groups overage claim).
ENTRA_GROUP_LIMIT = limits()[LimitName.ENTRA_OVERAGE].limit
#: CDF reads at most so many group claims of a token.
CDF_GROUP_CLAIM_LIMIT = limits()[LimitName.GROUP_CLAIMS].limit
_LONGEST_VALUE = 300
_LATEST = 253_402_300_799  # 9999-12-31, the last second that a datetime can hold


class Kind(StrEnum):
    """Which token the claims stand in; what is expected differs."""

    ID = "id"
    ACCESS = "access"


class Finding(StrEnum):
    """How a claim compares with what is expected."""

    AS_EXPECTED = "as expected"
    UNEXPECTED = "unexpected"
    FILTERS = "filters"
    NOT_CHECKED = "not checked"
    UNKNOWN = "unknown claim"


@dataclass(frozen=True, slots=True)
class ExplainedClaim:
    """One claim, its value as text, its meaning, and the comparison."""

    name: str
    value: str
    meaning: str
    finding: Finding
    note: str = ""
    source: str = ""
    moment: datetime | None = None
    #: The entries of a list, e.g. the ids of `groups`.
    entries: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Context:
    kind: Kind
    connection: Connection
    now: datetime


_Check = Callable[[object, _Context], tuple[Finding, str]]


def explain_claims(
    claims: Mapping[str, object], kind: Kind, connection: Connection, now: datetime
) -> tuple[ExplainedClaim, ...]:
    """Every claim in the table's order, then those that the table does not know, by name."""
    context = _Context(kind, connection, now)
    order = {name: place for place, name in enumerate(CLAIM_FACTS)}
    names = sorted(claims, key=lambda name: (order.get(name, len(order)), name))
    return tuple(_explain(name, claims[name], context) for name in names)


def _explain(name: str, value: object, context: _Context) -> ExplainedClaim:
    entries = _entries(value)
    text = f"{len(entries)} values" if len(entries) > 1 else _text(value)
    fact = CLAIM_FACTS.get(name)
    if name in context.connection.group_claims and fact is None:
        fact = CLAIM_FACTS["groups"]
    if fact is None:
        meaning = "Not known to the portal. CDF ignores claims it is not told to use."
        return ExplainedClaim(name, text, meaning, Finding.UNKNOWN, entries=entries)
    check = _CHECKS.get(name)
    finding, note = check(value, context) if check else (Finding.NOT_CHECKED, "")
    moment = epoch(value) if fact.is_time else None
    return ExplainedClaim(name, text, fact.meaning, finding, note, fact.source, moment, entries)


def epoch(value: object) -> datetime | None:
    """NumericDate (RFC 7519 §2) as a moment; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    if not math.isfinite(value) or not 0 <= value <= _LATEST:
        return None
    return datetime.fromtimestamp(value, UTC)


def group_overage(claims: Mapping[str, object]) -> bool:
    """Whether the provider left the group list out because it is too long."""
    names = claims.get("_claim_names")
    left_out = isinstance(names, dict) and "groups" in names
    return left_out or claims.get("hasgroups") in (True, "true")


def _text(value: object) -> str:
    if isinstance(value, list) and len(value) == 1:
        return _text(value[0])
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST_VALUE else text[:_LONGEST_VALUE] + "…"


def _entries(value: object) -> tuple[str, ...]:
    return tuple(_text(entry) for entry in value) if isinstance(value, list) else ()


def _issuer(value: object, context: _Context) -> tuple[Finding, str]:
    connection = context.connection
    if value == connection.issuer:
        return Finding.AS_EXPECTED, "The portal trusts this issuer."
    if context.kind is Kind.ACCESS:
        if value == connection.access_token_issuer:
            return Finding.AS_EXPECTED, f"{connection.preset.name}'s other name of the same tenant."
        return Finding.NOT_CHECKED, "Whether CDF trusts it, the project's settings say."
    return Finding.UNEXPECTED, f"The portal expects {connection.issuer}."


def _audience(value: object, context: _Context) -> tuple[Finding, str]:
    connection = context.connection
    wanted = connection.audience if context.kind is Kind.ACCESS else connection.client_id
    if value == wanted or (isinstance(value, list) and wanted in value):
        what = "the CDF cluster" if context.kind is Kind.ACCESS else "the portal"
        return Finding.AS_EXPECTED, f"Made for {what}."
    if isinstance(value, str) and value.rstrip("/") == wanted.rstrip("/"):
        return Finding.UNEXPECTED, "Differs from the cluster's address by a slash at the end."
    return Finding.UNEXPECTED, f"Made for another API: {wanted} is expected."


def _application(value: object, context: _Context) -> tuple[Finding, str]:
    if value == context.connection.client_id:
        return (
            Finding.AS_EXPECTED,
            "This portal. CDF groups linked to other applications do not count.",
        )
    return Finding.UNEXPECTED, "Another application than this portal."


def _ends(value: object, context: _Context) -> tuple[Finding, str]:
    moment = epoch(value)
    if moment is None:
        return Finding.UNEXPECTED, "Not a time."
    if context.kind is Kind.ID:
        return Finding.NOT_CHECKED, "The ID token counts at the sign-in only."
    if moment > context.now:
        return Finding.AS_EXPECTED, "The portal renews the token before."
    return Finding.UNEXPECTED, "Past: CDF refuses the token."


def _began(value: object, context: _Context) -> tuple[Finding, str]:
    moment = epoch(value)
    if moment is None:
        return Finding.UNEXPECTED, "Not a time."
    if moment <= context.now:
        return Finding.AS_EXPECTED, ""
    return Finding.UNEXPECTED, "In the future: the clocks of provider and portal differ."


def _tenant(value: object, context: _Context) -> tuple[Finding, str]:
    tenant = context.connection.tenant_id
    if not tenant:
        return Finding.NOT_CHECKED, ""
    if value == tenant:
        return Finding.AS_EXPECTED, "The configured tenant."
    return Finding.UNEXPECTED, f"The portal expects {tenant}."


def _scopes(value: object, context: _Context) -> tuple[Finding, str]:
    text = value if isinstance(value, str) else _text(value)
    words = {word.rpartition("/")[2] for word in text.split()}
    if "user_impersonation" in words:
        return Finding.AS_EXPECTED, "Keeps everything that your groups grant."
    if context.kind is Kind.ACCESS:
        return Finding.FILTERS, "Removes what none of these scopes keeps."
    return Finding.NOT_CHECKED, ""


def _groups(value: object, context: _Context) -> tuple[Finding, str]:
    count = len(value) if isinstance(value, list) else 1
    if count > CDF_GROUP_CLAIM_LIMIT:
        return Finding.UNEXPECTED, f"{count} ids; CDF reads at most {CDF_GROUP_CLAIM_LIMIT}."
    return Finding.AS_EXPECTED, "The list is complete."


def _left_out(value: object, context: _Context) -> tuple[Finding, str]:
    return Finding.UNEXPECTED, (
        f"You are in more groups than fit into one token (Entra: {ENTRA_GROUP_LIMIT}), "
        "so it carries none and CDF sees none."
    )


_CHECKS: Mapping[str, _Check] = {
    "iss": _issuer,
    "aud": _audience,
    "azp": _application,
    "appid": _application,
    "client_id": _application,
    "exp": _ends,
    "iat": _began,
    "nbf": _began,
    "tid": _tenant,
    "scp": _scopes,
    "scope": _scopes,
    "groups": _groups,
    "cognito:groups": _groups,
    "ext_group_ids": _groups,
    "_claim_names": _left_out,
    "hasgroups": _left_out,
}
