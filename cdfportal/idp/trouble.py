"""From the exceptions of requests and ssl to one closed kind each."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator

import requests
import urllib3

from cdfportal.idp.outcome import TroubleKind

#: X509_V_ERR_*: https://docs.openssl.org/master/man3/X509_STORE_CTX_get_error/#error-codes
_ENDED_OR_NOT_BEGUN = frozenset({9, 10})
_OTHER_NAME = frozenset({62, 64})


def kind_of(error: BaseException) -> TroubleKind:
    """The cause at the bottom of what was raised."""
    if isinstance(error, requests.exceptions.ProxyError):
        return TroubleKind.PROXY
    for each in _chain(error):
        kind = _one(each)
        if kind:
            return kind
    if isinstance(error, requests.exceptions.ConnectionError | OSError):
        return TroubleKind.REFUSED
    return TroubleKind.UNREADABLE


def _one(error: BaseException) -> TroubleKind | None:
    match error:
        case ssl.SSLCertVerificationError():
            return _of_certificate(error)
        case socket.gaierror() | urllib3.exceptions.NameResolutionError():
            return TroubleKind.NAME_UNKNOWN
        case TimeoutError() | urllib3.exceptions.TimeoutError() | requests.Timeout():
            return TroubleKind.TIMEOUT
        case ConnectionRefusedError():
            return TroubleKind.REFUSED
        case ssl.SSLError():
            return TroubleKind.TLS_BROKEN
        case ConnectionError() | urllib3.exceptions.ProtocolError():
            return TroubleKind.RESET
        case _:
            return None


def _of_certificate(error: ssl.SSLCertVerificationError) -> TroubleKind:
    if error.verify_code in _ENDED_OR_NOT_BEGUN:
        return TroubleKind.TLS_EXPIRED
    if error.verify_code in _OTHER_NAME:
        return TroubleKind.TLS_NAME
    return TroubleKind.TLS_UNTRUSTED


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The innermost first: libraries wrap, and their wrappers say less."""
    seen: list[BaseException] = []
    waiting: list[BaseException] = [error]
    while waiting:
        each = waiting.pop()
        if each in seen:
            continue
        seen.append(each)
        parts = (each.__cause__, each.__context__, getattr(each, "reason", None), *each.args)
        waiting += [part for part in parts if isinstance(part, BaseException)]
    return reversed(seen)
