"""Challenges out of WWW-Authenticate: what is read, and what hostile text comes to."""

from __future__ import annotations

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdfportal.cdf.challenge import Challenge, parse_challenge

CLAIMS = {"access_token": {"acrs": {"essential": True, "value": "c1"}}}
CANONICAL = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}'


def encoded(claims: object, *, url: bool = True, padded: bool = True) -> str:
    """Claims as a challenge carries them."""
    text = json.dumps(claims).encode()
    letters = (base64.urlsafe_b64encode if url else base64.b64encode)(text).decode()
    return letters if padded else letters.rstrip("=")


def insufficient_claims(claims: str) -> str:
    """As Entra writes it."""
    return (
        'Bearer realm="", authorization_uri="https://login.example/common/oauth2/authorize",'
        f' client_id="0000", error="insufficient_claims", claims="{claims}"'
    )


def insufficient_authentication(parameters: str) -> str:
    """As RFC 9470 §3 writes it."""
    return (
        'Bearer error="insufficient_user_authentication",'
        f' error_description="A different authentication level is required", {parameters}'
    )


@pytest.mark.parametrize("url", [True, False])
@pytest.mark.parametrize("padded", [True, False])
def test_entras_claims_are_read_in_either_alphabet_with_or_without_padding(
    url: bool, padded: bool
) -> None:
    claims = {"access_token": {"x": {"value": "~~~???>>>"}}}
    field = insufficient_claims(encoded(claims, url=url, padded=padded))
    assert parse_challenge([field]) == Challenge(
        claims='{"access_token":{"x":{"value":"~~~???>>>"}}}'
    )


def test_claims_come_out_in_one_fixed_form() -> None:
    field = insufficient_claims(encoded({"b": 1, "a": {"d": None, "c": "é"}}))
    assert parse_challenge([field]) == Challenge(claims='{"a":{"c":"\\u00e9","d":null},"b":1}')


@pytest.mark.spec("RFC 9470 §3")
@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ('acr_values="myACR"', Challenge(acr_values="myACR")),
        ("acr_values=myACR", Challenge(acr_values="myACR")),
        ('acr_values="gold  silver"', Challenge(acr_values="gold silver")),
        ('max_age="5"', Challenge(max_age=5)),
        ("max_age=0", Challenge(max_age=0)),
        ("max_age=31536000", Challenge(max_age=31_536_000)),
        ('acr_values="a", max_age=60', Challenge(acr_values="a", max_age=60)),
        ('ACR_VALUES = "a" , Max_Age\t=\t"60"', Challenge(acr_values="a", max_age=60)),
        (r'acr_values="g\old"', Challenge(acr_values="gold")),
    ],
)
def test_a_demand_for_stronger_authentication_is_read(parameters: str, expected: Challenge) -> None:
    assert parse_challenge([insufficient_authentication(parameters)]) == expected


@pytest.mark.spec("RFC 9110 §11.6.1")
@pytest.mark.parametrize(
    "fields",
    [
        ["Basic realm=x, " + insufficient_authentication("max_age=5")],
        ["Negotiate, " + insufficient_authentication("max_age=5")],
        ["Negotiate YWJj==, " + insufficient_authentication("max_age=5")],
        ["Negotiate YWJj=", insufficient_authentication("max_age=5")],
        ['Basic realm="a, Bearer error=x \\" ,"', insufficient_authentication("max_age=5")],
        [", ,\t" + insufficient_authentication("max_age=5") + " , ,"],
        ['Bearer error="invalid_token", ' + insufficient_authentication("max_age=5")],
        [insufficient_authentication("max_age=5") + ', Digest nonce="b", qop="auth"'],
        [insufficient_authentication("max_age=5").replace("Bearer", "bEARER")],
    ],
)
def test_a_challenge_is_found_among_others(fields: list[str]) -> None:
    assert parse_challenge(fields) == Challenge(max_age=5)


HOSTILE = {
    "nothing": [],
    "an empty field": [""],
    "another error": ['Bearer error="invalid_token", claims="e30="'],
    "another scheme": ['DPoP error="insufficient_user_authentication", max_age=5'],
    "the error in other letters": ['Bearer error="Insufficient_Claims", claims="e30"'],
    "no scheme": ['error="insufficient_user_authentication", max_age=5'],
    "a quote that is not closed": ['Bearer error="insufficient_user_authentication, max_age=5'],
    "a parameter twice": [insufficient_authentication("max_age=5, max_age=6")],
    "a parameter twice in other letters": [insufficient_authentication("max_age=5, MAX_AGE=5")],
    "an error twice": [insufficient_authentication('max_age=5, error="x"')],
    "something after a value": [insufficient_authentication('max_age="5"x')],
    "no comma": [insufficient_authentication('max_age="5" acr_values="a"')],
    "a line break": [insufficient_authentication('acr_values="a\r\nSet-Cookie: x"')],
    "a control character": [insufficient_authentication('acr_values="a\x00"')],
    "a letter beyond ASCII": [insufficient_authentication('acr_values="é"')],
    "a quotation mark in a value": [insufficient_authentication(r'acr_values="a\"b"')],
    "a backslash in a value": [insufficient_authentication(r'acr_values="a\\b"')],
    "a broken neighbour": [insufficient_authentication("max_age=5"), 'Basic realm="'],
    "too long in one": [insufficient_authentication("max_age=5, x=" + "a" * 8192)],
    "too long in all": [insufficient_authentication("max_age=5"), *["Basic"] * 1500],
    "nothing that is asked for": [insufficient_authentication('x="y"')],
    "empty values": [insufficient_authentication('acr_values=""')],
    "values too long": [insufficient_authentication(f'acr_values="{"a" * 513}"')],
    "values of spaces": [insufficient_authentication('acr_values="   "')],
    "an age too large": [insufficient_authentication("max_age=31536001")],
    "an age beyond numbers": [insufficient_authentication("max_age=" + "9" * 5000)],
    "an age below nothing": [insufficient_authentication("max_age=-1")],
    "an age with a fraction": [insufficient_authentication("max_age=1.5")],
    "an age in other digits": [insufficient_authentication('max_age="\u0665"')],
    "no claims": ['Bearer error="insufficient_claims"'],
    "empty claims": [insufficient_claims("")],
    "claims of nothing": [insufficient_claims(encoded({}))],
    "claims in both alphabets": [insufficient_claims("eyJh-+")],
    "claims that are no base64": [insufficient_claims("{}")],
    "claims cut short": [insufficient_claims(encoded(CLAIMS, padded=False)[:-3])],
    "claims of five letters": [insufficient_claims("eyJhI")],
    "claims that are a list": [insufficient_claims(encoded([CLAIMS]))],
    "claims that are text": [insufficient_claims(encoded("access_token"))],
    "claims that are no text": [insufficient_claims(base64.b64encode(b"{\xff}").decode())],
    "claims with a name twice": [
        insufficient_claims(base64.b64encode(b'{"a":{"b":1,"b":2}}').decode())
    ],
    "claims beyond numbers": [insufficient_claims(base64.b64encode(b'{"a":1e999}').decode())],
    "claims that are not a number": [insufficient_claims(base64.b64encode(b'{"a":NaN}').decode())],
    "claims too large": [insufficient_claims(encoded({"a": "b" * 4096}))],
    "claims that grow": [
        insufficient_claims(base64.b64encode(f'{{"a":"{"é" * 1000}"}}'.encode()).decode())
    ],
    "claims without a bottom": [
        insufficient_claims(base64.b64encode(f'{{"a":{"[" * 2000}{"]" * 2000}}}'.encode()).decode())
    ],
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_comes_to_nothing(name: str) -> None:
    assert parse_challenge(HOSTILE[name]) is None


def test_an_unsound_challenge_is_not_made_good_by_one_behind_it() -> None:
    fields = [insufficient_claims("!"), insufficient_authentication("max_age=5")]
    assert parse_challenge(fields) is None


def test_a_fingerprint_tells_demands_apart_and_not_their_wording() -> None:
    first = parse_challenge([insufficient_claims(encoded({"a": {"x": 1}, "b": 2}))])
    again = parse_challenge([insufficient_claims(encoded({"b": 2, "a": {"x": 1}}, url=False))])
    assert first is not None
    assert again is not None
    assert first.fingerprint == again.fingerprint
    others = [
        Challenge(),
        Challenge(claims="a"),
        Challenge(acr_values="a"),
        Challenge(max_age=0),
        Challenge(max_age=1),
        first,
    ]
    assert len({challenge.fingerprint for challenge in others}) == len(others)
    assert len(first.fingerprint) == 64


_letters = st.text(st.sampled_from('Bearer ,="\\\t{}abc01-_/+éerror'), max_size=60)


@given(st.lists(st.one_of(st.text(max_size=60), _letters), max_size=4))
def test_any_text_is_read_without_an_error(fields: list[str]) -> None:
    found = parse_challenge(fields)
    assert found is None or found.claims or found.acr_values or found.max_age is not None


@given(_letters)
def test_no_text_around_or_within_a_value_adds_a_demand(text: str) -> None:
    quoted = text.replace("\\", "\\\\").replace('"', '\\"')
    found = parse_challenge([f'Bearer error="invalid_token", realm="{quoted}"'])
    assert found is None


@given(
    st.dictionaries(
        st.text(max_size=8),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(max_size=8),
            lambda inner: st.lists(inner, max_size=3),
            max_leaves=6,
        ),
        min_size=1,
        max_size=6,
    )
)
def test_claims_arrive_as_they_were_sent(claims: dict[str, object]) -> None:
    found = parse_challenge([insufficient_claims(encoded(claims))])
    assert found is not None
    assert json.loads(found.claims) == claims
