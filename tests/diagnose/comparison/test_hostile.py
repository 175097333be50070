"""Whatever stands in a token: a comparison, fast, printable, and never an exception."""

from __future__ import annotations

import json
from dataclasses import asdict, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cdfportal.access.project_oidc import parse_project_oidc
from cdfportal.diagnose.claims import explain_claims, explain_header
from cdfportal.diagnose.comparison import Comparison, Kind
from cdfportal.diagnose.shown import LONGEST, shown
from tests.diagnose.comparison.case import CLAIMS, ENTRA, EXPECTED, OIDC, compared, following


def deep(levels: int) -> object:
    value: object = "end"
    for _ in range(levels):
        value = {"a": [value]}
    return value


HOSTILE: list[object] = [
    None,
    True,
    0,
    -1,
    10**400,
    1e300,
    float("nan"),
    float("inf"),
    "",
    "\x00\x1b[31m\x7f",
    "\u202eevil\u2066",
    "\ud800",
    ["\udfff", "\n"],
    "x" * 60_000,
    [[[[]]]],
    {"groups": {"groups": "groups"}},
    deep(400),
    ["idp-1"] * 10_000,
    [f"idp-{number}" for number in range(10_000)],
]
NAMES = sorted({*CLAIMS, "roles", "tid", "azp", "client_id", "scope", "token_use", "typ", "idtyp", "ver", "hasgroups", "_claim_names", "cognito:groups", "\u202ename"})  # fmt: skip


def sound(found: tuple[Comparison, ...]) -> bool:
    """Encodable, short, and nothing invisible in it."""
    texts = [text for one in found for text in (one.claim, one.reason, one.found, one.expected)]
    json.dumps([asdict(one) for one in found]).encode()
    return all(
        len(text) < 3 * LONGEST and text.encode() and text.isprintable() for text in texts if text
    )


@pytest.mark.parametrize("value", HOSTILE, ids=lambda value: repr(value)[:20])
def test_every_claim_takes_any_value(value: object) -> None:
    expected = replace(EXPECTED, followed=following(("idp-1", "a\u202eb")))
    for kind in Kind:
        for name in NAMES:
            found = compared({name: value}, expected=expected, kind=kind)
            assert sound(tuple(one for one in found if one.claim != name)), name
            assert all(one.found.isprintable() for one in found)
        everything = dict.fromkeys(NAMES, value)
        found = compared(
            everything,
            header=dict.fromkeys(("alg", "kid", "typ"), value),
            expected=ENTRA,
            kind=kind,
        )
        rows = (*explain_claims(everything, found), *explain_header(everything, found))
        for row in rows:
            assert row.name.isprintable()
            assert row.value.isprintable()
            assert row.value.encode() is not None
            assert all(entry.isprintable() for entry in row.entries)


@pytest.mark.parametrize("value", HOSTILE, ids=lambda value: repr(value)[:20])
def test_the_project_s_configuration_may_be_anything(value: object) -> None:
    members = ("issuer", "audience", "accessClaims", "scopeClaims", "logClaims", "skewMs", "isGroupCallbackEnabled", "\ud800")  # fmt: skip
    for name in members:
        parsed = parse_project_oidc({"oidcConfiguration": {name: value}})
        assert parsed is not None
        assert compared(oidc=parsed)
    everything = parse_project_oidc({"oidcConfiguration": dict.fromkeys(members, value)})
    assert compared(oidc=everything)
    assert parse_project_oidc({"oidcConfiguration": value}) is None or isinstance(value, dict)
    assert parse_project_oidc(value) is None


@settings(max_examples=50)
@given(
    st.dictionaries(
        st.sampled_from(NAMES),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
            lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
            max_leaves=8,
        ),
    )
)
def test_no_claims_raise(claims: dict[str, object]) -> None:
    for kind in Kind:
        for oidc in (None, OIDC):
            assert compared(claims, kind=kind, oidc=oidc, expected=ENTRA)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("plain", "plain"),
        ("é 日本", "é 日本"),
        ("a\x00b\nc", "a\\u0000b\\u000ac"),
        ("\u202eabc", "\\u202eabc"),
        ("\U000e0041", "\\U000e0041"),
        ("\ud800", "?"),
        (["one"], "one"),
        ([["one"]], '[["one"]]'),
        ({"a": None}, '{"a": null}'),
        ("x" * 400, "x" * LONGEST + "…"),
    ],
)
def test_values_are_shown_whole_short_and_visible(value: object, text: str) -> None:
    assert shown(value) == text
