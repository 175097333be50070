"""The token page: what the token is, what its scopes keep, what each claim says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from cdfportal.access.grants import EffectiveAccess, Gate
from cdfportal.access.token_scopes import TokenFilter, scopes_admitting
from cdfportal.access.words import and_list
from cdfportal.base.connection import Connection
from cdfportal.dashboard.tables import Table, columns
from cdfportal.diagnose.claims import ExplainedClaim, explain_claims
from cdfportal.diagnose.comparison import Expectations, Finding, Kind, compare_token
from cdfportal.diagnose.comparison.groups import CDF_GROUP_CLAIM_LIMIT
from cdfportal.diagnose.comparison.overage import ENTRA_GROUP_LIMIT
from cdfportal.diagnose.decode import DecodedToken, Opacity, OpaqueToken
from cdfportal.web.durations import clock_time
from cdfportal.web.ledger import Fact, Headline, Note, many

_KEEPS: Mapping[str, str] = {
    "DATA.VIEW": "reading and listing of data",
    "DATA.CHANGE": "writing of data",
    "COMPUTE.VIEW": "reading of functions, transformations, sessions, workflows",
    "COMPUTE.CHANGE": "writing and running of these",
    "ADMIN": "groups, projects, security categories",
    "IDENTITY": "adds inspecting your own identity; removes nothing",
    "user_impersonation": "everything that your groups grant",
}
_OPAQUE: Mapping[Opacity, str] = {
    Opacity.ABSENT: "The provider gave none.",
    Opacity.TOO_LARGE: "It is larger than any token the portal reads.",
    Opacity.ENCRYPTED: "It is encrypted; only its receiver can read it.",
    Opacity.NOT_A_JWT: "It is not a JWT. That is allowed: CDF alone has to read it.",
}


@dataclass(frozen=True, slots=True)
class ScopeRow:
    """One token scope of CDF."""

    name: str
    present: bool
    keeps: str
    #: Rights that the token removes now and this scope alone would give back.
    gives_back: int


@dataclass(frozen=True, slots=True)
class TokenSection:
    """One token, explained or opaque."""

    title: str
    opaque: str
    claims: tuple[ExplainedClaim, ...]
    unexpected: int


def token_section(
    title: str,
    token: DecodedToken | OpaqueToken,
    kind: Kind,
    connection: Connection,
    now: datetime,
) -> TokenSection:
    """The claims of a token; an opaque one says why it is."""
    if isinstance(token, OpaqueToken):
        return TokenSection(title, _OPAQUE[token.why], (), 0)
    found = compare_token(token.header, token.claims, kind, None, Expectations.of(connection), now)
    claims = explain_claims(token.claims, found, connection.group_claims)
    unexpected = sum(claim.finding is Finding.DOES_NOT_MATCH for claim in claims)
    return TokenSection(title, "", claims, unexpected)


def scope_rows(scopes: Sequence[str], access: EffectiveAccess | None) -> tuple[ScopeRow, ...]:
    """CDF's scopes, then those of the token that are not CDF's."""
    present = TokenFilter.of(scopes).scopes
    removed = [g for g in access.removed if g.gate is Gate.TOKEN_SCOPE] if access else []
    rights = {(grant.acl, grant.action) for grant in removed}
    known = [
        ScopeRow(
            name,
            name in present,
            keeps,
            0 if name in present else sum(name in scopes_admitting(*right) for right in rights),
        )
        for name, keeps in _KEEPS.items()
    ]
    others = (name for name in present if name not in _KEEPS)
    return (*known, *(ScopeRow(name, True, "not known to the portal", 0) for name in others))


def claim_table(sections: Sequence[TokenSection]) -> Table:
    """For export: the claims of every token that can be read."""
    titles = columns(
        token="Token",  # noqa: S106 -- a title
        name="Claim",
        value="Value",
        meaning="Meaning",
        finding="Finding",
        note="Note",
    )
    cells = (
        (section.title, one.name, one.value, one.meaning, one.finding.value, one.note)
        for section in sections
        for one in section.claims
    )
    return Table("claims", "Claims", titles, cells)


def scope_table(rows: Sequence[ScopeRow]) -> Table:
    """For export."""
    titles = columns(
        name="Scope", present="In the token", keeps="Keeps", gives_back="Rights it would give back"
    )
    cells = (
        (row.name, "yes" if row.present else "no", row.keeps, str(row.gives_back)) for row in rows
    )
    return Table("scopes", "Token scopes", titles, cells)


def token_headline(
    sections: Sequence[TokenSection], rows: Sequence[ScopeRow], *, overage: bool
) -> Headline:
    """Whether the token is right for the cluster, in one sentence."""
    if overage:
        return Headline(
            "no",
            "no",
            "Groups left out",
            "Your token names none of your groups: there are too many for one token.",
            f"Above {ENTRA_GROUP_LIMIT} the provider leaves the list out, so CDF sees none.",
        )
    claims = (claim for section in sections for claim in section.claims)
    wrong = [claim for claim in claims if claim.finding is Finding.DOES_NOT_MATCH]
    if wrong:
        return _not_as_expected(wrong)
    present = {row.name for row in rows if row.present}
    if present & set(_KEEPS) and "user_impersonation" not in present:
        return _narrow(sorted(present - {"IDENTITY"}))
    if sections and sections[0].opaque:
        sentence = "Your access token cannot be read here."
        return Headline("open", "token", "Opaque", sentence, sections[0].opaque)
    sentence = "Your token is right for this cluster and removes nothing."
    return Headline("yes", "yes", "In order", sentence)


def _not_as_expected(wrong: Sequence[ExplainedClaim]) -> Headline:
    verb = "is" if len(wrong) == 1 else "are"
    sentence = f"{many(len(wrong), 'claim')} of your tokens {verb} not as expected."
    return Headline(
        "open", "warn", "Not as expected", sentence, f"{wrong[0].name}: {wrong[0].note}"
    )


def _narrow(scopes: Sequence[str]) -> Headline:
    kept = and_list(scopes) or "your identity"
    return Headline(
        "cut",
        "cut",
        "Narrow",
        f"Your token is right for this cluster, but keeps only {kept}.",
        "Another sign-in with more scopes brings the rest back; no group has to change.",
    )


def token_facts(
    expires: datetime, left: str, rows: Sequence[ScopeRow], claim_count: int | None
) -> tuple[Fact, ...]:
    """Life, scopes, group claims."""
    present = [row.name for row in rows if row.present]
    known = sum(name in _KEEPS for name in present)
    return (
        Fact("Valid until", clock_time(expires), f"{left} left; the portal renews it"),
        Fact("Scopes", f"{known} of {len(_KEEPS)}", " ".join(present) or "none named", True),
        Fact(
            "Group claims",
            "not readable" if claim_count is None else str(claim_count),
            f"CDF reads {CDF_GROUP_CLAIM_LIMIT} at most",
        ),
    )


def scope_source() -> Note:
    """Where the table of scopes comes from."""
    return Note(
        "",
        "token",
        "Which right belongs to which scope is our reading of Cognite's prose.",
        "CDF publishes no table; the portal compares its own with token/inspect.",
    )
