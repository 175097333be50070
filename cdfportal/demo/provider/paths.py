"""Where endpoints are for the world, and where they are in here.

A make of provider has paths of its own; everything behind the front door knows the plain ones.
"""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlencode, urlsplit

from cdfportal.demo.http import Request
from cdfportal.demo.provider.context import Context

WELL_KNOWN = "/.well-known/openid-configuration"
#: The discovery document's members, and the plain provider's paths.
ENDPOINTS = {
    "authorization_endpoint": "authorize",
    "token_endpoint": "token",
    "userinfo_endpoint": "userinfo",
    "jwks_uri": "jwks",
    "revocation_endpoint": "revoke",
    "end_session_endpoint": "end_session",
}


def at_usual_path(context: Context, request: Request) -> Request:
    """The same request at the plain provider's path."""
    for name in ENDPOINTS.values():
        if request.path == context.path(name):
            return replace(request, path=f"/{name}")
    if request.path == f"{urlsplit(context.issuer).path.rstrip('/')}{WELL_KNOWN}":
        return replace(request, path=WELL_KNOWN)
    return _sign_out(context, request)


def _sign_out(context: Context, request: Request) -> Request:
    """An endpoint of its own kind: another name for where to go, and it never asks back."""
    own = context.manner.sign_out
    if own is None or request.path != own[0]:
        return request
    fields = request.query_fields()
    pairs = [("client_id", fields.get("client_id"))]
    pairs += [("post_logout_redirect_uri", uri) for uri in fields.all(own[1])]
    if present := context.sessions.find(request):
        pairs.append(("logout_hint", present.sid))
    return replace(request, path="/end_session", query=urlencode(pairs))
