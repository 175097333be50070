"""The filters that are on, read off the query string: it is the chips, and the chips are it."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import QueryDict

from cdfportal.base.redact import redact, redacted
from cdfportal.dashboard.chips import Chip

#: What each filter is called; those with a full stop are switches.
LABELS = {
    "about": "About",
    "acl": "ACL",
    "action": "Action",
    "application": "Application",
    "area": "Area",
    "by": "Refused by",
    "code": "Code",
    "duplicates": "Name is not the only one of its kind.",
    "empty": "Grants nothing.",
    "family": "Family",
    "kind": "Kind",
    "linked": "Linked to applications.",
    "members": "Members",
    "method": "Method",
    "mine": "Mine.",
    "name": "Contains",
    "outcome": "Outcome",
    "project": "Project",
    "q": "Contains",
    "scope": "On",
    "show": "Shown",
    "single": "Given by one group alone.",
    "state": "State",
    "status": "Status",
    "verdict": "Proxy",
}
#: A default that may stand in the address filters nothing.
_DEFAULTS = frozenset(
    {("members", "all"), ("application", "all"), ("state", "all"), ("show", "all")}
)
#: With another list, its pages and what was fetched anew for the old one mean nothing.
_GO_TOO = ("page", "cursor", "refresh")
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Active:
    """Chips that take one filter off each, and the address without any."""

    chips: tuple[Chip, ...]
    cleared: str


def active(query: QueryDict, path: str, names: tuple[str, ...]) -> Active:
    """Those of `names` that are on, in the order of the address; whatever else stands there stays."""
    chips = []
    for name in query:
        if name not in names:
            continue
        for value in query.getlist(name):
            if value.strip() and (name, value) not in _DEFAULTS:
                chips.append(
                    Chip(_text(name, value.strip()), _address(_less(query, name, value), path))
                )
    bare = query.copy()
    for name in (*names, *_GO_TOO):
        bare.pop(name, None)
    return Active(tuple(chips), _address(bare, path))


def _text(name: str, value: str) -> str:
    label = LABELS[name]
    if label.endswith("."):
        return label[:-1]
    shown = redact(value)
    return f"{label}: {shown[:_LONGEST]}{'…' if len(shown) > _LONGEST else ''}"


def _less(query: QueryDict, name: str, value: str) -> QueryDict:
    rest = query.copy()
    rest.setlist(name, [one for one in query.getlist(name) if one != value])
    for other in _GO_TOO:
        rest.pop(other, None)
    return rest


def _address(query: QueryDict, path: str) -> str:
    """Without what looks like a secret, which no link carries on."""
    kept = query.copy()
    for name, values in query.lists():
        kept.setlist(name, [value for value in values if not redacted(value).taken])
    text = kept.urlencode()
    return f"?{text}" if text else path
