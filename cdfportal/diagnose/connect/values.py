"""Everything that a template may name, for one target."""

from __future__ import annotations

import re

from cdfportal.base.provider import Provider
from cdfportal.diagnose.connect.quoting import Value, Variable
from cdfportal.diagnose.connect.target import Target

#: How a client of ours names itself to CDF (`x-cdp-app`).
CLIENT_NAME = "my-client"
CLIENT_ID, TOKEN_URL = Variable("IDP_CLIENT_ID"), Variable("IDP_TOKEN_URL")
#: Whose names the Toolkit shares; it calls all others so.
_TOOLKIT_KNOWS = frozenset({Provider.ENTRA_ID, Provider.AUTH0, Provider.CDF})
_CLUSTER = re.compile(r"[a-z0-9-]+")


def values_of(target: Target) -> dict[str, Value | None]:
    """By name; None: this connection has no such value."""
    connection, endpoint = target.connection, target.endpoint
    cdf = connection.cdf_url
    return {
        "client_name": CLIENT_NAME,
        "project": target.project,
        "cdf_url": cdf,
        "client_id": target.client_id or CLIENT_ID,
        "token_url": endpoint.url if endpoint else TOKEN_URL,
        "authority": target.authority or None,
        "discovery_url": connection.discovery_url,
        "user_scopes": target.user_scopes,
        "service_scopes": target.service_scopes,
        "audience": target.audience or None,
        "authorization_audience": connection.authorization_parameters.get("audience"),
        "redirect_port": target.redirect_port,
        "redirect_uri": f"http://localhost:{target.redirect_port}",
        "proxy_url": f"{target.portal_url}/cdf",
        "sign_in_url": f"{target.portal_url}/accounts/sign-in/?next=",
        "inspect_url": f"{cdf}/api/v1/token/inspect",
        "call_url": f"{target.api}/timeseries?limit=1",
        **_toolkit(target),
    }


def _toolkit(target: Target) -> dict[str, Value | None]:
    """What its file holds; what it works out by itself stays out.

    https://docs.cognite.com/cdf/deploy/cdf_toolkit/guides/auth
    """
    connection, provider = target.connection, target.connection.provider
    cluster = _cluster(connection.cluster)
    elsewhere = connection.cdf_url != f"https://{cluster}.cognitedata.com"
    by_itself = provider in (Provider.ENTRA_ID, Provider.CDF)
    return {
        "cluster": cluster,
        "toolkit_provider": provider.value if provider in _TOOLKIT_KNOWS else Provider.OTHER.value,
        "own_cdf_url": connection.cdf_url if elsewhere else None,
        "tenant": connection.tenant_id if provider is Provider.ENTRA_ID else None,
        "toolkit_token_url": _token_url(target),
        "plain_client_id": target.client_id or None,
        "toolkit_scopes": None if by_itself and not elsewhere else target.service_scopes or None,
        "toolkit_audience": None if by_itself else connection.audience,
    }


def _cluster(name: str) -> str:
    """It wants a name even where CDF_URL says all; a host's name is none."""
    return name if _CLUSTER.fullmatch(name) else re.sub(r"[^a-z0-9-]+", "-", name.lower())


def _token_url(target: Target) -> str | None:
    """None where the Toolkit knows it: CogIdP's, and Entra's from the tenant."""
    connection, endpoint = target.connection, target.endpoint
    usual = f"https://login.microsoftonline.com/{connection.tenant_id}/oauth2/v2.0/token"
    known = connection.provider is Provider.ENTRA_ID and endpoint and endpoint.url == usual
    if endpoint is None or connection.provider is Provider.CDF or known:
        return None
    return endpoint.url
