"""The portal's pages as people look for them: titles, what each answers, other words for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.urls import reverse


@dataclass(frozen=True, slots=True)
class Page:
    """One page without parameters of its own."""

    #: Of its address, e.g. `can-i`; with the room where that is another.
    name: str
    title: str
    says: str
    #: What people call it besides.
    also: tuple[str, ...] = ()
    of_project: bool = False
    for_admins: bool = False

    def address(self, project: str) -> str:
        """Where it is; empty when it needs a project and none is given."""
        name = self.name if ":" in self.name else f"dashboard:{self.name}"
        if not self.of_project:
            return reverse(name)
        return reverse(name, args=[project]) if project else ""


def _of_project(name: str, title: str, says: str, *also: str) -> Page:
    return Page(name, title, says, also, of_project=True)


_PAGES = (
    _of_project("access", "My access", "Your groups and rights in a project.", "home", "permissions", "roles", "view as", "who am I", "overview"),
    _of_project("can-i", "Can I", "May you, or somebody, do something, and why.", "may I", "am I allowed", "check a right", "permission denied", "403"),
    _of_project("who-can", "Who can", "Who may do something.", "who has access", "owners of a right", "holders"),
    _of_project("who-can-sheet", "Access review sheet", "Who may do something, as a sheet to sign.", "audit", "recertification", "print"),
    _of_project("capabilities", "Capabilities", "Your rights line by line, with the groups that give them.", "my rights", "permissions", "grants", "ACLs"),
    _of_project("matrix", "Matrix", "Access control lists by actions.", "heat map", "ACL table", "overview of rights"),
    _of_project("denied", "Refused calls", "What CDF refused you of late, and what would have allowed it.", "denied", "403", "forbidden", "request access", "errors of mine"),
    _of_project("usage", "Usage", "Your calls through the portal in the last hour: how many, how slow, how near the limits.", "429", "rate limit", "throttling", "statistics", "traffic", "slow calls", "quota"),
    _of_project("groups", "Groups", "The groups of a project.", "access groups", "sourceId", "teams", "members"),
    _of_project("resource", "Resources", "Who reaches a data set, space, table or security category.", "data sets", "spaces", "RAW", "security categories", "databases"),
    _of_project("explain", "Explain a call", "Which rights a call needs, and whether you hold them.", "API call", "endpoint", "required capabilities", "URL"),
    _of_project("compare", "Compare", "What one holds that the other lacks.", "difference", "diff", "two people", "two groups"),
    _of_project("cdf-sessions", "CDF sessions", "Sessions of jobs: list, make, revoke.", "nonce", "transformations", "functions", "background jobs"),
    _of_project("call", "Call CDF", "Calls CDF from your browser, with no token in it.", "proxy", "try the API"),
    Page("projects", "Projects", "Every project that your token reaches.", ("switch project", "other projects")),
    Page("token", "Token", "What your tokens say, beside what is expected of them.", ("claims", "JWT", "scopes", "expiry", "lifetime", "decode")),
    Page("diagnose", "Diagnose", "Live checks: why can somebody not sign in, or not call CDF.", ("doctor", "troubleshoot", "trouble", "check sign-in", "health", "service principal")),
    Page("checklist", "Checklist", "The same checks in the five steps of Cognite's guide.", ("guide", "troubleshooting guide")),
    Page("errors", "Error look-up", "What an error means; paste it as it stands.", ("AADSTS", "error code", "stack trace", "message")),
    Page("connect", "Connect a client", "Ready configuration for Python, extractors, the Toolkit and others.", ("SDK", "Python", "client configuration", "extractor", "env file", "curl", "code")),
    Page("proxy", "Proxy policy", "Which calls the portal sends on to CDF, and a call to try.", ("PROXY_ALLOW", "allow-list", "blocked call", "endpoint_not_allowed", "read-only", "endpoints")),
    Page("glossary", "Glossary", "Every word that the portal uses.", ("words", "terms", "definitions", "help", "what does it mean")),
    Page("search", "Search", "Over everything that you may see.", ("find",)),
    Page("accounts:sessions", "My sign-ins", "Where you are signed in; end one, or all others.", ("sign out everywhere", "devices", "log out", "browsers")),
    Page("appearance", "Appearance", "System, light or dark.", ("dark mode", "theme", "light mode", "colours")),
    Page("accounts:people", "People", "Who signs in here; end sign-ins, disable people.", ("users", "administration", "disable"), for_admins=True),
)  # fmt: skip

PAGES: Mapping[str, Page] = MappingProxyType({one.name: one for one in _PAGES})
#: Where most people start.
ASKED_MOST = ("access", "can-i", "who-can", "groups", "denied", "diagnose", "errors", "glossary")
