"""A refusal of CDF, or of the policy, as a row that a person can be shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from cdfportal.access.answers import Question
from cdfportal.access.refused_calls import STRONGER_SIGN_IN, RefusedBy, RefusedCall
from cdfportal.access.refused_parts import kept_request_id, kept_rights, place_of, read_answer
from cdfportal.base.errors import Reason
from cdfproxy.peek import json_text
from cdfproxy.policy import METHODS
from cdfproxy.target import TargetFault, parse_target

#: Of the policy's reasons those that an operator can lift; a malformed target is the caller's own.
_TELLING = frozenset(
    {
        Reason.PROXY_OFF,
        Reason.READ_ONLY,
        Reason.PROJECT_NOT_ALLOWED,
        Reason.ENDPOINT_NOT_ALLOWED,
    }
)
_FORBIDDEN, _UNAUTHORIZED = 403, 401


@dataclass(frozen=True, slots=True)
class Attempt:
    """One call as it came; its target holds whatever the client wrote, and is not kept."""

    method: str
    raw_target: str | TargetFault
    at: datetime

    def by_cdf(
        self, status: int, headers: Iterable[tuple[str, str]], body: bytes
    ) -> RefusedCall | None:
        """None for an answer that refuses nothing; `body` is what was seen of it."""
        named = {name.lower(): value for name, value in headers}
        reading = read_answer(status, json_text(named, body))
        if reading is None:
            return None
        rights, request_id = kept_rights(reading.required), named.get("x-request-id", "")
        return self._refused(RefusedBy.CDF, status, reading.family, rights, request_id)

    def by_challenge(self, request_id: str) -> RefusedCall:
        """CDF's 401 that asks for a stronger sign-in."""
        return self._refused(RefusedBy.CDF, _UNAUTHORIZED, STRONGER_SIGN_IN, (), request_id)

    def by_policy(self, reason: Reason | None) -> RefusedCall | None:
        """None for what no setting of the operator would let through."""
        if reason not in _TELLING or self.method not in METHODS:
            return None
        return self._refused(RefusedBy.PORTAL, _FORBIDDEN, reason.value, (), "")

    def _refused(
        self,
        by: RefusedBy,
        status: int,
        family: str,
        rights: tuple[Question, ...],
        request_id: str,
    ) -> RefusedCall:
        raw = self.raw_target
        target = raw if isinstance(raw, TargetFault) else parse_target(raw)
        segments = ("",) if isinstance(target, TargetFault) else target.canonical_segments
        place = place_of(self.method, segments)
        return RefusedCall(
            by=by,
            method=self.method,
            template=place.template,
            project=place.project,
            status=status,
            family=family,
            required=rights or place.required,
            named=bool(rights),
            request_id=kept_request_id(request_id),
            first=self.at,
            last=self.at,
        )
