"""The token gate: reading scopes, and which right each lets through."""

from __future__ import annotations

import pytest

from cdfportal.access.catalogue import acls
from cdfportal.access.grants import GateState
from cdfportal.access.token_scopes import (
    TokenFilter,
    classes_of_scope,
    keeps_in_words,
    known_scopes,
    scopes_admitting,
    token_scopes,
)

PASSED, STOPPED, UNKNOWN = GateState.PASSED, GateState.STOPPED, GateState.UNKNOWN


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("IDENTITY user_impersonation", ("IDENTITY", "user_impersonation")),
        ("openid profile https://x.cognitedata.com/DATA.VIEW", ("DATA.VIEW",)),
        (["https://x/IDENTITY", "IDENTITY"], ("IDENTITY",)),
        (["DATA.VIEW DATA.CHANGE"], ("DATA.VIEW", "DATA.CHANGE")),
        ("https://x.cognitedata.com/.default", None),
        ("openid offline_access", None),
        ("", None),
        (None, None),
        (7, None),
        ([7, None], None),
        ("future/NEW.SCOPE", ("NEW.SCOPE",)),
    ],
)
def test_scopes_are_read_short(value: object, expected: tuple[str, ...] | None) -> None:
    assert token_scopes(value) == expected


TABLE = [
    ("DATA.VIEW", "assetsAcl", "READ", PASSED),
    ("DATA.VIEW", "rawAcl", "LIST", PASSED),
    ("DATA.VIEW", "assetsAcl", "WRITE", STOPPED),
    ("DATA.VIEW", "functionsAcl", "READ", STOPPED),
    ("DATA.VIEW", "groupsAcl", "LIST", STOPPED),
    ("DATA.CHANGE", "assetsAcl", "READ", STOPPED),
    ("DATA.CHANGE", "datasetsAcl", "OWNER", PASSED),
    ("DATA.CHANGE", "threedAcl", "DELETE", PASSED),
    ("COMPUTE.VIEW", "sessionsAcl", "LIST", PASSED),
    ("COMPUTE.VIEW", "sessionsAcl", "CREATE", STOPPED),
    ("COMPUTE.CHANGE", "functionsAcl", "RUN", PASSED),
    ("COMPUTE.CHANGE", "assetsAcl", "WRITE", STOPPED),
    ("ADMIN", "groupsAcl", "CREATE", PASSED),
    ("ADMIN", "projectsAcl", "LIST", PASSED),
    ("ADMIN", "securityCategoriesAcl", "MEMBEROF", PASSED),
    ("ADMIN", "assetsAcl", "READ", STOPPED),
    ("IDENTITY", "assetsAcl", "READ", STOPPED),
    ("user_impersonation", "groupsAcl", "CREATE", PASSED),
    ("user_impersonation", "vibrationLabAcl", "CALIBRATE", PASSED),
    ("DATA.VIEW DATA.CHANGE", "assetsAcl", "WRITE", PASSED),
    ("DATA.VIEW IDENTITY", "assetsAcl", "READ", PASSED),
    ("data.view", "assetsAcl", "READ", UNKNOWN),
    ("NEW.SCOPE", "assetsAcl", "READ", UNKNOWN),
    ("DATA.VIEW", "vibrationLabAcl", "READ", UNKNOWN),
    ("DATA.VIEW", "vibrationLabAcl", "WRITE", STOPPED),
    ("DATA.VIEW", "assetsAcl", "CALIBRATE", UNKNOWN),
    ("DATA.VIEW DATA.CHANGE", "assetsAcl", "CALIBRATE", PASSED),
    ("COMPUTE.VIEW", "assetsAcl", "CALIBRATE", STOPPED),
    ("DATA.VIEW COMPUTE.VIEW ADMIN", "vibrationLabAcl", "READ", PASSED),
    ("IDENTITY", "vibrationLabAcl", "READ", STOPPED),
]


@pytest.mark.parametrize(("scopes", "acl", "action", "expected"), TABLE)
def test_class_table(scopes: str, acl: str, action: str, expected: GateState) -> None:
    assert TokenFilter.of(scopes.split()).admits(acl, action) is expected


@pytest.mark.parametrize("scopes", [None, (), ("openid",)])
def test_no_scope_known_means_unfiltered_and_marked(scopes: tuple[str, ...] | None) -> None:
    token = TokenFilter.of(scopes)
    assert token.assumed
    assert token.admits("groupsAcl", "CREATE") is PASSED


def test_every_known_right_passes_with_all_five_filters_together() -> None:
    token = TokenFilter.of(["DATA.VIEW", "DATA.CHANGE", "COMPUTE.VIEW", "COMPUTE.CHANGE", "ADMIN"])
    for facts in acls().values():
        for action in facts.actions:
            assert token.admits(facts.name, action) is PASSED


def test_the_narrowest_admitting_scope_comes_first() -> None:
    assert scopes_admitting("timeSeriesAcl", "WRITE") == ("DATA.CHANGE", "user_impersonation")
    token = TokenFilter.of(["IDENTITY", "user_impersonation"])
    assert token.admitted_by("timeSeriesAcl", "WRITE") == ("user_impersonation",)


@pytest.mark.parametrize("scope", known_scopes())
def test_the_classes_of_a_scope_are_what_it_admits(scope: str) -> None:
    """Said right by right, the two must not differ."""
    listed = {
        (acl, action)
        for one in classes_of_scope(scope)
        for acl, actions in one.rights
        for action in actions
    }
    admitted = {
        (name, action)
        for name, facts in acls().items()
        for action in facts.actions
        if scope in scopes_admitting(name, action)
    }
    assert listed == admitted
    assert keeps_in_words(scope)


def test_a_scope_that_is_none_of_cdf_s_has_no_class() -> None:
    assert classes_of_scope("NEW.SCOPE") == ()
    assert keeps_in_words("NEW.SCOPE") == ""
    assert len(classes_of_scope("user_impersonation")) == 6
    assert classes_of_scope("IDENTITY") == ()
