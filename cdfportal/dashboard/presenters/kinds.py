"""Looking or changing: what an action is to the person who holds it."""

from __future__ import annotations

from functools import lru_cache

from cdfportal.access.catalogue import actions

# The tables file it under what token scopes call changing; being a member of a category only shows more.
_ONLY_SHOWS = frozenset({"MEMBEROF"})


@lru_cache(1024)
def kind_of(action: str) -> str:
    """`view`, `change`, or nothing for an action that is not known."""
    if action in _ONLY_SHOWS:
        return "view"
    facts = actions().get(action)
    return facts.kind if facts else ""
