"""Claims explained against what the connection expects."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from cdfportal.base.connection import Connection, Provider
from cdfportal.diagnose.claim_facts import CLAIM_FACTS
from cdfportal.diagnose.claims import (
    ExplainedClaim,
    Finding,
    Kind,
    epoch,
    explain_claims,
    group_overage,
)

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
AT = int(NOW.timestamp())
CONNECTION = Connection(
    provider=Provider.OTHER,
    discovery_url="https://idp.example/.well-known/openid-configuration",
    client_id="portal",
    client_secret=None,
    scopes=("openid",),
    audience="https://westeurope-1.cognitedata.com",
    cdf_url="https://westeurope-1.cognitedata.com",
    cluster="westeurope-1",
    default_project="plant-north",
    projects=frozenset(),
)
TENANT = "11111111-2222-3333-4444-555555555555"


def explained(name: str, value: object, kind: Kind, connection: Connection) -> ExplainedClaim:
    (only,) = explain_claims({name: value}, kind, connection, NOW)
    return only


FINDINGS = [
    ("iss", "https://idp.example", Kind.ID, Finding.AS_EXPECTED),
    ("iss", "https://other.example", Kind.ID, Finding.UNEXPECTED),
    ("iss", "https://other.example", Kind.ACCESS, Finding.NOT_CHECKED),
    ("aud", "https://westeurope-1.cognitedata.com", Kind.ACCESS, Finding.AS_EXPECTED),
    ("aud", ["x", "https://westeurope-1.cognitedata.com"], Kind.ACCESS, Finding.AS_EXPECTED),
    ("aud", "https://westeurope-1.cognitedata.com/", Kind.ACCESS, Finding.UNEXPECTED),
    ("aud", "https://api.cognitedata.com", Kind.ACCESS, Finding.UNEXPECTED),
    ("aud", "portal", Kind.ID, Finding.AS_EXPECTED),
    ("aud", {"odd": 1}, Kind.ID, Finding.UNEXPECTED),
    ("azp", "portal", Kind.ACCESS, Finding.AS_EXPECTED),
    ("appid", "another", Kind.ACCESS, Finding.UNEXPECTED),
    ("exp", AT + 60, Kind.ACCESS, Finding.AS_EXPECTED),
    ("exp", AT - 60, Kind.ACCESS, Finding.UNEXPECTED),
    ("exp", AT - 60, Kind.ID, Finding.NOT_CHECKED),
    ("exp", "tomorrow", Kind.ACCESS, Finding.UNEXPECTED),
    ("iat", AT - 1, Kind.ACCESS, Finding.AS_EXPECTED),
    ("nbf", AT + 1, Kind.ACCESS, Finding.UNEXPECTED),
    ("scp", "IDENTITY user_impersonation", Kind.ACCESS, Finding.AS_EXPECTED),
    ("scp", "IDENTITY DATA.VIEW", Kind.ACCESS, Finding.FILTERS),
    ("scope", ["https://c/DATA.VIEW"], Kind.ACCESS, Finding.FILTERS),
    ("groups", ["a"] * 50, Kind.ACCESS, Finding.AS_EXPECTED),
    ("groups", ["a"] * 51, Kind.ACCESS, Finding.UNEXPECTED),
    ("_claim_names", {"groups": "src1"}, Kind.ACCESS, Finding.UNEXPECTED),
    ("hasgroups", True, Kind.ACCESS, Finding.UNEXPECTED),
    ("name", "Alice", Kind.ID, Finding.NOT_CHECKED),
    ("x_site", "north", Kind.ACCESS, Finding.UNKNOWN),
    ("x_deep", {"a": [1, {"b": None}]}, Kind.ACCESS, Finding.UNKNOWN),
]


@pytest.mark.parametrize(("name", "value", "kind", "finding"), FINDINGS)
def test_each_claim_is_compared_with_what_is_expected(
    name: str, value: object, kind: Kind, finding: Finding
) -> None:
    assert explained(name, value, kind, CONNECTION).finding is finding


def test_the_tenant_is_compared_where_one_is_configured() -> None:
    entra = replace(CONNECTION, provider=Provider.ENTRA_ID, tenant_id=TENANT)
    assert explained("tid", TENANT, Kind.ID, entra).finding is Finding.AS_EXPECTED
    assert explained("tid", "another", Kind.ID, entra).finding is Finding.UNEXPECTED
    older = f"https://sts.windows.net/{TENANT}/"
    assert explained("iss", older, Kind.ACCESS, entra).finding is Finding.AS_EXPECTED
    assert explained("tid", "any", Kind.ID, CONNECTION).finding is Finding.NOT_CHECKED


def test_a_configured_group_claim_is_known_by_its_meaning() -> None:
    odd = replace(CONNECTION, group_claims=("site_groups",))
    assert "groups" in explained("site_groups", ["a", "b"], Kind.ACCESS, odd).meaning


def test_known_claims_come_in_the_tables_order_and_unknown_ones_last_by_name() -> None:
    claims = {"zz": 1, "exp": AT, "aa": 2, "iss": "x"}
    names = [claim.name for claim in explain_claims(claims, Kind.ID, CONNECTION, NOW)]
    assert names == ["iss", "exp", "aa", "zz"]


def test_long_values_are_cut_and_lists_are_counted() -> None:
    assert len(explained("jti", "j" * 5000, Kind.ID, CONNECTION).value) == 301
    groups = explained("groups", ["a", "b"], Kind.ID, CONNECTION)
    assert (groups.value, groups.entries) == ("2 values", ("a", "b"))


@pytest.mark.parametrize("value", [True, None, "1", -1, 1e300, float("nan"), float("inf"), []])
def test_what_is_no_time_is_none(value: object) -> None:
    assert epoch(value) is None


def test_overage_is_seen_in_both_of_entras_ways() -> None:
    assert group_overage({"_claim_names": {"groups": "src1"}})
    assert group_overage({"hasgroups": "true"})
    assert not group_overage({"_claim_names": {"email": "src1"}, "hasgroups": False})
    assert not group_overage({"groups": []})


def test_every_fact_names_its_source() -> None:
    assert all(fact.source.startswith("https://") for fact in CLAIM_FACTS.values())
