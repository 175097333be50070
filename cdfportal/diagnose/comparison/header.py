"""The header of an access token: RFC 7515 §4.1, and what CDF asks of it.

https://docs.cognite.com/cdf/access/concepts/minimum_idp_requirements
"""

from __future__ import annotations

from collections.abc import Iterator

from cdfportal.diagnose.comparison.expectations import Case
from cdfportal.diagnose.comparison.model import Comparison, Effect, Finding, Kind, What, Why
from cdfportal.diagnose.shown import shown

ALGORITHM = "RS256"
#: Media types of an access token (RFC 7519 §5.1, RFC 9068 §2.1), in capitals.
_TYPES = frozenset({"JWT", "AT+JWT", "APPLICATION/AT+JWT"})


def compare_header(case: Case) -> Iterator[Comparison]:
    """The algorithm, the key, the type."""
    if case.kind is Kind.ID:
        for what, name in ((What.ALGORITHM, "alg"), (What.KEY, "kid"), (What.TYPE, "typ")):
            if name in case.header:
                yield Comparison(
                    what,
                    name,
                    Finding.NOT_COMPARED,
                    Why.CHECKED_AT_SIGN_IN,
                    "The portal checked it when you signed in; CDF never sees this token.",
                    shown(case.header[name]),
                    in_header=True,
                )
        return
    yield _algorithm(case.header.get("alg"))
    yield _key(case)
    yield _type(case.header.get("typ"))


def _algorithm(value: object) -> Comparison:
    if value == ALGORITHM:
        return _header(
            What.ALGORITHM, Finding.MATCHES, Why.AS_EXPECTED, "CDF asks for RS256.", value
        )
    if value is None:
        why, reason = Why.ABSENT, "A signed token names its algorithm; CDF asks for RS256."
    elif isinstance(value, str) and value.lower() == "none":
        why, reason = Why.UNSIGNED, "The token is not signed. CDF asks for RS256."
    else:
        why, reason = Why.ANOTHER, "CDF asks for RS256; the provider has to sign with that."
    return _header(What.ALGORITHM, Finding.DOES_NOT_MATCH, why, reason, value)


def _key(case: Case) -> Comparison:
    value, known = case.header.get("kid"), case.expected.key_ids
    if value is None:
        reason = (
            "Names no key. CDF then has to guess which of the provider's keys to check with; "
            "whether it does is not documented."
        )
        return _header(What.KEY, Finding.UNKNOWN, Why.ABSENT, reason, value)
    if not isinstance(value, str):
        reason = "Not a text, as the name of a key has to be."
        return _header(What.KEY, Finding.DOES_NOT_MATCH, Why.MALFORMED, reason, value)
    if known is None:
        reason = "Names the key that CDF looks up among the provider's public keys."
        return _header(What.KEY, Finding.MATCHES, Why.AS_EXPECTED, reason, value)
    if value in known:
        reason = "Names one of the provider's public keys."
        return _header(What.KEY, Finding.MATCHES, Why.AS_EXPECTED, reason, value)
    reason = (
        "Names a key that the provider does not publish: its keys were changed after the token "
        "was made, or the token comes from elsewhere."
    )
    return _header(What.KEY, Finding.DOES_NOT_MATCH, Why.NO_SUCH_KEY, reason, value)


def _type(value: object) -> Comparison:
    if value is None:
        reason = "Absent, which is allowed."
        return _header(What.TYPE, Finding.MATCHES, Why.NOT_NEEDED, reason, value)
    if isinstance(value, str) and value.upper() in _TYPES:
        return _header(
            What.TYPE, Finding.MATCHES, Why.AS_EXPECTED, "The type of an access token.", value
        )
    reason = (
        "Names another kind of token than an access token; whether CDF minds is not documented."
    )
    return _header(What.TYPE, Finding.UNKNOWN, Why.ANOTHER, reason, value)


def _header(what: What, finding: Finding, why: Why, reason: str, value: object) -> Comparison:
    names = {
        What.ALGORITHM: ("alg", ALGORITHM),
        What.KEY: ("kid", "the name of a key"),
        What.TYPE: ("typ", "JWT or at+jwt"),
    }
    name, expected = names[what]
    return Comparison(
        what,
        name,
        finding,
        why,
        reason,
        "" if value is None else shown(value),
        expected,
        effect=Effect.REFUSED if finding is Finding.DOES_NOT_MATCH else Effect.NONE,
        in_header=True,
    )
