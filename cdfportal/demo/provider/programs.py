"""A program's token request, read before the grant is: each make refuses in words of its own."""

from __future__ import annotations

from authlib.oauth2.rfc6749.util import extract_basic_authorization

from cdfportal.demo.http import Request
from cdfportal.demo.provider.clients import RegisteredClient, find_client
from cdfportal.demo.provider.context import Context
from cdfportal.demo.provider.shapes.programs import Program, Secret


def read_program(request: Request, context: Context) -> Program:
    """Who it says it is, in the header or in the form (RFC 6749 section 2.3.1), and what it asks for."""
    form = request.form()
    named, secret = extract_basic_authorization(request.headers)
    client_id = named or form.get("client_id")
    client = find_client(context.config, client_id)
    shown = _worth(client, secret if named else form.get("client_secret"))
    return program_of(context, client_id, client, form.get("scope"), shown, form.get("audience"))


def program_of(
    context: Context,
    client_id: str,
    client: RegisteredClient | None,
    scope: str,
    secret: Secret = Secret.RIGHT,
    audience: str = "",
) -> Program:
    """With what the provider knows of itself."""
    return Program(
        client_id=client_id,
        secret=secret,
        known=client is not None,
        principal=client.principal if client else None,
        scope=scope,
        audience=audience,
        cdf_audience=context.config.cdf_audience,
        scope_prefix=context.config.scope_prefix,
        issuer=context.issuer,
        tenant=context.config.tenant,
    )


def _worth(client: RegisteredClient | None, secret: str | None) -> Secret:
    if not secret:
        return Secret.NONE
    right = client is not None and client.check_client_secret(secret)
    return Secret.RIGHT if right else Secret.WRONG
