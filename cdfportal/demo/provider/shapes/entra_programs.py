"""Microsoft Entra ID and programs: one resource, named with `/.default`; each mistake has its number.

https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow#error-response-1
The numbers: https://learn.microsoft.com/entra/identity-platform/reference-error-codes; as people met them,
https://github.com/MicrosoftDocs/azure-docs/issues/99862 (1002012).
"""

from __future__ import annotations

from cdfportal.demo.provider.shapes.programs import Claims, Program, ProgramRefusal, Secret

_TRACE = "00000000-demo"
_DEFAULT = "/.default"
#: In every tenant: a token for it is given, and is none for CDF.
_GRAPH = "https://graph.microsoft.com"


def _refusal(error: str, number: int, what: str, status: int = 400) -> ProgramRefusal:
    """The number stands in the text, in a list, and in an address for more."""
    return ProgramRefusal(
        error,
        f"AADSTS{number}: {what} Trace ID: {_TRACE} Correlation ID: {_TRACE} "
        "Timestamp: 2026-11-22 00:00:00Z",
        status,
        {
            "error_codes": [number],
            "timestamp": "2026-11-22 00:00:00Z",
            "trace_id": _TRACE,
            "correlation_id": _TRACE,
            "error_uri": f"https://login.microsoftonline.com/error?code={number}",
        },
    )


def refuse_program(program: Program) -> ProgramRefusal | None:
    """The client first, then what it asks for."""
    return _refuse_client(program) or _refuse_scope(program)


def _refuse_client(program: Program) -> ProgramRefusal | None:
    if not program.known:
        what = (
            f"Application with identifier '{program.client_id}' was not found in the directory "
            f"'{program.tenant}'. This can happen if the application has not been installed by the "
            "administrator of the tenant or consented to by any user in the tenant."
        )
        return _refusal("unauthorized_client", 700016, what)
    if program.secret is Secret.NONE:
        what = (
            "The request body must contain the following parameter: 'client_assertion' or "
            "'client_secret'."
        )
        return _refusal("invalid_client", 7000218, what, 401)
    if program.secret is Secret.WRONG:
        what = (
            "Invalid client secret provided. Ensure the secret being sent in the request is the "
            "client secret value, not the client secret ID, for a secret added to app "
            f"'{program.client_id}'."
        )
        return _refusal("invalid_client", 7000215, what, 401)
    return None


def _refuse_scope(program: Program) -> ProgramRefusal | None:
    names = program.scope.split()
    if not names:
        what = "The request body must contain the following parameter: 'scope'."
        return _refusal("invalid_request", 900144, what)
    if len(names) > 1:
        what = (
            "The provided request must include a 'scope' input parameter. The provided value for the "
            f"input parameter 'scope' is not valid. The scope {program.scope} is not valid."
        )
        return _refusal("invalid_scope", 70011, what)
    if not program.scope.endswith(_DEFAULT):
        what = (
            f"The provided value for scope {program.scope} is not valid. Client credential flows must "
            "have a scope value with /.default suffixed to the resource identifier (application ID URI)."
        )
        return _refusal("invalid_scope", 1002012, what)
    resource = program.scope.removesuffix(_DEFAULT)
    if resource not in {program.cdf_audience, _GRAPH}:
        what = (
            f"The resource principal named {resource} was not found in the tenant named "
            f"{program.tenant}."
        )
        return _refusal("invalid_resource", 500011, what)
    return None


def program_claims(claims: Claims, program: Program) -> Claims:
    """Version 1; no scopes, and the application itself is the subject."""
    same = ("iat", "nbf", "exp", "oid", "roles", "groups")
    issuer = f"https://sts.windows.net/{program.tenant}/"
    return {
        **{name: claims[name] for name in same if name in claims},
        "aud": program.scope.removesuffix(_DEFAULT),
        "iss": issuer,
        "idp": issuer,
        "appid": program.client_id,
        "appidacr": "1",
        "idtyp": "app",
        "sub": claims["oid"],
        "tid": program.tenant,
        "uti": claims["jti"],
        "ver": "1.0",
    }
