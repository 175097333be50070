"""HTTP calls to the identity provider: limited in time and size, no redirects, no shared cookies.

One short-lived session per call: such calls are rare, and nothing of one person's call (a cookie, a
header) can then reach another's.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import requests
import urllib3
from django.conf import settings

from accounts.cause import Cause, Failure, tidy
from cdfportal.base.no_proxy import proxy_for
from cdfportal.idp.deadline import Deadline, DeadlineAdapter

CONNECT_SECONDS = 3.0
READ_SECONDS = 5.0
TOTAL_SECONDS = 10.0
MAX_BYTES = 262_144

JsonObject = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the provider said, read whole."""

    status: int
    content_type: str
    body: bytes = field(repr=False)

    def json_object(self) -> JsonObject | Failure:
        """The body as a JSON object (RFC 8259 §4); anything else is a failure."""
        kind = self.content_type.partition(";")[0].strip().lower()
        if kind != "application/json" and not kind.endswith("+json"):
            return Failure(Cause.PROVIDER_NOT_JSON, tidy(kind))
        return parse_object(self.body) or Failure(Cause.PROVIDER_NOT_JSON, "not a JSON object")


def parse_object(text: bytes) -> JsonObject | None:
    """A JSON object with something in it, or None."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def call(
    method: str,
    url: str,
    *,
    form: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
    seconds: float | None = None,
) -> Answer | Failure:
    """One exchange with the provider; every way in which it can fail is a `Failure`."""
    limit = TOTAL_SECONDS if seconds is None else seconds
    with Deadline(limit) as deadline, requests.Session() as session:
        adapter = DeadlineAdapter(deadline)
        session.mount("http://", adapter)
        session.mount("https://", adapter)
        # Neither proxies nor credentials (.netrc) of the process's own environment.
        session.trust_env = False
        try:
            with session.request(
                method,
                url,
                data=dict(form) if form else None,
                headers={"Accept": "application/json", "Accept-Encoding": "identity"}
                | dict(headers or {}),
                timeout=(min(CONNECT_SECONDS, limit), min(READ_SECONDS, limit)),
                allow_redirects=False,
                stream=True,
                verify=settings.OUTBOUND.ca_bundle or True,
                proxies=_proxies(url),
            ) as response:
                return _read(response, deadline)
        except (requests.Timeout, urllib3.exceptions.TimeoutError):
            return Failure(Cause.PROVIDER_TIMEOUT)
        except requests.exceptions.SSLError:
            return Failure(Cause.PROVIDER_UNTRUSTED)
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            return _broken(error, deadline)


def _read(response: requests.Response, deadline: Deadline) -> Answer | Failure:
    if HTTPStatus.MULTIPLE_CHOICES <= response.status_code < HTTPStatus.BAD_REQUEST:
        return Failure(Cause.PROVIDER_REDIRECTED, str(response.status_code))
    if response.headers.get("content-encoding", "identity") != "identity":
        return Failure(Cause.PROVIDER_NOT_JSON, "compressed")
    body = b""
    for chunk in response.raw.stream(8192, decode_content=False):
        body += chunk
        if len(body) > MAX_BYTES:
            return Failure(Cause.PROVIDER_TOO_LARGE)
    if deadline.passed:
        return Failure(Cause.PROVIDER_TIMEOUT)
    return Answer(response.status_code, response.headers.get("content-type", ""), body)


def _broken(error: Exception, deadline: Deadline) -> Failure:
    if deadline.passed:
        return Failure(Cause.PROVIDER_TIMEOUT)
    return Failure(Cause.PROVIDER_UNREACHABLE, type(error).__name__)


def _proxies(url: str) -> dict[str, str]:
    proxy = proxy_for(urlsplit(url).hostname or "", settings.OUTBOUND)
    return {"http": proxy, "https": proxy} if proxy else {}
