"""Claims and header parameters in words, each with the worst of its comparisons."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from cdfportal.diagnose.claim_facts import CLAIM_FACTS, HEADER_FACTS
from cdfportal.diagnose.claims import ExplainedClaim, explain_claims, explain_header
from cdfportal.diagnose.comparison import Comparison, Finding, What, Why
from cdfportal.diagnose.entra import EntraIssuer, entra_issuer

AT = 1_795_338_000
TENANT = "11111111-2222-3333-4444-aaaaaaaaaaaa"


def compared(claim: str, finding: Finding, reason: str, *, in_header: bool = False) -> Comparison:
    return Comparison(What.LOG, claim, finding, Why.ANOTHER, reason, in_header=in_header)


def explained(name: str, value: object, *comparisons: Comparison) -> ExplainedClaim:
    (only,) = explain_claims({name: value}, comparisons)
    return only


@pytest.mark.parametrize(
    ("findings", "worst"),
    [
        ((), Finding.NOT_COMPARED),
        ((Finding.MATCHES, Finding.NOT_COMPARED), Finding.MATCHES),
        ((Finding.MATCHES, Finding.DOES_NOT_MATCH), Finding.DOES_NOT_MATCH),
        ((Finding.UNKNOWN, Finding.MATCHES), Finding.UNKNOWN),
        ((Finding.UNKNOWN, Finding.FILTERS), Finding.FILTERS),
    ],
)
def test_the_worst_comparison_counts_and_all_are_told(
    findings: tuple[Finding, ...], worst: Finding
) -> None:
    one = explained("sub", "me", *(compared("sub", each, f"{each}.") for each in findings))
    assert one.finding is worst
    assert one.note == " ".join(f"{each}." for each in findings)


def test_claims_and_header_do_not_mix() -> None:
    both = (
        compared("typ", Finding.UNKNOWN, "Claim."),
        compared("typ", Finding.MATCHES, "Header.", in_header=True),
    )
    (claim,) = explain_claims({"typ": "Bearer"}, both)
    (header,) = explain_header({"typ": "JWT"}, both)
    assert (claim.note, header.note) == ("Claim.", "Header.")


def test_a_claim_that_nobody_has_heard_of_says_so() -> None:
    one = explained("x_site", "north")
    assert (one.known, one.finding, one.source) == (False, Finding.NOT_COMPARED, "")
    assert explained("iss", "x").known


def test_a_configured_group_claim_is_known_by_its_meaning() -> None:
    (one,) = explain_claims({"site_groups": ["a"]}, (), ("site_groups",))
    assert "groups" in one.meaning


def test_known_claims_come_in_the_tables_order_and_unknown_ones_last_by_name() -> None:
    claims = {"zz": 1, "exp": AT, "aa": 2, "iss": "x"}
    assert [one.name for one in explain_claims(claims, ())] == ["iss", "exp", "aa", "zz"]
    header = {"typ": "JWT", "zip": "DEF", "alg": "RS256"}
    assert [one.name for one in explain_header(header, ())] == ["alg", "typ", "zip"]


def test_times_are_moments_and_lists_are_counted() -> None:
    assert explained("exp", AT).moment == datetime.fromtimestamp(AT, UTC)
    assert explained("jti", AT).moment is None
    groups = explained("groups", ["a", "b"])
    assert (groups.value, groups.entries) == ("2 values", ("a", "b"))


def test_every_fact_names_its_source() -> None:
    facts = (*CLAIM_FACTS.values(), *HEADER_FACTS.values())
    assert all(fact.source.startswith("https://") for fact in facts)


@pytest.mark.parametrize(
    ("issuer", "found"),
    [
        (f"https://sts.windows.net/{TENANT}/", EntraIssuer("1.0", TENANT)),
        (f"https://sts.windows.net/{TENANT.upper()}/", EntraIssuer("1.0", TENANT)),
        (f"https://login.microsoftonline.com/{TENANT}/v2.0", EntraIssuer("2.0", TENANT)),
        (f"https://login.microsoftonline.us/{TENANT}/v2.0", EntraIssuer("2.0", TENANT)),
        (f"https://sts.windows.net/{TENANT}", None),
        ("https://sts.windows.net/common/", None),
        (f"https://idp.example/{TENANT}", None),
        (None, None),
        ([f"https://sts.windows.net/{TENANT}/"], None),
    ],
)
def test_an_issuer_of_entra_says_version_and_tenant(
    issuer: object, found: EntraIssuer | None
) -> None:
    assert entra_issuer(issuer) == found
