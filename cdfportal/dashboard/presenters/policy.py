"""Every operation as the proxy takes it: what the policy's own function says, as a row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote

from cdfportal.access.endpoint_table import endpoint_table
from cdfportal.access.endpoints import Endpoint, Requirement
from cdfportal.base.connection import Connection
from cdfportal.base.portal import ProxySettings
from cdfportal.dashboard.tables import Table, columns
from cdfproxy.policy import decide
from cdfproxy.rules import rules_in_part
from cdfproxy.target import PREFIX

KNOWN = "The endpoint table knows it."


@dataclass(frozen=True, slots=True)
class PolicyRow:
    """One operation in one project."""

    method: str
    template: str
    passes: bool
    #: What decides, in words.
    rule: str
    #: The reason of our refusal; empty for what passes.
    reason: str
    #: All needed together.
    needs: tuple[str, ...]
    #: What does in place of all of them.
    instead: tuple[str, ...]
    reads: bool
    streams: bool
    #: Parameters that may hold any text.
    free_text: tuple[str, ...]
    #: Rules of PROXY_DENY and PROXY_ALLOW that speak of some of its calls.
    in_part: tuple[str, ...]

    @property
    def searched(self) -> str:
        """Everything that a search looks at."""
        parts = (self.method, self.template, self.rule, *self.needs, *self.instead)
        return " ".join(parts).casefold()


@lru_cache(maxsize=8)
def policy_rows(
    settings: ProxySettings, connection: Connection, project: str
) -> tuple[PolicyRow, ...]:
    """All of them, by path; the same for everybody, so it is worked out once."""
    rows = (_row(one, settings, connection, project) for one in endpoint_table().endpoints)
    return tuple(sorted(rows, key=lambda row: (row.template, row.method)))


def _row(
    endpoint: Endpoint, settings: ProxySettings, connection: Connection, project: str
) -> PolicyRow:
    segments = tuple(project if part == "{project}" else part for part in endpoint.segments)
    path = "/".join(quote(part.strip("{}"), safe="") for part in segments)
    decision = decide(endpoint.method, f"{PREFIX}/{path}", settings, connection)
    own = f"{endpoint.method} {endpoint.template}"
    known = decision.is_allowed and decision.rule == own
    return PolicyRow(
        method=endpoint.method,
        template=endpoint.template,
        passes=decision.is_allowed,
        rule=KNOWN if known else decision.rule.replace(f"{own} is closed", "Closed", 1),
        reason=decision.reason.value if decision.reason else "",
        needs=rights(endpoint.requires),
        instead=rights(endpoint.alternative),
        reads=endpoint.reads,
        streams=endpoint.streams,
        free_text=_free_text(endpoint),
        in_part=_in_part(endpoint, segments, settings),
    )


def _free_text(endpoint: Endpoint) -> tuple[str, ...]:
    named = (part.strip("{}") for part in endpoint.segments if part.startswith("{"))
    return tuple(name for name in named if name in endpoint.free_text_parameters)


def _in_part(
    endpoint: Endpoint, segments: Sequence[str], settings: ProxySettings
) -> tuple[str, ...]:
    denied = rules_in_part(settings.deny, endpoint.method, segments, ignore_case=True)
    allowed = rules_in_part(settings.allow, endpoint.method, segments, ignore_case=False)
    return (
        *(f"PROXY_DENY closes some: {rule}" for rule in denied),
        *(f"PROXY_ALLOW opens some: {rule}" for rule in allowed if endpoint.denied_by_default),
    )


def rights(needed: Sequence[Requirement]) -> tuple[str, ...]:
    """`assetsAcl:READ`; `dataModelsAcl:READ on spaceIdScope:cdf_cdm`."""
    return tuple(
        f"{one.acl}:{one.action}" + (f" on {one.scope}" if one.scope else "") for one in needed
    )


def policy_table(rows: Sequence[PolicyRow]) -> Table:
    """For export."""
    titles = columns(
        method="Method",
        template="Path",
        verdict="Proxy",
        rule="Because",
        needs="Needs in CDF",
        instead="Or instead",
        kind="Kind",
        streams="Streams",
        free_text="Free text",
        in_part="For some paths",
    )
    return Table("operations", "Operations", titles, (_cells(row) for row in rows))


def _cells(row: PolicyRow) -> tuple[str, ...]:
    return (
        row.method,
        row.template,
        "passes" if row.passes else "refused",
        row.rule,
        "; ".join(row.needs),
        "; ".join(row.instead),
        "reads" if row.reads else "changes",
        "yes" if row.streams else "no",
        "; ".join(row.free_text),
        "; ".join(row.in_part),
    )
