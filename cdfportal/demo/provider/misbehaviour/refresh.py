"""A token endpoint that behaves at sign-in and fails when a token is refreshed."""

from __future__ import annotations

from collections.abc import Mapping

from cdfportal.demo.http import Handler, Request, Response
from cdfportal.demo.provider.context import Context
from cdfportal.demo.provider.misbehaviour.faults import (
    Act,
    Fault,
    act_then_hang,
    hang,
    leave_out,
    oauth,
    status,
)
from cdfportal.demo.provider.misbehaviour.id_token import claims_changed
from cdfportal.demo.provider.misbehaviour.kinds import Misbehaviour


def _not_rotating(context: Context, request: Request, proceed: Handler) -> Response:
    with context.store.lock:
        family = context.store.family_of(request.form().get("refresh_token"))
        before = family.refresh_digest if family else ""
        answer = leave_out("refresh_token")(context, request, proceed)
        if family:
            family.refresh_digest = before
    return answer


ACTS: Mapping[Misbehaviour, Act] = {
    Misbehaviour.REFRESH_INVALID_GRANT: oauth("invalid_grant"),
    Misbehaviour.REFRESH_INVALID_CLIENT: oauth("invalid_client", 401),
    Misbehaviour.REFRESH_INTERACTION_REQUIRED: oauth("interaction_required"),
    Misbehaviour.REFRESH_500: status(500),
    Misbehaviour.REFRESH_TIMEOUT: hang,
    Misbehaviour.REFRESH_LOST_ANSWER: act_then_hang,
    Misbehaviour.REFRESH_WITHOUT_NEW_TOKEN: _not_rotating,
    Misbehaviour.REFRESHED_OTHER_SUB: claims_changed(
        lambda claims: {**claims, "sub": "somebody-else"}
    ),
    Misbehaviour.REFRESHED_OTHER_ISS: claims_changed(
        lambda claims: {**claims, "iss": "https://another-provider.example"}
    ),
}

FAULTS: Mapping[Misbehaviour, tuple[Fault, ...]] = {
    kind: (Fault("/token", act, "refresh_token"),) for kind, act in ACTS.items()
}
