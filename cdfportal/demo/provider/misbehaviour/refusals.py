"""Refusals as the makes of provider word them, at the token endpoint and at the authorization endpoint.

Entra: https://learn.microsoft.com/entra/identity-platform/reference-error-codes. The others' words are those
that people report; Auth0 and Keycloak do not tell an unknown client from a wrong secret.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from cdfportal.demo.http import Handler, Request, Response
from cdfportal.demo.provider.context import Context
from cdfportal.demo.provider.misbehaviour.faults import Act, Fault, always, hang, oauth, status
from cdfportal.demo.provider.misbehaviour.kinds import Misbehaviour

_TRACE = "Trace ID: 00000000-demo Correlation ID: 00000000-demo Timestamp: 2026-11-22 09:14:07Z"


def _entra(number: int, error: str, words: str, code: int = 400) -> Act:
    body = {
        "error": error,
        "error_description": f"AADSTS{number}: {words} {_TRACE}",
        "error_codes": [number],
        "trace_id": "00000000-demo",
        "correlation_id": "00000000-demo",
        "error_uri": f"https://login.microsoftonline.com/error?code={number}",
    }
    return always(Response.json(body, code))


def _json(error: str, words: str, code: int) -> Act:
    return always(Response.json({"error": error, "error_description": words}, code))


def _entra_page(number: int, words: str) -> Act:
    """Entra's pages are made by a script from what stands in it; the status says nothing."""
    told = f'$Config={{"strServiceExceptionMessage":"AADSTS{number}: {words}"}};'
    return always(
        Response.html(
            f"<!doctype html><title>Sign in to your account</title><script>{told}</script>"
        )
    )


def _page(words: str, code: int) -> Act:
    return always(Response.html(f"<!doctype html><title>Error</title><p>{escape(words)}</p>", code))


def _back(error: str, words: str) -> Act:
    """To the client's redirect URI."""

    def act(context: Context, request: Request, _proceed: Handler) -> Response:
        fields = request.query_fields()
        pairs = [("error", error), ("error_description", words), ("state", fields.get("state"))]
        return Response.redirect(context.answer_to(fields.get("redirect_uri"), pairs), status=302)

    return act


TOKEN: Mapping[Misbehaviour, Act] = {
    Misbehaviour.ENTRA_CLIENT_UNKNOWN: _entra(
        700016,
        "unauthorized_client",
        "Application with identifier 'x' was not found in the directory 'Plant'. This can happen if "
        "the application has not been installed by the administrator of the tenant.",
    ),
    Misbehaviour.ENTRA_TENANT_UNKNOWN: _entra(
        90002, "invalid_request", "Tenant 'elsewhere' not found."
    ),
    Misbehaviour.ENTRA_SECRET_WRONG: _entra(
        7000215,
        "invalid_client",
        "Invalid client secret provided. Ensure the secret being sent in the request is the client "
        "secret value, not the client secret ID, for a secret added to app 'x'.",
        401,
    ),
    Misbehaviour.ENTRA_SECRET_EXPIRED: _entra(
        7000222,
        "invalid_client",
        "The provided client secret keys for app 'x' are expired.",
        401,
    ),
    Misbehaviour.ENTRA_SECRET_MISSING: _entra(
        7000218,
        "invalid_client",
        "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
        401,
    ),
    Misbehaviour.ENTRA_SECRET_NOT_WANTED: _entra(
        700025,
        "invalid_client",
        "Client is public so neither 'client_assertion' nor 'client_secret' should be presented.",
        401,
    ),
    Misbehaviour.ENTRA_SCOPE_NOT_DEFAULT: _entra(
        1002012,
        "invalid_scope",
        "The provided value for scope x is not valid. Client credential flows must have a scope value "
        "with /.default suffixed to the resource identifier (application ID URI).",
    ),
    Misbehaviour.ENTRA_SCOPE_FORM: _entra(
        70011, "invalid_scope", "The provided request must include a 'scope' input parameter."
    ),
    Misbehaviour.ENTRA_RESOURCE_UNKNOWN: _entra(
        500011,
        "invalid_resource",
        "The resource principal named x was not found in the tenant named Plant.",
    ),
    Misbehaviour.ENTRA_NO_CONSENT: _entra(
        65001,
        "invalid_grant",
        "The user or administrator has not consented to use the application with ID 'x'.",
    ),
    Misbehaviour.ENTRA_NOT_ASSIGNED: _entra(
        50105, "invalid_grant", "Application 'x' is not assigned to a role for the application 'y'."
    ),
    Misbehaviour.ENTRA_PROOF_WANTED: _entra(
        50076,
        "interaction_required",
        "Due to a configuration change made by your administrator, you must use multi-factor "
        "authentication to access 'x'.",
    ),
    Misbehaviour.ENTRA_POLICY: _entra(
        53003, "invalid_grant", "Access has been blocked by Conditional Access policies."
    ),
    Misbehaviour.COGNITO_SECRET_WRONG: _json("invalid_client", "invalid_client_secret", 400),
    Misbehaviour.COGNITO_FLOW_NOT_ALLOWED: oauth("unauthorized_client"),
    Misbehaviour.COGNITO_SCOPE_UNKNOWN: oauth("invalid_scope"),
    Misbehaviour.AUTH0_UNAUTHORIZED: _json("access_denied", "Unauthorized", 401),
    Misbehaviour.AUTH0_FLOW_NOT_ALLOWED: _json(
        "unauthorized_client", "Grant type 'client_credentials' not allowed for the client.", 403
    ),
    Misbehaviour.AUTH0_NO_CLIENT_GRANT: _json(
        "access_denied",
        'Client is not authorized to access "x". You might probably want to create a "client-grant".',
        403,
    ),
    Misbehaviour.AUTH0_SERVICE_UNKNOWN: _json(
        "access_denied", "Service not enabled within domain: x", 403
    ),
    Misbehaviour.KEYCLOAK_CREDENTIALS: _json(
        "unauthorized_client", "Invalid client or Invalid client credentials", 401
    ),
    Misbehaviour.KEYCLOAK_NO_SERVICE_ACCOUNT: _json(
        "unauthorized_client", "Client not enabled to retrieve service account", 401
    ),
    Misbehaviour.KEYCLOAK_SCOPE_UNKNOWN: _json("invalid_scope", "Invalid scopes: x", 400),
    Misbehaviour.TOKEN_ODD_ERROR: _json("teapot", "short and stout", 400),
}

DOOR: Mapping[Misbehaviour, Act] = {
    Misbehaviour.ENTRA_PAGE_REDIRECT_UNKNOWN: _entra_page(
        50011, "The redirect URI specified in the request does not match those of the application."
    ),
    Misbehaviour.ENTRA_PAGE_CLIENT_UNKNOWN: _entra_page(
        700016, "Application with identifier 'x' was not found in the directory 'Plant'."
    ),
    Misbehaviour.ENTRA_BACK_SCOPE_UNKNOWN: _back(
        "invalid_client",
        "AADSTS650053: The application 'x' asked for scope 'y' that doesn't exist on the resource.",
    ),
    Misbehaviour.ENTRA_BACK_RESOURCE_UNKNOWN: _back(
        "invalid_resource",
        "AADSTS500011: The resource principal named x was not found in the tenant named Plant.",
    ),
    Misbehaviour.COGNITO_PAGE_REDIRECT_UNKNOWN: always(
        Response.redirect("/error?error=redirect_mismatch&client_id=x", status=302)
    ),
    Misbehaviour.COGNITO_PAGE_CLIENT_UNKNOWN: _page("Client does not exist", 400),
    Misbehaviour.AUTH0_PAGE_REDIRECT_UNKNOWN: _page(
        "unauthorized_client: Callback URL mismatch. x is not in the list of allowed callback URLs",
        403,
    ),
    Misbehaviour.AUTH0_PAGE_CLIENT_UNKNOWN: _page("invalid_request: Unknown client: x", 403),
    Misbehaviour.AUTH0_BACK_SERVICE_UNKNOWN: _back("access_denied", "Service not found: x"),
    Misbehaviour.KEYCLOAK_PAGE_REDIRECT_UNKNOWN: _page("Invalid parameter: redirect_uri", 400),
    Misbehaviour.KEYCLOAK_PAGE_CLIENT_UNKNOWN: _page("Client not found.", 400),
    Misbehaviour.KEYCLOAK_BACK_SCOPE_UNKNOWN: _back("invalid_scope", "Invalid scopes: x"),
    Misbehaviour.AUTHORIZE_FLOW_NOT_ALLOWED: _back("unauthorized_client", ""),
    Misbehaviour.AUTHORIZE_500: status(500),
    Misbehaviour.AUTHORIZE_TIMEOUT: hang,
    Misbehaviour.AUTHORIZE_SHOWS_A_PAGE: _page("Sign in", 200),
}

FAULTS: Mapping[Misbehaviour, tuple[Fault, ...]] = {
    **{kind: (Fault("/token", act),) for kind, act in TOKEN.items()},
    **{kind: (Fault("/authorize", act),) for kind, act in DOOR.items()},
}
