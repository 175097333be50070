"""What the provider sent the browser back with: RFC 6749 §4.1.2, RFC 9207, read strictly."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.http import QueryDict

from accounts.cause import Cause, Failure, tidy
from accounts.discovery import Metadata

_LONGEST = {"code": 8192, "state": 256, "iss": 2048, "error": 256}
#: Of an error's description; more of it tells nothing.
_LONGEST_WORDS = 1024


@dataclass(frozen=True, slots=True)
class Granted:
    """The person signed in; the code still has to prove it."""

    state: str = field(repr=False)
    code: str = field(repr=False)
    issuer: str | None


@dataclass(frozen=True, slots=True)
class Denied:
    """The provider reports an error."""

    state: str = field(repr=False)
    error: str
    issuer: str | None
    description: str = field(default="", repr=False)

    @property
    def failure(self) -> Failure:
        """The provider's own code, cut and cleaned."""
        denied = self.error == "access_denied"
        cause = Cause.PROVIDER_DENIED if denied else Cause.PROVIDER_ERROR
        said = tidy(f"{self.error} {self.description}", _LONGEST_WORDS)
        return Failure(cause, tidy(self.error), said)


def read_response(query: QueryDict) -> Granted | Denied | Failure:
    """Parameters once each (RFC 6749 §3.1), of honest length, and not contradicting each other."""
    for name, longest in _LONGEST.items():
        values = query.getlist(name)
        if len(values) > 1:
            return Failure(Cause.CALLBACK_REPEATED, name)
        if values and len(values[0]) > longest:
            return Failure(Cause.CALLBACK_TOO_LONG, name)
    code, error, state = (query.get(name, "") for name in ("code", "error", "state"))
    if code and error:
        return Failure(Cause.CALLBACK_CONTRADICTORY)
    if error and not state:
        return Failure(Cause.STATE_UNKNOWN, tidy(error))
    if not state or not (code or error):
        return Failure(Cause.CALLBACK_INCOMPLETE)
    issuer = query.get("iss")
    if error:
        return Denied(state, error, issuer, query.get("error_description", ""))
    return Granted(state, code, issuer)


def check_issuer(issuer: str | None, metadata: Metadata) -> Failure | None:
    """RFC 9207 §2.4: the provider that was asked, and nobody else, must have answered."""
    if issuer is None:
        return Failure(Cause.CALLBACK_NO_ISSUER) if metadata.names_itself else None
    return None if issuer == metadata.issuer else Failure(Cause.CALLBACK_ISSUER)
