"""Discovery, keys and userinfo that are wrong, late or missing."""

from __future__ import annotations

from collections.abc import Mapping

from cdfportal.demo.http import Request, Response
from cdfportal.demo.provider.context import Context
from cdfportal.demo.provider.misbehaviour.faults import (
    Act,
    Body,
    Fault,
    always,
    edit,
    hang,
    html,
    leave_out,
    pad,
    put,
    status,
)
from cdfportal.demo.provider.misbehaviour.kinds import Misbehaviour

DISCOVERY_PATH = "/.well-known/openid-configuration"
ELSEWHERE = "http://provider.example"


def _elsewhere(context: Context, _request: Request, body: Body) -> Body:
    return {
        name: value.replace(context.issuer, ELSEWHERE) if name != "issuer" else value
        for name, value in body.items()
        if isinstance(value, str)
    }


JWKS: Mapping[Misbehaviour, Act] = {
    Misbehaviour.JWKS_500: status(500),
    Misbehaviour.JWKS_TIMEOUT: hang,
    Misbehaviour.JWKS_EMPTY: put({"keys": []}),
    Misbehaviour.JWKS_HTML: html(),
    Misbehaviour.JWKS_OVERSIZED: pad(5),
}

DISCOVERY: Mapping[Misbehaviour, Act] = {
    Misbehaviour.DISCOVERY_500: status(500),
    Misbehaviour.DISCOVERY_TIMEOUT: hang,
    Misbehaviour.DISCOVERY_HTML: html(),
    Misbehaviour.DISCOVERY_WRONG_ISSUER: put({"issuer": "https://another-provider.example"}),
    Misbehaviour.DISCOVERY_MISSING_ENDPOINTS: leave_out("token_endpoint", "jwks_uri"),
    Misbehaviour.DISCOVERY_PLAIN_HTTP: edit(_elsewhere),
    Misbehaviour.DISCOVERY_OVERSIZED: pad(5),
    Misbehaviour.DISCOVERY_REDIRECT: always(Response.redirect("/favicon.ico", status=302)),
    Misbehaviour.DISCOVERY_TENANT_UNKNOWN: always(
        Response.json(
            {
                "error": "invalid_tenant",
                "error_description": "AADSTS90002: Tenant 'elsewhere' not found. Check to make sure "
                "you have the correct tenant ID.",
                "error_codes": [90002],
            },
            400,
        )
    ),
    Misbehaviour.DISCOVERY_PLAIN_PKCE: put({"code_challenge_methods_supported": ["plain"]}),
    Misbehaviour.DISCOVERY_NO_SECRETS: put(
        {"token_endpoint_auth_methods_supported": ["private_key_jwt"]}
    ),
}

USERINFO: Mapping[Misbehaviour, Act] = {
    Misbehaviour.USERINFO_OTHER_SUB: put({"sub": "somebody-else"}),
    Misbehaviour.USERINFO_MISSING_SUB: leave_out("sub"),
    Misbehaviour.USERINFO_500: status(500),
    Misbehaviour.USERINFO_HTML: html(),
}

FAULTS: Mapping[Misbehaviour, tuple[Fault, ...]] = {
    **{kind: (Fault("/jwks", act),) for kind, act in JWKS.items()},
    **{kind: (Fault(DISCOVERY_PATH, act),) for kind, act in DISCOVERY.items()},
    **{kind: (Fault("/userinfo", act),) for kind, act in USERINFO.items()},
}
