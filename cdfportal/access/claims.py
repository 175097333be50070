"""The values of token claims that may name an IdP group."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from cdfportal.access.grants import ClaimValue
from cdfportal.access.text import clean


def claim_values(claims: Mapping[str, object], names: Iterable[str]) -> tuple[ClaimValue, ...]:
    """Every text in the claims of these names, with its position; anything else is no group."""
    return tuple(value for name in names for value in _values(name, claims.get(name)))


def _values(name: str, claim: object) -> Iterable[ClaimValue]:
    if isinstance(claim, str) and claim:
        yield ClaimValue(name, None, clean(claim))
    elif isinstance(claim, list):
        for position, item in enumerate(claim):
            if isinstance(item, str) and item:
                yield ClaimValue(name, position, clean(item))
