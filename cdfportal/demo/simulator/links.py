"""Signed links into the storage: whoever holds one may do one thing with one path, for a while.

The signature covers the method, the path, the end and the origin whose pages may use the link, so
that the storage keeps nothing of the links it is shown.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import urlencode

from cdfportal.demo.http import Fields

UPLOAD, DOWNLOAD = "PUT", "GET"
SIGNED = ("expires", "origin", "signature")


@dataclass(frozen=True, slots=True)
class Grant:
    """What a link lets its holder do."""

    method: str
    path: str
    #: Epoch milliseconds; not valid then, or later.
    expires: int
    #: The page that CDF was called from; empty for a program.
    origin: str


@dataclass(frozen=True, slots=True)
class Links:
    """Makes links to one storage, and knows its own again."""

    #: The storage's origin.
    base: str
    key: bytes

    def url(self, grant: Grant) -> str:
        """The link itself: a secret of whoever may have the file."""
        values = (grant.expires, grant.origin, self._signature(grant))
        return f"{self.base}{grant.path}?{urlencode(dict(zip(SIGNED, values, strict=True)))}"

    def grant(self, path: str, query: Fields) -> Grant | None:
        """What a link that is shown grants; None for one that was not made here."""
        expires = query.get("expires")
        if sorted(query.names()) != sorted(SIGNED) or not expires.isdecimal():
            return None
        shown = query.get("signature").encode()
        for method in (UPLOAD, DOWNLOAD):
            grant = Grant(method, path, int(expires[:18]), query.get("origin"))
            if hmac.compare_digest(self._signature(grant).encode(), shown):
                return grant
        return None

    def _signature(self, grant: Grant) -> str:
        signed = "\n".join((grant.method, grant.path, str(grant.expires), grant.origin))
        return hmac.new(self.key, signed.encode(), sha256).hexdigest()
