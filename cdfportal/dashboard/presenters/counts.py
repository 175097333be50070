"""Numbers of what was shown: where groups were not shown, a number is a least one and none is no zero."""

from __future__ import annotations

from cdfportal.web.ledger import many


def at_least(count: int, noun: str = "", *, complete: bool) -> str:
    """ "3 groups", "3 or more groups", "not known"."""
    if complete:
        return many(count, noun) if noun else str(count)
    if not count:
        return "not known"
    return f"{count} or more{f' {noun}s' if noun else ''}"
