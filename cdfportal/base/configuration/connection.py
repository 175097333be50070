"""IDP_* and CDF_* into one `Connection`, with what each provider takes for granted."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from cdfportal.base.configuration.environment import Environment
from cdfportal.base.connection import Connection, Provider

_WELL_KNOWN = "/.well-known/openid-configuration"
_DISCOVERY = {
    Provider.ENTRA_ID: "https://login.microsoftonline.com/{tenant}/v2.0" + _WELL_KNOWN,
    Provider.CDF: "https://auth.cognite.com" + _WELL_KNOWN,
    Provider.GOOGLE: "https://accounts.google.com" + _WELL_KNOWN,
}
# https://docs.cognite.com/cdf/access/concepts/access_token_scopes; the forms differ by provider.
_SCOPES = {
    Provider.ENTRA_ID: "openid profile offline_access {cdf}/IDENTITY {cdf}/user_impersonation",
    Provider.COGNITO: "openid profile https://cognitedata.com/IDENTITY https://cognitedata.com/user_impersonation",
    Provider.AUTH0: "openid profile offline_access IDENTITY user_impersonation",
    Provider.CDF: "openid profile offline_access",
    Provider.GOOGLE: "openid profile email",
}
_OTHER_SCOPES = "openid profile email offline_access IDENTITY user_impersonation"
_GROUP_CLAIMS = {Provider.COGNITO: ("cognito:groups",), Provider.CDF: ("ext_group_ids",)}
_SEVERAL_TENANTS = frozenset({"common", "organizations", "consumers"})
_CLUSTER = re.compile(r"[a-z0-9-]+")


def read_connection(env: Environment) -> Connection:
    """The connection `default`; what is missing or wrong is left in `env.problems`."""
    provider = env.choice(
        "PROVIDER",
        Provider,
        default=Provider.OTHER,
        allowed=", ".join(item.value for item in Provider),
    )
    tenant = _tenant(env, provider)
    cluster, cdf_url = _cluster(env)
    scopes = env.words("IDP_SCOPES") or tuple(
        _SCOPES.get(provider, _OTHER_SCOPES).format(cdf=cdf_url).split()
    )
    if "openid" not in scopes:
        env.problem("IDP_SCOPES", "lacks openid", "Add it: without it there is no ID token.")
    project = env.required("CDF_PROJECT", "Name the project that people see first.")
    projects = frozenset(env.words("CDF_PROJECTS"))
    if projects and project not in projects:
        env.problem(
            "CDF_PROJECTS", "does not contain CDF_PROJECT", "Add the default project to the list."
        )
    client_id, client_secret = _client(env)
    return Connection(
        provider=provider,
        discovery_url=_discovery_url(env, provider, tenant),
        client_id=client_id,
        client_secret=client_secret,
        scopes=scopes,
        audience=env.text("IDP_AUDIENCE") or cdf_url,
        cdf_url=cdf_url,
        cluster=cluster,
        default_project=project,
        projects=projects,
        group_claims=_GROUP_CLAIMS.get(provider, ("groups",)),
        tenant_id=tenant or None,
    )


def _client(env: Environment) -> tuple[str, str | None]:
    """PORTAL_CLIENT_* win, so that one file can also serve the command line's service principal."""
    if env.text("PORTAL_CLIENT_ID"):
        return env.text("PORTAL_CLIENT_ID"), env.text("PORTAL_CLIENT_SECRET") or None
    client_id = env.required(
        "IDP_CLIENT_ID", "Register the portal at your identity provider and copy its client id."
    )
    return client_id, env.text("IDP_CLIENT_SECRET") or None


def _tenant(env: Environment, provider: Provider) -> str:
    tenant = env.text("IDP_TENANT_ID")
    if provider is not Provider.ENTRA_ID:
        return tenant
    if not tenant:
        # Needed even where the address is given: an ID token's `tid` must equal it.
        env.problem(
            "IDP_TENANT_ID", "is missing", "PROVIDER=entra_id needs the id of your Entra tenant."
        )
    if tenant.lower() in _SEVERAL_TENANTS:
        env.problem(
            "IDP_TENANT_ID", "lets in people of every tenant", "Write the id of your own tenant."
        )
    return tenant


def _discovery_url(env: Environment, provider: Provider, tenant: str) -> str:
    url = env.text("IDP_DISCOVERY_URL") or _DISCOVERY.get(provider, "").format(tenant=tenant)
    if not url:
        env.problem("IDP_DISCOVERY_URL", "is missing", f"Write https://<issuer>{_WELL_KNOWN}")
        return ""
    if not url.endswith(_WELL_KNOWN):
        url = url.rstrip("/") + _WELL_KNOWN
    parts = urlsplit(url)
    env.origin("IDP_DISCOVERY_URL", f"{parts.scheme}://{parts.netloc}")
    if not _SEVERAL_TENANTS.isdisjoint(parts.path.lower().split("/")):
        env.problem(
            "IDP_DISCOVERY_URL", "lets in people of every tenant", "Name your own tenant in it."
        )
    return url


def _cluster(env: Environment) -> tuple[str, str]:
    cluster, url = env.text("CDF_CLUSTER"), env.text("CDF_URL")
    if cluster and not _CLUSTER.fullmatch(cluster):
        env.problem(
            "CDF_CLUSTER", "is not a cluster's name", "Write e.g. westeurope-1, without the domain."
        )
    if not cluster and not url:
        env.problem(
            "CDF_CLUSTER", "is missing", "Write the name of your cluster, e.g. westeurope-1."
        )
        return "", ""
    if not url:
        return cluster, f"https://{cluster}.cognitedata.com"
    origin = env.origin("CDF_URL", url)
    return cluster or (urlsplit(origin).hostname or ""), origin
