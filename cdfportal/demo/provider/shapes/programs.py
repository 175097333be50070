"""A program that signs in by itself, without a person (RFC 6749 section 4.4), as the makes see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from cdfportal.demo.cast import ServicePrincipal

Claims = dict[str, Any]


class Secret(StrEnum):
    """What the client secret that came along is worth."""

    NONE = "none"
    WRONG = "wrong"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Program:
    """One token request of a program, after its client was looked up."""

    client_id: str
    secret: Secret
    #: Somebody of that id is registered.
    known: bool
    #: None for a client that people sign in to.
    principal: ServicePrincipal | None
    scope: str
    #: The form's `audience`; empty: none named.
    audience: str
    cdf_audience: str
    #: What stands before the short name of a CDF scope.
    scope_prefix: str
    issuer: str
    tenant: str


@dataclass(frozen=True, slots=True)
class ProgramRefusal:
    """An OAuth error with its description, its status, and what the make says beside."""

    error: str
    description: str = ""
    status: int = 400
    more: Mapping[str, object] = field(default_factory=dict)


def no_objection(_program: Program) -> ProgramRefusal | None:
    """What is wrong with the credentials the standard's own way says."""
    return None


def as_they_are(claims: Claims, _program: Program) -> Claims:
    """The plain provider's claims."""
    return claims
