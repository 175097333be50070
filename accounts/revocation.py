"""Telling the provider that tokens are no longer wanted: RFC 7009.

It happens aside, after the sign-in has ended here: a provider that hangs must not keep anybody waiting,
nor can its failure undo a sign-out. What fails is audited, and shown to nobody.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from http import HTTPStatus

from django.conf import settings

from accounts.aside import aside
from accounts.cause import Cause, Failure
from accounts.client_authentication import authenticate
from accounts.discovery import Metadata
from accounts.outbound import call
from accounts.provider import provider_of
from accounts.stored_tokens import access_place, refresh_place, unseal
from accounts.token_endpoint import Tokens
from accounts.vault import Opened, vault
from cdfportal.base.connection import Connection
from cdfportal.web.audit import Event, audit

#: For all tokens of one sign-in.
SIGN_IN_SECONDS = 3.0
#: For all that end together; less than a server gives its workers to finish.
BATCH_SECONDS = 12.0
#: After one of these the other tokens would fare no better.
_HOPELESS = frozenset(
    {Cause.PROVIDER_TIMEOUT, Cause.PROVIDER_UNREACHABLE, Cause.PROVIDER_UNTRUSTED}
)


@dataclass(frozen=True, slots=True)
class Revocable:
    """The tokens of a sign-in that has ended, as they stood in its rows: still encrypted."""

    sign_in_id: uuid.UUID
    refresh_token: bytes | None = field(repr=False)
    access_tokens: tuple[tuple[uuid.UUID, bytes], ...] = field(repr=False)


def unstored(sign_in_id: uuid.UUID, tokens: Tokens) -> Revocable:
    """Tokens that the provider gave while their sign-in was being ended, so that no row took them."""
    row = uuid.uuid4()
    closed = vault()
    refresh = tokens.refresh_token
    return Revocable(
        sign_in_id,
        closed.close(refresh, refresh_place(sign_in_id)) if refresh else None,
        ((row, closed.close(tokens.access_token, access_place(row))),),
    )


def revoke_aside(batch: Sequence[Revocable], now: datetime) -> None:
    """Revoke them soon, without keeping the caller."""
    if not batch:
        return
    if not aside().take(partial(_revoke_all, settings.CONNECTION, tuple(batch), now)):
        for each in batch:
            _failed(each, Failure(Cause.PROVIDER_TIMEOUT, "too many at once"))


def _revoke_all(connection: Connection, batch: Sequence[Revocable], now: datetime) -> None:
    provider, end = provider_of(connection), time.monotonic() + BATCH_SECONDS
    metadata = provider.peek() or provider.metadata(now)
    if not isinstance(metadata, Failure) and not metadata.revocation_endpoint:
        return
    hopeless = None
    for each in batch:
        failure = metadata if isinstance(metadata, Failure) else hopeless
        if failure is None and not isinstance(metadata, Failure):
            seconds = min(SIGN_IN_SECONDS, end - time.monotonic())
            failure = _revoke(connection, metadata, each, seconds)
        if failure is None:
            audit(Event.TOKENS_REVOKED, sign_in=str(each.sign_in_id))
            continue
        hopeless = failure if failure.cause in _HOPELESS else None
        _failed(each, failure)


def _revoke(
    connection: Connection, metadata: Metadata, tokens: Revocable, seconds: float
) -> Failure | None:
    """The refresh token first: with it many a provider ends all that came of it (§2.1)."""
    end, failed = time.monotonic() + seconds, None
    for hint, token in _opened(tokens):
        if isinstance(token, Failure):
            failure: Failure | None = token
        else:
            left = end - time.monotonic()
            failure = _ask(connection, metadata, {"token": token, "token_type_hint": hint}, left)
        failed = failed or failure
        if failure and failure.cause in _HOPELESS:
            break
    return failed


def _opened(tokens: Revocable) -> list[tuple[str, str | Failure]]:
    """Hint and value of each token there is."""
    found = [("refresh_token", unseal(tokens.refresh_token, refresh_place(tokens.sign_in_id)))]
    for row, sealed in tokens.access_tokens:
        found.append(("access_token", unseal(sealed, access_place(row))))
    return [
        (hint, value.text if isinstance(value, Opened) else Failure(Cause.UNREADABLE))
        for hint, value in found
        if value is not None
    ]


def _ask(
    connection: Connection, metadata: Metadata, form: dict[str, str], seconds: float
) -> Failure | None:
    if seconds <= 0:
        return Failure(Cause.PROVIDER_TIMEOUT)
    proof = authenticate(metadata, connection)
    if isinstance(proof, Failure):
        return proof
    answer = call(
        "POST",
        metadata.revocation_endpoint,
        form={**form, **proof.fields},
        headers=proof.headers,
        seconds=seconds,
    )
    if isinstance(answer, Failure):
        return answer
    # §2.2: 200 for a token that the provider does not know, too.
    done = answer.status == HTTPStatus.OK
    return None if done else Failure(Cause.PROVIDER_STATUS, str(answer.status))


def _failed(tokens: Revocable, failure: Failure) -> None:
    audit(
        Event.REVOCATION_FAILED,
        sign_in=str(tokens.sign_in_id),
        reason=failure.cause.value,
        detail=failure.detail,
    )
