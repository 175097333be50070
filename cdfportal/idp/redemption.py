"""Redeeming a code that nobody issued: it tells whether the provider knows the client, and gives nothing.

A provider looks at the client first and at the code then (RFC 6749 §4.1.3), so that `invalid_grant` means
that the client's proof was good, and `invalid_client` that it was not (§5.2).
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from http import HTTPStatus

from cdfportal.base.connection import Connection
from cdfportal.cdf.transport import Transport
from cdfportal.idp.call import Limits, ask
from cdfportal.idp.client_proof import prove
from cdfportal.idp.outcome import Refused, Trouble, TroubleKind
from cdfportal.idp.refusal import read_refusal


@dataclass(frozen=True, slots=True)
class Redemption:
    """The token endpoint, and how the client says who it is there."""

    url: str
    #: `client_secret_basic` or `client_secret_post`; counts for nothing without a secret.
    method: str
    redirect_uri: str


def redeem_made_up_code(
    transport: Transport, connection: Connection, redemption: Redemption, limits: Limits
) -> Refused | Trouble:
    """What the provider says to it; an answer of 200 is trouble."""
    proof = prove(redemption.method, connection.client_id, connection.client_secret)
    form = {
        **connection.token_parameters,
        "grant_type": "authorization_code",
        "code": f"made-up-{secrets.token_urlsafe(16)}",
        "redirect_uri": redemption.redirect_uri,
        "code_verifier": secrets.token_urlsafe(32),
        **proof.fields,
    }
    answer = ask(transport, "POST", redemption.url, limits=limits, form=form, headers=proof.headers)
    if isinstance(answer, Trouble):
        return answer
    if HTTPStatus.MULTIPLE_CHOICES <= answer.status < HTTPStatus.BAD_REQUEST:
        return Trouble(TroubleKind.REDIRECT, answer.url, answer.status)
    refused = read_refusal(answer, connection.client_secret or "")
    if refused and answer.status != HTTPStatus.OK:
        return refused
    if answer.status == HTTPStatus.OK:
        return Trouble(TroubleKind.NOT_JSON, answer.url, answer.status)
    return Trouble(TroubleKind.STATUS, answer.url, answer.status)
