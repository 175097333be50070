"""Text without the names in it: each becomes a placeholder, the same one wherever it stands."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from cdfportal.base.redact import redact

_GUID = r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}"
_EMAIL = r"[A-Za-z0-9._%+'-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+"
#: Addresses too: a host may be named after a customer. Those of public providers and of CDF stay.
_ADDRESS = r"https?://[^\s\"'<>`]+"
_ANY = re.compile(f"(?P<guid>{_GUID})|(?P<email>{_EMAIL})|(?P<address>{_ADDRESS})")
_PUBLIC = re.compile(
    r"https?://(?:login\.microsoftonline\.com|sts\.windows\.net|graph\.microsoft\.com|"
    r"cognito-idp\.[a-z0-9-]{1,30}\.amazonaws\.com|accounts\.google\.com|auth\.cognite\.com|"
    r"(?:api|westeurope-1|asia-northeast1-1|greenfield|bluefield|orangefield|(?:az|aws|gc)-[a-z0-9-]{1,30})"
    r"\.cognitedata\.com|localhost|127\.0\.0\.1)(?::\d+)?(?=/|$)"
)


@dataclass(slots=True)
class Mask:
    """One file's placeholders."""

    #: Text that is a name, and what kind of name.
    names: Mapping[str, str]
    _given: dict[str, str] = field(default_factory=dict)
    _counts: dict[str, int] = field(default_factory=dict)

    def text(self, text: str) -> str:
        """Without secrets first, then without the known names, then without what looks like one."""
        found = redact(text)
        for name in sorted(self.names, key=len, reverse=True):
            if name and name in found:
                found = found.replace(name, self._placeholder(name, self.names[name]))
        return _ANY.sub(self._of, found)

    def _of(self, match: re.Match[str]) -> str:
        kind = match.lastgroup or "name"
        if kind == "address" and (public := _PUBLIC.match(match[0])):
            return public[0]
        return self._placeholder(match[0], kind)

    def _placeholder(self, name: str, kind: str) -> str:
        if name not in self._given:
            self._counts[kind] = self._counts.get(kind, 0) + 1
            self._given[name] = f"<{kind} {self._counts[kind]}>"
        return self._given[name]


def private_host(url: str) -> str:
    """The host of an address that may be named after a customer; empty for public ones."""
    return "" if _PUBLIC.match(url) else urlsplit(url).hostname or ""
