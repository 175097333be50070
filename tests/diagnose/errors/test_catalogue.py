"""The catalogue is the closed list, and every row of it is whole."""

from __future__ import annotations

from datetime import date

import pytest

from cdfportal.diagnose.errors import Actor, Entry, entries, entry
from cdfportal.diagnose.errors.catalogue import FAMILIES, read_errors
from cdfportal.diagnose.errors.guide import guide

AADSTS = """7000215 7000222 7000218 700016 90002 9002325 9002327 50011 500011 50020 50034 50076 50105 50126
53003 54005 65001 65005 650053 70000 70008 70011 700054 700082 900144 1002012 500133 other"""
OTHERS = """
oauth-invalid-request oauth-invalid-client oauth-invalid-grant oauth-unauthorized-client
oauth-unsupported-grant-type oauth-unsupported-response-type oauth-invalid-scope oauth-access-denied
oauth-server-error oauth-temporarily-unavailable oauth-login-required oauth-interaction-required
oauth-consent-required oauth-account-selection-required oauth-invalid-target oauth-invalid-token
oauth-insufficient-scope
cognito-client-secret cognito-no-client cognito-redirect-mismatch cognito-flow-not-enabled cognito-scope
cognito-refresh-ended cognito-wrong-password cognito-user-missing cognito-user-unconfirmed cognito-too-many
auth0-audience auth0-callback-mismatch auth0-grant-not-allowed auth0-no-client-grant auth0-refresh-unknown
auth0-secret auth0-unknown-client auth0-blocked auth0-mfa-required
keycloak-client-secret keycloak-redirect-uri keycloak-code-not-valid keycloak-session-ended
keycloak-refresh-reuse keycloak-no-service-account keycloak-scope keycloak-account keycloak-no-realm
keycloak-no-client keycloak-pkce
cdf-401 cdf-audience cdf-token-expired cdf-rights-named cdf-hidden cdf-operation-refused cdf-403
cdf-no-groups cdf-token-scope cdf-ids-missing cdf-duplicated cdf-nulls cdf-members-and-source cdf-nonce
cdf-session-credentials cdf-429-concurrency cdf-429-rate cdf-400 cdf-404 cdf-5xx cdf-redirected cdf-legacy
net-dns net-refused net-timeout net-reset net-tls-untrusted net-tls-name net-tls-expired net-proxy net-html
jwt-expired jwt-not-yet jwt-audience jwt-issuer jwt-signature jwt-malformed
portal-refusal portal-sign-in"""
CLOSED = [*(f"aadsts-{number}" for number in AADSTS.split()), *OTHERS.split()]
EACH = pytest.mark.parametrize("one", entries(), ids=lambda one: one.id)


def test_the_catalogue_is_the_closed_list() -> None:
    assert sorted(one.id for one in entries()) == sorted(CLOSED)
    assert [entry(name).id for name in CLOSED] == CLOSED
    with pytest.raises(KeyError):
        entry("none")


@EACH
def test_a_row_says_what_why_and_what_to_do(one: Entry) -> None:
    assert one.title[0].isupper()
    assert not one.title.endswith((".", "!"))
    assert one.causes
    for cause in one.causes:
        assert cause.cause.endswith(".")
        assert cause.cures
        assert all(cure.endswith(".") for cure in cause.cures)
    words = " ".join([one.title, *(c.cause + " ".join(c.cures) for c in one.causes)]).lower()
    assert not [word for word in ("please", "oops", "successfully", "!") if word in words]


@EACH
def test_a_row_has_its_sources_and_its_check(one: Entry) -> None:
    assert one.source.startswith("https://")
    assert one.checked == date(2026, 11, 29)
    assert one.check is None or 1 <= one.check <= 20
    for number in one.aadsts:
        assert one.id == f"aadsts-{number}"
        assert one.link == f"https://login.microsoftonline.com/error?code={number}"


def test_titles_are_told_apart_and_actors_have_names() -> None:
    titles = [(one.family, one.title) for one in entries()]
    assert len(set(titles)) == len(titles)
    assert {actor.label for actor in Actor} == {actor.label for actor in Actor if actor.label}
    assert {cause.who for one in entries() for cause in one.causes} == set(Actor)


def test_each_file_says_how_it_is_known_and_which_family_it_is() -> None:
    for name in (*FAMILIES, "guide"):
        table = read_errors(name)
        assert table["note"]
        assert table["checked"] == "2026-11-29"
    assert [read_errors(name)["provider"] for name in FAMILIES] == list(FAMILIES)


def test_families_of_the_guide_are_those_that_exist() -> None:
    assert {one.guide for one in entries()} == {"", *(family.id for family in guide())}
