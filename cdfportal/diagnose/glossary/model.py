"""One word of the glossary, and the kinds of words that there are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType


class WordKind(StrEnum):
    """Where a word belongs, in the order in which the glossary shows them."""

    CDF = "cdf"
    IDENTITY = "identity"
    PORTAL = "portal"
    ACL = "acl"
    ACTION = "action"
    SCOPE = "scope"
    TOKEN_SCOPE = "token-scope"  # noqa: S105 -- the name of a kind
    CLAIM = "claim"
    HEADER = "header"
    SESSION = "session"
    REASON = "reason"

    @property
    def heading(self) -> str:
        """For headings."""
        return _TITLES[self]


_TITLES: Mapping[WordKind, str] = MappingProxyType(
    {
        WordKind.CDF: "Cognite Data Fusion",
        WordKind.IDENTITY: "Signing in and tokens",
        WordKind.PORTAL: "This portal",
        WordKind.ACL: "Access control lists",
        WordKind.ACTION: "Actions",
        WordKind.SCOPE: "Kinds of scopes",
        WordKind.TOKEN_SCOPE: "Token scopes",
        WordKind.CLAIM: "Claims",
        WordKind.HEADER: "Token headers",
        WordKind.SESSION: "CDF sessions",
        WordKind.REASON: "Reasons of refusals",
    }
)


@dataclass(frozen=True, slots=True)
class Part:
    """Words that make up another one: the actions of an access control list."""

    title: str
    #: Ids of words.
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Word:
    """What is said of one word."""

    #: Stable; in addresses `/glossary/<id>/`.
    id: str
    kind: WordKind
    word: str
    meaning: str
    #: Why it matters here; empty where the meaning says it.
    why: str
    #: An address, or the documents in words.
    source: str
    checked: date
    also: tuple[str, ...] = ()
    #: Names of the pages where it appears.
    pages: tuple[str, ...] = ()
    #: Ids of words to go on with.
    see: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()

    @property
    def is_code(self) -> bool:
        """Whether a machine would read it back."""
        return self.kind not in (WordKind.CDF, WordKind.IDENTITY, WordKind.PORTAL)
