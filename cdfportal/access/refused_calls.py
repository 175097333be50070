"""A refused call as it is kept: what was called, what was answered, which rights that was about.

Nothing in it is free text of the caller: `refused_parts` decides what may be kept of a path and an answer.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from cdfportal.access.answers import Question
from cdfportal.access.model import ALL, Scope
from cdfportal.access.questions import parse_scope_text, scope_text

#: A family beside those of the table: CDF asks for a stronger sign-in (RFC 9470, claims challenges).
STRONGER_SIGN_IN: Final = "stronger_sign_in"


class RefusedBy(StrEnum):
    """Who refused."""

    CDF = "cdf"
    #: The proxy's own policy: the call never left the portal.
    PORTAL = "portal"


@dataclass(frozen=True, slots=True)
class RefusedCall:
    """One refusal, and how often the same one came."""

    by: RefusedBy
    method: str
    #: `/api/v1/projects/{project}/assets`; what the endpoint table does not know of a path is `…`.
    template: str
    #: Empty when the path names none, or nothing that may be a project's name.
    project: str
    status: int
    #: Of the table of refusals; for the portal's own one of `base.errors.Reason`.
    family: str
    #: Those that CDF named, else those that the endpoint table names.
    required: tuple[Question, ...]
    #: Whether CDF named them.
    named: bool
    #: Of the latest.
    request_id: str
    first: datetime
    last: datetime
    count: int = 1

    @property
    def fingerprint(self) -> str:
        """Equal for refusals that tell a person the same (SHA-256, hexadecimal)."""
        rights = [right_text(right) for right in self.required]
        what = [self.by.value, self.method, self.template, self.project]
        answer = [self.status, self.family, self.named, rights]
        return hashlib.sha256(json.dumps([*what, *answer]).encode()).hexdigest()

    def again(self, other: RefusedCall) -> RefusedCall:
        """Both as one; `other` is the same refusal at another time."""
        later = max(self, other, key=lambda one: one.last)
        first, count = min(self.first, other.first), self.count + other.count
        return replace(later, first=first, count=count)


def right_text(right: Question) -> str:
    """`timeSeriesAcl:WRITE`, with `@datasetScope:42` where a scope is known."""
    where = "" if right.scope.is_all else f"@{scope_text(right.scope)}"
    return f"{right.acl}:{right.action}{where}"


def read_right(text: str) -> Question:
    """What `right_text` wrote."""
    name, _, scope = text.partition("@")
    acl, _, action = name.partition(":")
    parsed = parse_scope_text(scope)
    return Question(acl, action, parsed if isinstance(parsed, Scope) else ALL)
