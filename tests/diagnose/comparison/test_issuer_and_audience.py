"""Issuer, audience and times: truth tables."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from cdfportal.access.project_oidc import ProjectOidc
from cdfportal.diagnose.comparison import By, Effect, Expectations, Finding, Kind, What, Why
from cdfportal.diagnose.comparison.times import epoch
from tests.diagnose.comparison.case import (
    ABSENT,
    AT,
    CLUSTER,
    COGNITO,
    ENTRA,
    EXPECTED,
    IN_NO_GROUP,
    OIDC,
    OTHER_TENANT,
    TAKEN,
    V1,
    V2,
    compared,
    of,
)

YES, NO, OPEN = Finding.MATCHES, Finding.DOES_NOT_MATCH, Finding.UNKNOWN
OTHER_V1 = f"https://sts.windows.net/{OTHER_TENANT}/"
OTHER_V2 = f"https://login.microsoftonline.com/{OTHER_TENANT}/v2.0"
TRUSTS_V1, TRUSTS_V2 = replace(OIDC, issuer=V1), replace(OIDC, issuer=V2)

ISSUERS: list[tuple[object, ProjectOidc | None, Expectations, Finding, Why]] = [
    ("https://idp.example", OIDC, EXPECTED, YES, Why.AS_EXPECTED),
    ("https://idp.example/", OIDC, EXPECTED, NO, Why.TRAILING_SLASH),
    ("https://IDP.example", OIDC, EXPECTED, NO, Why.ANOTHER),
    ("https://other.example", OIDC, EXPECTED, NO, Why.ANOTHER),
    (ABSENT, OIDC, EXPECTED, NO, Why.ABSENT),
    ("", OIDC, EXPECTED, NO, Why.MALFORMED),
    (["https://idp.example"], OIDC, EXPECTED, NO, Why.MALFORMED),
    (V1, TRUSTS_V1, ENTRA, YES, Why.AS_EXPECTED),
    (V2, TRUSTS_V2, ENTRA, YES, Why.AS_EXPECTED),
    (V2, TRUSTS_V1, ENTRA, NO, Why.OTHER_TOKEN_VERSION),
    (V1, TRUSTS_V2, ENTRA, NO, Why.OTHER_TOKEN_VERSION),
    (V1[:-1], TRUSTS_V1, ENTRA, NO, Why.TRAILING_SLASH),
    (OTHER_V1, TRUSTS_V1, ENTRA, NO, Why.ANOTHER_TENANT),
    (OTHER_V2, TRUSTS_V1, ENTRA, NO, Why.ANOTHER_TENANT),
    ("https://idp.example", TRUSTS_V1, ENTRA, NO, Why.ANOTHER),
    # The project's settings cannot be read.
    ("https://idp.example", None, EXPECTED, OPEN, Why.NOT_TOLD),
    ("https://other.example", None, EXPECTED, OPEN, Why.NOT_TOLD),
    (V1, None, ENTRA, OPEN, Why.NOT_TOLD),
    (V2, None, ENTRA, OPEN, Why.NOT_TOLD),
    (OTHER_V1, None, ENTRA, NO, Why.ANOTHER_TENANT),
    (ABSENT, None, EXPECTED, NO, Why.ABSENT),
    # They can, and do not name one.
    ("https://idp.example", replace(OIDC, issuer=""), EXPECTED, OPEN, Why.NOT_TOLD),
    # CDF was asked about the token.
    ("https://idp.example", None, replace(EXPECTED, seen=TAKEN), YES, Why.TAKEN_BY_CDF),
    ("https://adfs.example", None, replace(EXPECTED, seen=TAKEN), YES, Why.TAKEN_BY_CDF),
    ("https://idp.example", None, replace(EXPECTED, seen=IN_NO_GROUP), OPEN, Why.NOT_TOLD),
    ("https://other.example", OIDC, replace(EXPECTED, seen=TAKEN), OPEN, Why.TAKEN_BY_CDF),
]


@pytest.mark.parametrize(("value", "oidc", "expected", "finding", "why"), ISSUERS)
def test_the_issuer(
    value: object, oidc: ProjectOidc | None, expected: Expectations, finding: Finding, why: Why
) -> None:
    one = of(compared({"iss": value}, oidc=oidc, expected=expected), What.ISSUER)
    assert (one.finding, one.why) == (finding, why)
    assert (one.effect is Effect.REFUSED) is (finding is NO)
    assert (one.found == "") is (value in (ABSENT, ""))


@pytest.mark.parametrize(
    ("value", "finding"),
    [("https://idp.example", YES), ("https://other.example", NO), (ABSENT, NO)],
)
def test_the_issuer_of_an_id_token_is_the_portal_s(value: object, finding: Finding) -> None:
    one = of(compared({"iss": value}, kind=Kind.ID, oidc=TRUSTS_V1), What.ISSUER)
    assert (one.finding, one.by, one.effect) == (finding, By.SETTINGS, Effect.NONE)


NO_AUDIENCE = replace(OIDC, audience="")
AUDIENCES: list[tuple[object, ProjectOidc | None, Expectations, Finding, Why]] = [
    (CLUSTER, OIDC, EXPECTED, YES, Why.AS_EXPECTED),
    ([CLUSTER], OIDC, EXPECTED, YES, Why.AS_EXPECTED),
    (["account", CLUSTER], OIDC, EXPECTED, YES, Why.AS_EXPECTED),
    (f"{CLUSTER}/", OIDC, EXPECTED, NO, Why.TRAILING_SLASH),
    ([f"{CLUSTER}/", "account"], OIDC, EXPECTED, NO, Why.TRAILING_SLASH),
    (CLUSTER, replace(OIDC, audience=f"{CLUSTER}/"), EXPECTED, NO, Why.TRAILING_SLASH),
    ("https://api.cognitedata.com", OIDC, EXPECTED, NO, Why.ANOTHER_CLUSTER),
    (["https://az-eastus-1.cognitedata.com/"], OIDC, EXPECTED, NO, Why.ANOTHER_CLUSTER),
    ("https://graph.microsoft.com", OIDC, EXPECTED, NO, Why.ANOTHER_API),
    ("00000003-0000-0000-c000-000000000000", OIDC, EXPECTED, NO, Why.ANOTHER_API),
    ("portal", OIDC, EXPECTED, NO, Why.MADE_FOR_THE_PORTAL),
    ("api://portal", OIDC, EXPECTED, NO, Why.MADE_FOR_THE_PORTAL),
    ("https://evil.example/?.cognitedata.com", OIDC, EXPECTED, NO, Why.ANOTHER_API),
    ("https://[", OIDC, EXPECTED, NO, Why.ANOTHER_API),
    (ABSENT, OIDC, EXPECTED, NO, Why.ABSENT),
    ("", OIDC, EXPECTED, NO, Why.MALFORMED),
    ([], OIDC, EXPECTED, NO, Why.MALFORMED),
    ([1, None], OIDC, EXPECTED, NO, Why.MALFORMED),
    ({"odd": 1}, OIDC, EXPECTED, NO, Why.MALFORMED),
    # The project's settings cannot be read, or name none: the cluster's address is CDF's own word.
    (CLUSTER, None, EXPECTED, YES, Why.AS_EXPECTED),
    (CLUSTER, NO_AUDIENCE, EXPECTED, YES, Why.AS_EXPECTED),
    (f"{CLUSTER}/", None, EXPECTED, NO, Why.TRAILING_SLASH),
    ("https://else.example", None, EXPECTED, NO, Why.ANOTHER_API),
    ("https://else.example", None, replace(EXPECTED, seen=TAKEN), YES, Why.TAKEN_BY_CDF),
    ("https://else.example", OIDC, replace(EXPECTED, seen=TAKEN), OPEN, Why.TAKEN_BY_CDF),
    # Amazon Cognito has none.
    (ABSENT, OIDC, COGNITO, OPEN, Why.ABSENT),
    ("https://else.example", OIDC, COGNITO, NO, Why.ANOTHER_API),
]


@pytest.mark.parametrize(("value", "oidc", "expected", "finding", "why"), AUDIENCES)
def test_the_audience(
    value: object, oidc: ProjectOidc | None, expected: Expectations, finding: Finding, why: Why
) -> None:
    one = of(compared({"aud": value}, oidc=oidc, expected=expected), What.AUDIENCE)
    assert (one.finding, one.why) == (finding, why)
    assert (one.effect is Effect.REFUSED) is (finding is NO)


def test_cognito_goes_by_the_client_instead_of_an_audience() -> None:
    claims = {"aud": ABSENT, "client_id": "portal"}
    one = of(compared(claims, expected=COGNITO), What.AUDIENCE)
    assert (one.finding, one.why, one.by) == (YES, Why.NOT_NEEDED, By.PROVIDER)
    assert of(compared(claims), What.AUDIENCE).finding is NO


@pytest.mark.parametrize(
    ("value", "finding"), [("portal", YES), (["x", "portal"], YES), (CLUSTER, NO), ({}, NO)]
)
def test_the_audience_of_an_id_token_is_the_portal(value: object, finding: Finding) -> None:
    one = of(compared({"aud": value}, kind=Kind.ID), What.AUDIENCE)
    assert (one.finding, one.effect) == (finding, Effect.NONE)


MINUTE = timedelta(minutes=1)
TIMES = [
    (What.EXPIRY, "exp", 60, None, YES, Why.AS_EXPECTED),
    (What.EXPIRY, "exp", 0, None, NO, Why.EXPIRED),
    (What.EXPIRY, "exp", -1, None, NO, Why.EXPIRED),
    (What.EXPIRY, "exp", -59, MINUTE, YES, Why.WITHIN_SKEW),
    (What.EXPIRY, "exp", -60, MINUTE, NO, Why.EXPIRED),
    (What.NOT_BEFORE, "nbf", 0, None, YES, Why.AS_EXPECTED),
    (What.NOT_BEFORE, "nbf", 1, None, OPEN, Why.IN_THE_FUTURE),
    (What.NOT_BEFORE, "nbf", 30, None, OPEN, Why.IN_THE_FUTURE),
    (What.NOT_BEFORE, "nbf", 31, None, NO, Why.IN_THE_FUTURE),
    (What.NOT_BEFORE, "nbf", 60, MINUTE, YES, Why.WITHIN_SKEW),
    (What.NOT_BEFORE, "nbf", 90, MINUTE, OPEN, Why.IN_THE_FUTURE),
    (What.NOT_BEFORE, "nbf", 91, MINUTE, NO, Why.IN_THE_FUTURE),
    (What.ISSUED_AT, "iat", -5, None, YES, Why.AS_EXPECTED),
    (What.ISSUED_AT, "iat", 600, None, NO, Why.IN_THE_FUTURE),
    (What.ISSUED_AT, "iat", 600, timedelta(minutes=10), YES, Why.WITHIN_SKEW),
]


@pytest.mark.parametrize(("what", "name", "offset", "skew", "finding", "why"), TIMES)
def test_times_with_the_skew_that_the_project_allows(
    what: What, name: str, offset: int, skew: timedelta | None, finding: Finding, why: Why
) -> None:
    one = of(compared({name: AT + offset}, oidc=replace(OIDC, skew=skew)), what)
    assert (one.claim, one.finding, one.why) == (name, finding, why)
    # It stays wrong whatever CDF said a minute ago: time passes.
    taken = replace(EXPECTED, seen=TAKEN)
    again = of(compared({name: AT + offset}, oidc=replace(OIDC, skew=skew), expected=taken), what)
    assert again.finding is finding


@pytest.mark.parametrize("value", ["tomorrow", True, -1, float("nan"), float("inf"), 10**400, [AT]])
def test_what_is_no_time(value: object) -> None:
    assert epoch(value) is None
    for what, name in ((What.EXPIRY, "exp"), (What.NOT_BEFORE, "nbf"), (What.ISSUED_AT, "iat")):
        one = of(compared({name: value}), what)
        assert (one.finding, one.why) == (NO, Why.MALFORMED)


def test_exp_and_iat_must_be_there_and_nbf_need_not() -> None:
    found = compared({"exp": ABSENT, "iat": ABSENT, "nbf": ABSENT})
    assert of(found, What.EXPIRY).why is Why.ABSENT
    assert of(found, What.ISSUED_AT).why is Why.ABSENT
    assert not [one for one in found if one.what is What.NOT_BEFORE]


def test_the_id_token_s_times_counted_at_the_sign_in() -> None:
    found = compared({"exp": AT - 5000}, kind=Kind.ID)
    assert of(found, What.EXPIRY).finding is Finding.NOT_COMPARED


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(119, "119 s"), (120, "2 min"), (7200, "2 h"), (86_400, "24 h"), (172_800, "2 days")],
)
def test_how_long_past_is_said_in_words(seconds: int, words: str) -> None:
    one = of(compared({"exp": AT - seconds}), What.EXPIRY)
    assert one.reason == f"Past for {words}: CDF refuses the token."
