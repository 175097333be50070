"""A frame that is signed in, on a stage: its own session under a sign-in, as a row and a cookie."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from typing import Any

from tests.support.stage import Stage

COOKIE = "__Host-portal-embed"


def frame_session(stage: Stage, person: str) -> str:
    """The cookie's value; the row is a copy of the person's own session, for a frame."""
    key = secrets.token_urlsafe(32)
    digest = hashlib.sha256(key.encode()).hexdigest()
    found = stage.database.run(
        "SELECT b.id FROM accounts_browsersession b JOIN accounts_signin s ON b.sign_in_id = s.id"  # noqa: S608 -- names of our own
        f" JOIN accounts_person p ON s.person_id = p.id WHERE p.subject = '{person}'"
        " AND b.ended_at IS NULL AND b.profile = 'first-party' ORDER BY b.created DESC LIMIT 1"
    )
    ((own,),) = found
    copied = "sign_in_id, data, created, last_seen, ended_at, end_reason"
    stage.database.run(
        f"INSERT INTO accounts_browsersession (id, key_hash, profile, embed_origin, {copied})"  # noqa: S608 -- names of our own
        f" SELECT '{uuid.uuid4().hex}', '{digest}', 'embed', '{stage.host_url}', {copied}"
        f" FROM accounts_browsersession WHERE id = '{own}'"
    )
    return key


def frame_cookie(stage: Stage, key: str) -> dict[str, Any]:
    """The cookie as Playwright takes it: a Secure one for an https address only; browsers send it to loopback."""
    return {
        "name": COOKIE,
        "value": key,
        "url": stage.portal.url.replace("http:", "https:"),
        "secure": True,
        "httpOnly": True,
        "sameSite": "None",
    }
