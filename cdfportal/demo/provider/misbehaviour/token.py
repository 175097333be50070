"""A token or revocation endpoint that answers wrongly, late, or not at all."""

from __future__ import annotations

from collections.abc import Mapping

from cdfportal.demo.http import Response
from cdfportal.demo.provider.misbehaviour.faults import (
    Act,
    Fault,
    act_then_hang,
    always,
    drip,
    drop,
    edit,
    hang,
    html,
    leave_out,
    oauth,
    pad,
    put,
    status,
)
from cdfportal.demo.provider.misbehaviour.kinds import Misbehaviour

ACTS: Mapping[Misbehaviour, Act] = {
    Misbehaviour.TOKEN_500: status(500),
    Misbehaviour.TOKEN_503: status(503, ("Retry-After", "5")),
    Misbehaviour.TOKEN_HTML: html(),
    Misbehaviour.TOKEN_LIST: edit(lambda _context, _request, body: [body]),
    Misbehaviour.TOKEN_TIMEOUT: hang,
    Misbehaviour.TOKEN_LOST_ANSWER: act_then_hang,
    Misbehaviour.TOKEN_DROPS_CONNECTION: drop,
    # Followed with the form's fields by a careless client, code and secret would go along.
    Misbehaviour.TOKEN_REDIRECT: always(Response.redirect("/favicon.ico", status=307)),
    Misbehaviour.TOKEN_OVERSIZED: pad(5),
    Misbehaviour.TOKEN_SLOW: drip,
    Misbehaviour.TOKEN_INVALID_CLIENT: oauth("invalid_client", 401),
    Misbehaviour.TOKEN_INVALID_GRANT: oauth("invalid_grant"),
    Misbehaviour.TOKEN_TYPE_NOT_BEARER: put({"token_type": "mac"}),
    Misbehaviour.MISSING_ACCESS_TOKEN: leave_out("access_token"),
    Misbehaviour.EXPIRES_IN_NEGATIVE: put({"expires_in": -3600}),
    Misbehaviour.EXPIRES_IN_TEXT: put({"expires_in": "soon"}),
    Misbehaviour.EXPIRES_IN_HUGE: put({"expires_in": 10**30}),
    Misbehaviour.MISSING_EXPIRES_IN: leave_out("expires_in"),
}

REVOCATION: Mapping[Misbehaviour, Act] = {
    Misbehaviour.REVOKE_500: status(500),
    Misbehaviour.REVOKE_TIMEOUT: hang,
    Misbehaviour.REVOKE_DROPS_CONNECTION: drop,
}

FAULTS: Mapping[Misbehaviour, tuple[Fault, ...]] = {
    **{kind: (Fault("/token", act),) for kind, act in ACTS.items()},
    **{kind: (Fault("/revoke", act),) for kind, act in REVOCATION.items()},
}
