"""The portal's own errors in a text: its JSON, its header, its failed page, its log lines."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cdfportal.base.errors import Reason

_REFERENCE = re.compile(r"(?<![\w-])e-[0-9a-hjkmnp-tv-z]{4}-[0-9a-hjkmnp-tv-z]{4}(?![\w-])")
_REASON = re.compile(
    rf"(?<![a-z])(?:x-portal-)?reason[\"']?[\s:=]{{1,4}}[\"']?({'|'.join(sorted(Reason, key=len, reverse=True))})(?![\w-])"
)
_EVENT = re.compile(
    r"(?<![a-z])event[\"']?\s?[:=]\s?[\"']?(sign_in_failed|sign_in_refused|proxy_refused|guard_refused)(?![\w-])"
)
_CAUSE = re.compile(r"(?<![a-z])cause[\"']?[\s:=]{1,4}[\"']?([a-z]{2,}(?:_[a-z]+)*)(?![\w-])")
_HEADER = "x-portal-reason"
_SIGNING_IN = frozenset({"sign_in_failed", "sign_in_refused"})


@dataclass(frozen=True, slots=True)
class PortalError:
    """One error of ours, and where it stands."""

    entry: str
    start: int
    end: int
    sure: bool


def portal_error(lower: str) -> PortalError | None:
    """The first in a flat text in small letters; None when there is none."""
    event = _EVENT.search(lower)
    if event:
        signing_in = event[1] in _SIGNING_IN
        return PortalError(_entry(signing_in=signing_in), event.start(), event.end(), sure=True)
    reason = _REASON.search(lower)
    reference = _REFERENCE.search(lower)
    if reason and (reference or reason[0].startswith(_HEADER)):
        signing_in = reason[1] in _SIGNING_IN or _names_a_cause(lower)
        return PortalError(_entry(signing_in=signing_in), reason.start(), reason.end(), sure=True)
    if reference:
        sure = "portal" in lower or "reference" in lower
        return PortalError(
            _entry(signing_in=_names_a_cause(lower)), reference.start(), reference.end(), sure=sure
        )
    return None


def _entry(*, signing_in: bool) -> str:
    return "portal-sign-in" if signing_in else "portal-refusal"


def _names_a_cause(lower: str) -> bool:
    """Only the page of a failed sign-in, and its log line, name one."""
    return _CAUSE.search(lower) is not None
