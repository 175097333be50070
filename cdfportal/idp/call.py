"""One call to the identity provider: limited in time and size, no redirects, nothing from the process."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass

import requests
import urllib3

from cdfportal.cdf.transport import Transport
from cdfportal.idp.deadline import Deadline, DeadlineAdapter
from cdfportal.idp.outcome import Answer, Trouble, TroubleKind
from cdfportal.idp.pinned import Addresses
from cdfportal.idp.trouble import kind_of

_CHUNK = 8192


@dataclass(frozen=True, slots=True)
class Limits:
    """The longest waits in seconds, and the most bytes."""

    #: For a connection, and for the first byte of an answer.
    connect: float = 3.0
    read: float = 5.0
    #: For the whole exchange, however slowly bytes come.
    total: float = 5.5
    most_bytes: int = 262_144


def ask(
    transport: Transport,
    method: str,
    url: str,
    *,
    limits: Limits,
    form: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
    addresses: Addresses = (),
) -> Answer | Trouble:
    """What came back, or the kind of trouble. `addresses` are connected to in place of a look-up."""
    bare = url.partition("?")[0]
    with (
        Deadline(limits.total) as deadline,
        transport.session(url) as session,
        closing(DeadlineAdapter(deadline, addresses)) as adapter,
    ):
        try:
            request = session.prepare_request(
                requests.Request(
                    method,
                    url,
                    data=None if form is None else dict(form),
                    headers={"Accept": "application/json", "Accept-Encoding": "identity"}
                    | dict(headers or {}),
                )
            )
            # Not by the session: it would read a redirect's whole body, and work out where it leads.
            with adapter.send(
                request,
                stream=True,
                timeout=(min(limits.connect, limits.total), min(limits.read, limits.total)),
                verify=transport.outbound.ca_bundle or True,
                proxies=session.proxies,
            ) as response:
                return _read(response, bare, deadline, limits)
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            # Not kept: the error holds the request, and the request the secret.
            return Trouble(TroubleKind.TIMEOUT if deadline.passed else kind_of(error), bare)


def _read(
    response: requests.Response, url: str, deadline: Deadline, limits: Limits
) -> Answer | Trouble:
    if response.headers.get("content-encoding", "identity") != "identity":
        return Trouble(TroubleKind.UNREADABLE, url, words="compressed, though not asked for")
    body = b""
    for chunk in response.raw.stream(_CHUNK, decode_content=False):
        body += chunk
        if len(body) > limits.most_bytes:
            return Trouble(TroubleKind.TOO_LARGE, url)
    if deadline.passed:
        return Trouble(TroubleKind.TIMEOUT, url)
    headers = {name.lower(): value for name, value in response.headers.items()}
    return Answer(url, response.status_code, headers, body)


def json_object(body: bytes) -> dict[str, object] | None:
    """A JSON object (RFC 8259 §4), or None."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None
