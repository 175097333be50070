"""The provider's metadata: OpenID Connect Discovery 1.0 §3 and §4."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus

from cdfportal.cdf.transport import Transport
from cdfportal.idp.address import is_safe
from cdfportal.idp.call import Limits, ask, json_object
from cdfportal.idp.outcome import Answer, Refused, Trouble, TroubleKind
from cdfportal.idp.refusal import read_refusal

#: Without these nobody signs in; a program needs only the last two.
FOR_PEOPLE = ("authorization_endpoint", "token_endpoint", "jwks_uri")
FOR_PROGRAMS = ("token_endpoint", "jwks_uri")
_OPTIONAL = ("end_session_endpoint", "revocation_endpoint")


@dataclass(frozen=True, slots=True)
class Document:
    """A JSON object and the answer that it came in."""

    values: Mapping[str, object]
    answer: Answer


class Wrong(StrEnum):
    """What can be wrong in a document that came."""

    ISSUER = "issuer"
    INCOMPLETE = "incomplete"
    INSECURE = "insecure"
    NO_PKCE = "no_pkce"


@dataclass(frozen=True, slots=True)
class Mistake:
    """The first thing that is wrong, and the member that it is about."""

    what: Wrong
    member: str
    #: What stands there, for people; cut to a length.
    found: str = ""


def fetch_document(transport: Transport, url: str, limits: Limits) -> Document | Refused | Trouble:
    """A JSON document of the provider: its metadata, or its keys."""
    answer = ask(transport, "GET", url, limits=limits)
    if isinstance(answer, Trouble):
        return answer
    if HTTPStatus.MULTIPLE_CHOICES <= answer.status < HTTPStatus.BAD_REQUEST:
        return Trouble(TroubleKind.REDIRECT, url, answer.status)
    if answer.status != HTTPStatus.OK:
        return read_refusal(answer) or Trouble(TroubleKind.STATUS, url, answer.status)
    values = json_object(answer.body)
    if not values:
        return Trouble(TroubleKind.NOT_JSON, url, answer.status)
    return Document(values, answer)


def find_mistake(
    values: Mapping[str, object], issuer: str, needed: Sequence[str] = FOR_PEOPLE
) -> Mistake | None:
    """§4.3: the issuer is exactly the one whose document was asked for; then the addresses, then PKCE."""
    named = values.get("issuer")
    if named != issuer:
        # Otherwise it is somebody else's document.
        return Mistake(Wrong.ISSUER, "issuer", _short(named))
    for member in (*needed, *(_OPTIONAL if "authorization_endpoint" in needed else ())):
        address = values.get(member)
        if not isinstance(address, str) or not address:
            if member in needed:
                return Mistake(Wrong.INCOMPLETE, member)
        elif not is_safe(address):
            return Mistake(Wrong.INSECURE, member, _short(address))
    methods = values.get("code_challenge_methods_supported")
    if "authorization_endpoint" in needed and isinstance(methods, list) and "S256" not in methods:
        # Absent says nothing: Entra supports PKCE and does not list it.
        return Mistake(Wrong.NO_PKCE, "code_challenge_methods_supported", _short(methods))
    return None


def _short(value: object) -> str:
    text = value if isinstance(value, str) else repr(value)
    return "".join(letter if letter.isprintable() else " " for letter in text[:200])
