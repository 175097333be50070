"""The simulator on a port of its own, and the cast with tokens."""

from __future__ import annotations

from tests.demo.simulator.fixtures import (
    alice,
    bob,
    carol,
    dave,
    erin,
    extractor,
    issuer,
    member_of,
    shared_issuer,
    sign_in,
    simulator,
)

__all__ = [
    "alice",
    "bob",
    "carol",
    "dave",
    "erin",
    "extractor",
    "issuer",
    "member_of",
    "shared_issuer",
    "sign_in",
    "simulator",
]
