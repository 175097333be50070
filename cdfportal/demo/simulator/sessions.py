"""Sessions: https://api-docs.cognite.com/20230101/tag/Sessions

Not published, and so of our own choice: the texts of refusals, the order (newest first), what revoking
an unknown id does (refused as a whole) and revoking a session that is over (nothing).
"""

from __future__ import annotations

import secrets

from cdfportal.demo.http import Response
from cdfportal.demo.simulator.call import Call
from cdfportal.demo.simulator.errors import bad_request, missing
from cdfportal.demo.simulator.fields import is_id, limit_of, objects_of, text
from cdfportal.demo.simulator.paging import key_of, page_both_ways
from cdfportal.demo.world import Json
from cdfportal.demo.world.sessions import (
    CLIENT_CREDENTIALS,
    ONESHOT,
    TAKEN_LIFE,
    TOKEN_EXCHANGE,
    UNTAKEN_LIFE,
    Session,
)

ACL = "sessionsAcl"
#: The published list has no `expired`; the document writes them small, the SDK large.
STATUSES = ("READY", "ACTIVE", "CANCELLED", "REVOKED", "ACCESS_LOST")
_FLAGS = {"tokenExchange": TOKEN_EXCHANGE, "oneshotTokenExchange": ONESHOT}
_LONGEST = 4096
#: Later than every creation, so that newer sessions have smaller keys.
_END_OF_TIME = 2**53


def create_session(call: Call) -> Response:
    """Make one, in one of three ways. Asks the provider, so it is called without the world's lock."""
    call.require(ACL, "CREATE")
    [item] = objects_of(call.json(), most=1)
    kind, client_id = _way(call, item)
    nonce = secrets.token_urlsafe(32)
    expires = call.now + UNTAKEN_LIFE
    with call.world.lock:
        number = call.world.new_id()
        made = Session(number, kind, "READY", call.now, expires, client_id, nonce)
        call.project.sessions.add(made)
        told = {"id": made.id, "type": made.type, "status": made.status, "nonce": nonce}
    return Response.json({"items": [{**told, **_client(made)}]})


def _way(call: Call, item: Json) -> tuple[str, str]:
    """The kind of session that is asked for, and its client."""
    if item.keys() == {"clientId", "clientSecret"}:
        client_id, secret = (text(item[name], name, most=_LONGEST) for name in item)
        return CLIENT_CREDENTIALS, _tried(call, client_id, secret)
    for name, kind in _FLAGS.items():
        if item.keys() == {name} and item[name] is True:
            return kind, ""
    raise bad_request(
        "A session is made from clientId and clientSecret, from tokenExchange: true, or from "
        "oneshotTokenExchange: true"
    )


def _tried(call: Call, client_id: str, secret: str) -> str:
    if not call.clients.succeeds(client_id, secret):
        raise bad_request("Could not get a token with the given client credentials")
    return client_id


def list_sessions(call: Call) -> Response:
    """All sessions of the project, newest first."""
    call.require(ACL, "LIST")
    query = call.query
    limit = limit_of(query.get("limit"), default=25, most=1000)
    status = query.get("status").upper()
    if status and status not in STATUSES:
        raise bad_request(f"Field 'status' must be one of {', '.join(STATUSES).lower()}")
    keyed = [
        (_key(one), _shown(one))
        for one in call.project.sessions.newest_first(call.now)
        if status in ("", one.status)
    ]
    return Response.json(page_both_ways(keyed, limit, query.get("cursor"), ["sessions", status]))


def sessions_by_ids(call: Call) -> Response:
    """Look up, all or none."""
    call.require(ACL, "LIST")
    return Response.json({"items": [_shown(one) for one in _found(call, call.question())]})


def revoke_sessions(call: Call) -> Response:
    """End them; who may not list sessions is told their ids only."""
    call.require(ACL, "DELETE")
    found = _found(call, call.json())
    for session in found:
        call.project.sessions.revoke(session)
    lists = call.access.has(ACL, "LIST")
    return Response.json({"items": [_shown(one) if lists else {"id": one.id} for one in found]})


def bind_session(call: Call) -> Response:
    """Internal to CDF: a service that was handed a nonce takes its session, once, within a minute."""
    nonce = text(call.json().get("nonce"), "nonce", most=_LONGEST)
    taken = call.project.sessions.bind(nonce, call.now)
    if taken is None:
        raise bad_request("Failed to bind nonce with session")
    return Response.json(
        {
            "id": taken.id,
            # Of the service's own; nothing here takes it.
            "accessToken": secrets.token_urlsafe(32),
            "expiresIn": TAKEN_LIFE // 1000,
            "sessionKey": secrets.token_urlsafe(32),
            "sessionExpirationTime": taken.expires,
            "sessionIsExtendable": taken.is_renewed,
        }
    )


def _found(call: Call, body: Json) -> list[Session]:
    wanted = [item.get("id") for item in objects_of(body)]
    known = [call.project.sessions.get(key, call.now) if is_id(key) else None for key in wanted]
    absent: list[Json] = [
        {"id": key} for key, one in zip(wanted, known, strict=True) if one is None
    ]
    if absent:
        raise missing(absent)
    return [one for one in known if one is not None]


def _key(session: Session) -> str:
    return key_of(_END_OF_TIME - session.created) + key_of(_END_OF_TIME - session.id)


def _shown(session: Session) -> Json:
    return {
        "id": session.id,
        "type": session.type,
        "status": session.status,
        "creationTime": session.created,
        "expirationTime": session.expires,
        **_client(session),
    }


def _client(session: Session) -> Json:
    return {"clientId": session.client_id} if session.client_id else {}
