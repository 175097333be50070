"""Header, kind and caller: truth tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from cdfportal.diagnose.comparison import Effect, Finding, Kind, What, Why
from tests.diagnose.comparison.case import (
    ABSENT,
    ENTRA,
    EXPECTED,
    IN_NO_GROUP,
    OIDC,
    OTHER_TENANT,
    TAKEN,
    TENANT,
    V1,
    compared,
    of,
)

YES, NO, OPEN = Finding.MATCHES, Finding.DOES_NOT_MATCH, Finding.UNKNOWN
HEADERS = [
    (What.ALGORITHM, "alg", "RS256", YES, Why.AS_EXPECTED),
    (What.ALGORITHM, "alg", "rs256", NO, Why.ANOTHER),
    (What.ALGORITHM, "alg", "RS512", NO, Why.ANOTHER),
    (What.ALGORITHM, "alg", "ES256", NO, Why.ANOTHER),
    (What.ALGORITHM, "alg", "HS256", NO, Why.ANOTHER),
    (What.ALGORITHM, "alg", "none", NO, Why.UNSIGNED),
    (What.ALGORITHM, "alg", "NoNe", NO, Why.UNSIGNED),
    (What.ALGORITHM, "alg", ABSENT, NO, Why.ABSENT),
    (What.ALGORITHM, "alg", ["RS256"], NO, Why.ANOTHER),
    (What.KEY, "kid", "key-1", YES, Why.AS_EXPECTED),
    (What.KEY, "kid", "key-9", NO, Why.NO_SUCH_KEY),
    (What.KEY, "kid", ABSENT, OPEN, Why.ABSENT),
    (What.KEY, "kid", 7, NO, Why.MALFORMED),
    (What.TYPE, "typ", "JWT", YES, Why.AS_EXPECTED),
    (What.TYPE, "typ", "at+jwt", YES, Why.AS_EXPECTED),
    (What.TYPE, "typ", "application/at+jwt", YES, Why.AS_EXPECTED),
    (What.TYPE, "typ", ABSENT, YES, Why.NOT_NEEDED),
    (What.TYPE, "typ", "logout+jwt", OPEN, Why.ANOTHER),
    (What.TYPE, "typ", {}, OPEN, Why.ANOTHER),
]


@pytest.mark.parametrize(("what", "name", "value", "finding", "why"), HEADERS)
def test_the_header(what: What, name: str, value: object, finding: Finding, why: Why) -> None:
    expected = replace(EXPECTED, key_ids=frozenset({"key-1"}))
    one = of(compared(header={name: value}, expected=expected), what)
    assert (one.claim, one.in_header, one.finding, one.why) == (name, True, finding, why)
    assert (one.effect is Effect.REFUSED) is (finding is NO)


def test_a_key_of_keys_that_nobody_has_read_is_only_named() -> None:
    assert of(compared(header={"kid": "key-9"}), What.KEY).finding is YES


def test_cdf_s_own_answer_counts_more_than_what_its_documents_say() -> None:
    expected = replace(EXPECTED, seen=TAKEN)
    one = of(compared(header={"alg": "ES256"}, expected=expected), What.ALGORITHM)
    assert (one.finding, one.why, one.effect) == (OPEN, Why.TAKEN_BY_CDF, Effect.NONE)
    assert one.reason.endswith("CDF takes the token nevertheless.")
    none = replace(EXPECTED, seen=IN_NO_GROUP)
    assert of(compared(header={"alg": "ES256"}, expected=none), What.ALGORITHM).finding is NO


KINDS = [
    ({"token_use": "access"}, "token_use", YES, Why.AS_EXPECTED),
    ({"token_use": "id"}, "token_use", NO, Why.ID_TOKEN),
    ({"token_use": 1}, "token_use", OPEN, Why.ANOTHER),
    ({"typ": "Bearer"}, "typ", YES, Why.AS_EXPECTED),
    ({"typ": "ID"}, "typ", NO, Why.ID_TOKEN),
    ({"typ": "Refresh"}, "typ", OPEN, Why.ANOTHER),
    ({"idtyp": "user"}, "idtyp", YES, Why.AS_EXPECTED),
    ({"idtyp": "app"}, "idtyp", NO, Why.ANOTHER),
    ({"idtyp": ["app"]}, "idtyp", OPEN, Why.ANOTHER),
    ({"aud": "portal", "nonce": "n"}, "nonce", NO, Why.ID_TOKEN),
    ({"aud": "portal", "at_hash": "h"}, "at_hash", NO, Why.ID_TOKEN),
]


@pytest.mark.parametrize(("claims", "name", "finding", "why"), KINDS)
def test_the_kind_of_token(
    claims: Mapping[str, object], name: str, finding: Finding, why: Why
) -> None:
    one = of(compared(claims, expected=replace(EXPECTED, is_user=True)), What.KIND, name)
    assert (one.finding, one.why) == (finding, why)
    assert (one.effect is Effect.REFUSED) is (why is Why.ID_TOKEN)


def test_an_application_s_own_token_is_right_for_an_application() -> None:
    for is_user, finding in ((False, YES), (None, YES), (True, NO)):
        expected = replace(EXPECTED, is_user=is_user)
        assert of(compared({"idtyp": "app"}, expected=expected), What.KIND).finding is finding
    assert (
        of(
            compared({"idtyp": "user"}, expected=replace(EXPECTED, is_user=False)), What.KIND
        ).finding
        is NO
    )


def test_a_nonce_alone_makes_no_id_token() -> None:
    assert not [one for one in compared({"nonce": "n"}) if one.what is What.KIND]


@pytest.mark.parametrize(
    ("value", "finding", "why"),
    [
        ("me", YES, Why.AS_EXPECTED),
        ("somebody", Finding.NOT_COMPARED, Why.ANOTHER),
        (ABSENT, NO, Why.ABSENT),
        ("", NO, Why.MALFORMED),
        (12, NO, Why.MALFORMED),
    ],
)
def test_the_subject_beside_the_one_that_cdf_names(
    value: object, finding: Finding, why: Why
) -> None:
    one = of(compared({"sub": value}, expected=replace(EXPECTED, seen=IN_NO_GROUP)), What.SUBJECT)
    assert (one.finding, one.why) == (finding, why)


@pytest.mark.parametrize(
    ("value", "kind", "finding"),
    [
        (TENANT, Kind.ACCESS, YES),
        (f"{TENANT[:-1]}A", Kind.ACCESS, NO),
        (OTHER_TENANT, Kind.ACCESS, NO),
        (None, Kind.ACCESS, NO),
        (TENANT, Kind.ID, YES),
        (OTHER_TENANT, Kind.ID, NO),
    ],
)
def test_the_tenant(value: object, kind: Kind, finding: Finding) -> None:
    oidc = replace(OIDC, issuer=V1)
    one = of(compared({"tid": value}, oidc=oidc, expected=ENTRA, kind=kind), What.TENANT)
    assert one.finding is finding
    assert of(compared({"tid": "any"}), What.TENANT).finding is Finding.NOT_COMPARED


@pytest.mark.parametrize(
    ("links", "value", "finding", "effect", "words"),
    [
        (None, "portal", YES, Effect.NONE, "The application that is expected."),
        ((frozenset({"portal"}),), "portal", YES, Effect.NONE, "it counts for this one."),
        ((frozenset({"other"}),), "portal", YES, Effect.NONE, "it does not count for this one."),
        (
            (frozenset({"other"}), frozenset({"portal", "x"})),
            "portal",
            YES,
            Effect.NONE,
            "2 of your groups are linked to applications; 1 count for this one.",
        ),
        (None, "other", NO, Effect.NONE, "go by this one."),
        ((frozenset({"portal"}),), "other", NO, Effect.GROUPS, "go by this one."),
        (None, ["portal"], NO, Effect.NONE, "go by this one."),
    ],
)
def test_the_application_beside_the_links_of_groups(
    links: tuple[frozenset[str], ...] | None,
    value: object,
    finding: Finding,
    effect: Effect,
    words: str,
) -> None:
    found = compared({"appid": value}, expected=replace(EXPECTED, links=links))
    one = of(found, What.APPLICATION)
    assert (one.finding, one.effect) == (finding, effect)
    assert one.reason.endswith(words)


def test_no_application_matters_only_where_a_group_is_linked() -> None:
    nobody = {"appid": ABSENT}
    assert not [one for one in compared(nobody) if one.what is What.APPLICATION]
    linked = replace(EXPECTED, links=(frozenset({"portal"}),))
    one = of(compared(nobody, expected=linked), What.APPLICATION)
    assert (one.finding, one.why) == (OPEN, Why.ABSENT)


def test_the_header_of_an_id_token_was_checked_at_the_sign_in() -> None:
    found = [one for one in compared(header={"alg": "ES256"}, kind=Kind.ID) if one.in_header]
    assert [one.claim for one in found] == ["alg", "kid", "typ"]
    assert {one.why for one in found} == {Why.CHECKED_AT_SIGN_IN}
