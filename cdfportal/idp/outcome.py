"""What a call to an identity provider can end with: closed sets, no exceptions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


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
        """For people."""
        return f"{self.error}: {self.description}" if self.description else self.error


@dataclass(frozen=True, slots=True)
class Granted:
    """A token response, checked for shape (RFC 6749 §5.1); nothing in it is verified."""

    access_token: str = field(repr=False)
    #: None when the provider granted what was asked for.
    scope: str | None
    #: Seconds; None when the provider does not say, or not in a number.
    expires_in: int | None
