"""Knocking at the authorization endpoint without going in: nobody is signed in, and nothing is followed.

With `prompt=none` a provider may show no page (OpenID Connect Core 1.0 §3.1.2.1). Where it knows client,
redirect URI and scopes it sends back `login_required`; where it knows the client or the URI not, it must not
send anybody anywhere (RFC 6749 §4.1.2.1) and shows an error page of its own.
"""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape
from http import HTTPStatus
from typing import TypeAlias
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

from cdfportal.cdf.transport import Transport
from cdfportal.idp.call import Limits, ask
from cdfportal.idp.outcome import Answer, Trouble
from cdfportal.idp.refusal import tidy

_LONGEST_WORDS = 2000
_TAGS = re.compile(r"<(script|style)\b.*?</\1\s*>|<[^>]*>", re.DOTALL | re.IGNORECASE)
_SPACE = re.compile(r"\s+")
_AADSTS = re.compile(r"AADSTS\d{4,8}\b")


@dataclass(frozen=True, slots=True)
class SentBack:
    """To the redirect URI, with an error: client and redirect URI are known."""

    error: str
    description: str


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the provider's own, or the address of one."""

    status: int
    #: Plain text, for recognising known words; shown nowhere.
    text: str
    #: By its status, or by the address; a page with status 200 may be one too.
    is_error: bool


Knock: TypeAlias = SentBack | Page | Trouble


def knock(
    transport: Transport,
    endpoint: str,
    parameters: Mapping[str, str],
    limits: Limits,
) -> Knock:
    """One GET. `parameters` holds client_id, redirect_uri, scope, and what the provider wants beside them."""
    verifier = secrets.token_urlsafe(32)
    digest = hashlib.sha256(verifier.encode()).digest()
    query = {
        **parameters,
        "response_type": "code",
        "state": secrets.token_urlsafe(16),
        "nonce": secrets.token_urlsafe(16),
        "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
        "prompt": "none",
    }
    url = f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(query)}"
    answer = ask(transport, "GET", url, limits=limits, headers={"Accept": "text/html"})
    return answer if isinstance(answer, Trouble) else _read(answer, parameters["redirect_uri"])


def _read(answer: Answer, redirect_uri: str) -> Knock:
    if HTTPStatus.MULTIPLE_CHOICES <= answer.status < HTTPStatus.BAD_REQUEST:
        return _read_location(answer, redirect_uri)
    return Page(
        answer.status, plain_text(answer.body), is_error=answer.status >= HTTPStatus.BAD_REQUEST
    )


def _read_location(answer: Answer, redirect_uri: str) -> Knock:
    """To the redirect URI, or to a page of the provider's own, whose query may hold an error."""
    try:
        location = urljoin(answer.url, answer.headers.get("location", ""))
        parts = urlsplit(location)
        fields = parse_qs(parts.query, max_num_fields=100)
    except ValueError:
        return Page(answer.status, "", is_error=False)
    error = tidy(fields.get("error", [""])[0])[:64]
    words = tidy(fields.get("error_description", [""])[0])[:_LONGEST_WORDS]
    if location.partition("?")[0] == redirect_uri.partition("?")[0]:
        return SentBack(error, words)
    return Page(answer.status, f"{error} {words}".strip(), is_error=bool(error))


def plain_text(body: bytes) -> str:
    """What a page says, without its markup; cut to a length.

    Entra's pages are made by script in the browser; their number stands in the script alone.
    """
    source = body.decode("utf-8", "replace")
    number = _AADSTS.search(source)
    text = _SPACE.sub(" ", unescape(_TAGS.sub(" ", source))).strip()
    return tidy(f"{number[0]} {text}" if number else text)[:_LONGEST_WORDS]
