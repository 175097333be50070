"""What a call to an identity provider can end with: closed sets, no exceptions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

_AADSTS = re.compile(r"AADSTS(\d{4,8})\b")
_CODE = re.compile(r"[A-Za-z0-9_.-]{1,64}")


class TroubleKind(StrEnum):
    """Why there is no answer, or none that can be read."""

    NAME_UNKNOWN = "name_unknown"
    REFUSED = "refused"
    TIMEOUT = "timeout"
    RESET = "reset"
    TLS_UNTRUSTED = "tls_untrusted"
    TLS_NAME = "tls_name"
    TLS_EXPIRED = "tls_expired"
    #: The handshake broke off before any certificate: perhaps the other side speaks no TLS.
    TLS_BROKEN = "tls_broken"
    PROXY = "proxy"
    UNREADABLE = "unreadable"
    TOO_LARGE = "too_large"
    REDIRECT = "redirect"
    STATUS = "status"
    NOT_JSON = "not_json"
    #: JSON, and not what the standard says.
    ODD = "odd"


@dataclass(frozen=True, slots=True)
class Trouble:
    """No answer of use. Holds no secret: the address, the kind, and a few words of ours."""

    kind: TroubleKind
    url: str
    #: The HTTP status, where there was one.
    status: int = 0
    words: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, read whole; a redirect is an answer that nobody follows."""

    url: str
    status: int
    #: Names in lower case.
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Refused:
    """The provider decided, and said so as RFC 6749 §5.2 has it; what it said is tidied and redacted."""

    error: str
    description: str
    status: int
    url: str

    @property
    def said(self) -> str:
        """All of it, for those who run the program; it may hold names of people."""
        return f"{self.error}: {self.description}" if self.description else self.error

    @property
    def number(self) -> str:
        """Entra's own number, if one is named: `7000215`.

        https://learn.microsoft.com/entra/identity-platform/reference-error-codes
        """
        found = _AADSTS.search(self.description)
        return found[1] if found else ""

    @property
    def codes(self) -> str:
        """What may stand on any page: error and number, without the provider's own words."""
        error = self.error if _CODE.fullmatch(self.error) else "an error of its own"
        return f"{error}, AADSTS{self.number}" if self.number else error


@dataclass(frozen=True, slots=True)
class Granted:
    """A token response, checked for shape (RFC 6749 §5.1); nothing in it is verified."""

    access_token: str = field(repr=False)
    #: None when the provider granted what was asked for.
    scope: str | None
    #: Seconds; None when the provider does not say, or not in a number.
    expires_in: int | None
