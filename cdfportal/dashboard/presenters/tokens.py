"""The token page: the verdict, what qualifies it, and each token claim by claim."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from cdfportal.dashboard.presenters.token_scopes import ScopeRow
from cdfportal.dashboard.tables import Table, columns
from cdfportal.dashboard.token_view import TokenView
from cdfportal.diagnose.claims import ExplainedClaim, explain_claims, explain_header
from cdfportal.diagnose.comparison import Comparison, Finding
from cdfportal.diagnose.comparison.groups import CDF_GROUP_CLAIM_LIMIT
from cdfportal.diagnose.decode import DecodedToken, Opacity, OpaqueToken
from cdfportal.web.durations import clock_time
from cdfportal.web.ledger import Fact

_OPAQUE: Mapping[Opacity, str] = {
    Opacity.ABSENT: "The provider gave none.",
    Opacity.TOO_LARGE: "It is larger than any token the portal reads.",
    Opacity.ENCRYPTED: "It is encrypted; only its receiver can read it.",
    Opacity.NOT_A_JWT: "It is not a JWT. That is allowed: CDF alone has to read it.",
}


@dataclass(frozen=True, slots=True)
class TokenSection:
    """One token, explained or opaque."""

    title: str
    opaque: str
    header: tuple[ExplainedClaim, ...]
    claims: tuple[ExplainedClaim, ...]
    unexpected: int

    @property
    def parts(self) -> tuple[tuple[str, tuple[ExplainedClaim, ...]], ...]:
        """Header and claims under their titles."""
        return (("Header", self.header), ("Claims", self.claims))


def token_sections(shown: TokenView) -> tuple[TokenSection, ...]:
    """The access token, the ID token."""
    groups = shown.expected.group_claims
    return (
        _section("Access token", shown.claims.access, shown.access, groups),
        _section("ID token", shown.claims.identity, shown.identity, groups),
    )


def _section(
    title: str,
    token: DecodedToken | OpaqueToken,
    comparisons: Sequence[Comparison],
    group_claims: Sequence[str],
) -> TokenSection:
    if isinstance(token, OpaqueToken):
        return TokenSection(title, _OPAQUE[token.why], (), (), 0)
    header = explain_header(token.header, comparisons)
    claims = explain_claims(token.claims, comparisons, group_claims)
    wrong = sum(one.finding is Finding.DOES_NOT_MATCH for one in (*header, *claims))
    return TokenSection(title, "", header, claims, wrong)


def claim_table(sections: Sequence[TokenSection]) -> Table:
    """For export: header and claims of every token that can be read."""
    titles = columns(
        token="Token",  # noqa: S106 -- a title
        part="Part",
        name="Claim",
        value="Value",
        meaning="Meaning",
        finding="Finding",
        note="Note",
    )
    cells = (
        (section.title, part, one.name, _whole(one), one.meaning, one.finding.value, one.note)
        for section in sections
        for part, rows in (("header", section.header), ("claims", section.claims))
        for one in rows
    )
    return Table("claims", "Claims", titles, cells)


def _whole(one: ExplainedClaim) -> str:
    return " ".join(one.entries) if len(one.entries) > 1 else one.value


def token_facts(
    shown: TokenView,
    expires: datetime,
    left: str,
    scopes: Sequence[ScopeRow],
    claim_count: int | None,
) -> tuple[Fact, ...]:
    """Life, comparison, scopes, group claims."""
    present = [row.name for row in scopes if row.present]
    known = sum(row.present and row.known for row in scopes)
    compared = [one for one in shown.access if one.finding is not Finding.NOT_COMPARED]
    matching = sum(one.finding is Finding.MATCHES for one in compared)
    beside = f"beside {shown.project}" if shown.oidc else "beside the portal's settings"
    return (
        Fact("Valid until", clock_time(expires), f"{left} left; the portal renews it"),
        Fact("Matches", f"{matching} of {len(compared)}", beside),
        Fact(
            "Scopes",
            f"{known} of {sum(row.known for row in scopes)}",
            " ".join(present) or "none named",
            True,
        ),
        Fact(
            "Group claims",
            "not readable" if claim_count is None else str(claim_count),
            f"CDF reads {CDF_GROUP_CLAIM_LIMIT} at most",
        ),
    )
