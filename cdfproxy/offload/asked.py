"""What nginx says of a call that it would carry itself, and whether it is our nginx that says so."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from django.conf import settings
from django.http import HttpRequest

from cdfportal.web.peer import is_by_trusted_proxy
from cdfproxy.offload import names

_NO_BODY = frozenset({"", "0"})


@dataclass(frozen=True, slots=True)
class Asked:
    """The client's own words about its connection and body, which nginx does not pass on as they are."""

    protocol: str
    length: str
    coding: str
    connection: str
    #: Why there is no answer of CDF that can be passed on; empty before CDF was called.
    fault: str

    @classmethod
    def of(cls, environ: Mapping[str, str]) -> Self | None:
        """None for a call that nobody would carry for us."""
        if names.environ_key(names.MARK) not in environ:
            return None
        said = (
            environ.get(names.environ_key(name), "")
            for name in (
                names.PROTOCOL,
                names.LENGTH,
                names.CODING,
                names.CONNECTION,
                names.FAULT,
            )
        )
        return cls(*said)

    def withholds_a_body(self, environ: Mapping[str, object]) -> bool:
        """Whether the client sent one that stays with nginx."""
        has_come = environ.get("CONTENT_LENGTH") or environ.get("HTTP_TRANSFER_ENCODING")
        return not has_come and (bool(self.coding) or self.length not in _NO_BODY)

    @property
    def names_no_length(self) -> bool:
        """Whether the client said nothing about a body."""
        return not self.coding and not self.length


def is_our_nginx(request: HttpRequest) -> bool:
    """A peer of TRUSTED_PROXIES that knows the secret: nobody else is ever told a token."""
    secret: str = settings.PROXY_OFFLOAD_SECRET
    if not secret or not is_by_trusted_proxy(request):
        return False
    said: str = request.META.get(names.environ_key(names.MARK), "")
    return hmac.compare_digest(said.encode("latin-1", "replace"), secret.encode())
