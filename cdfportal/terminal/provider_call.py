"""One call to the identity provider: limited in time and size, no redirects, nothing from the process."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

import requests

from cdfportal.cdf.transport import Transport
from cdfportal.terminal.outcome import CommandError

_CONNECT_SECONDS = 3.05
_READ_SECONDS = 10.0
_TOTAL_SECONDS = 30.0
_MOST_BYTES = 262_144
_CHUNK = 8192


@dataclass(frozen=True, slots=True)
class ProviderAnswer:
    """What it said."""

    status: int
    #: Empty when it was no JSON object (RFC 8259 §4).
    document: Mapping[str, object] = field(repr=False)


def ask_provider(
    transport: Transport,
    method: str,
    url: str,
    *,
    form: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
) -> ProviderAnswer:
    """The answer, or a `CommandError` that names the address and the kind of trouble only."""
    try:
        with (
            transport.session(url) as session,
            session.request(
                method,
                url,
                data=form,
                headers={"Accept": "application/json", **(headers or {})},
                timeout=(_CONNECT_SECONDS, _READ_SECONDS),
                allow_redirects=False,
                stream=True,
            ) as response,
        ):
            return ProviderAnswer(response.status_code, _object(_read(response)))
    except requests.RequestException as error:
        # Not chained: the error holds the request, and the request the secret.
        raise CommandError(f"The identity provider at {url} {_trouble(error)}") from None


def _read(response: requests.Response) -> bytes:
    ends = time.monotonic() + _TOTAL_SECONDS
    body = bytearray()
    for chunk in response.iter_content(_CHUNK):
        body += chunk
        if len(body) > _MOST_BYTES:
            raise CommandError("The identity provider's answer is too large.")
        if time.monotonic() > ends:
            raise CommandError(
                f"The identity provider's answer took longer than {_TOTAL_SECONDS:g} s."
            )
    return bytes(body)


def _object(body: bytes) -> dict[str, object]:
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}


def _trouble(error: requests.RequestException) -> str:
    match error:
        case requests.exceptions.ProxyError():
            return "could not be reached: the outbound proxy did not let the call pass."
        case requests.exceptions.SSLError():
            return "shows a certificate that could not be verified; CA_BUNDLE names a private one."
        case requests.exceptions.Timeout():
            return f"did not answer within {_READ_SECONDS:g} s."
        case requests.exceptions.ConnectionError():
            return "could not be reached."
        case _:
            return "answered with something that cannot be read."
