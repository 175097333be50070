"""IDP_* and CDF_* into one `Connection`, with what each provider takes for granted."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from urllib.parse import urlsplit

from cdfportal.base.configuration.environment import Environment
from cdfportal.base.connection import WELL_KNOWN, Connection
from cdfportal.base.presets import Preset, preset_of
from cdfportal.base.provider import Provider

_SEVERAL_TENANTS = frozenset({"common", "organizations", "consumers"})
#: OpenID Connect Core 1.0 §5.4 and §11, as far as the presets use them; they belong to no API.
OIDC_SCOPES = frozenset({"openid", "profile", "email", "offline_access"})
_CLUSTER = re.compile(r"[a-z0-9-]+")
_PLACEHOLDER = re.compile(r"<([^>]+)>")


def read_connection(env: Environment) -> Connection:
    """The connection `default`; what is missing or wrong is left in `env.problems`."""
    preset = read_preset(env)
    tenant = read_tenant(env, preset)
    cluster, cdf_url = read_cluster(env)
    scopes = env.words("IDP_SCOPES") or tuple(preset.scopes.format(cdf=cdf_url).split())
    if "openid" not in scopes:
        env.problem("IDP_SCOPES", "lacks openid", "Add it: without it there is no ID token.")
    if preset.one_resource:
        _check_resources(env, preset, scopes)
    project = env.required("CDF_PROJECT", "Name the project that people see first.")
    projects = frozenset(env.words("CDF_PROJECTS"))
    if projects and project not in projects:
        env.problem(
            "CDF_PROJECTS", "does not contain CDF_PROJECT", "Add the default project to the list."
        )
    client_id, client_secret = _client(env)
    return Connection(
        provider=preset.provider,
        discovery_url=read_discovery_url(env, preset, tenant),
        client_id=client_id,
        client_secret=client_secret,
        scopes=scopes,
        audience=env.text("IDP_AUDIENCE") or cdf_url,
        cdf_url=cdf_url,
        cluster=cluster,
        default_project=project,
        projects=projects,
        group_claims=_group_claims(env, preset),
        tenant_id=tenant or None,
    )


def read_preset(env: Environment) -> Preset:
    """What is known of PROVIDER; one that CDF does not take is a problem."""
    provider = env.choice(
        "PROVIDER",
        Provider,
        default=Provider.OTHER,
        allowed=", ".join(item.value for item in Provider),
    )
    preset = preset_of(provider)
    if preset.refusal:
        env.problem("PROVIDER", f"cannot be {provider}. {preset.refusal}", preset.refusal_cure)
    return preset


def _check_resources(env: Environment, preset: Preset, scopes: tuple[str, ...]) -> None:
    """A scope names its API before the last slash; without one it is the provider's own (Entra: Graph)."""
    named = {name.rpartition("/")[0].rstrip("/") for name in scopes if name not in OIDC_SCOPES}
    if len(named) > 1:
        what = f"holds scopes of several APIs, and {preset.name} makes a token for one only"
        own = f"{', '.join(sorted(OIDC_SCOPES))} and the scopes of the CDF cluster"
        env.problem("IDP_SCOPES", what, f"Keep {own}, each with the cluster's address.")


def _client(env: Environment) -> tuple[str, str | None]:
    """PORTAL_CLIENT_* win, so that one file can also serve the command line's service principal."""
    if env.text("PORTAL_CLIENT_ID"):
        return env.text("PORTAL_CLIENT_ID"), env.text("PORTAL_CLIENT_SECRET") or None
    client_id = env.required(
        "IDP_CLIENT_ID", "Register the portal at your identity provider and copy its client id."
    )
    return client_id, env.text("IDP_CLIENT_SECRET") or None


def read_secret_end(env: Environment) -> datetime | None:
    """IDP_CLIENT_SECRET_EXPIRES: the secret is good on this day, by UTC, and no longer."""
    day = env.text("IDP_CLIENT_SECRET_EXPIRES")
    if not day:
        return None
    try:
        return datetime.combine(date.fromisoformat(day), time.max, UTC)
    except ValueError:
        what = "is not a day"
        env.problem("IDP_CLIENT_SECRET_EXPIRES", what, "Write it as 2027-01-31.")
        return None


def read_tenant(env: Environment, preset: Preset) -> str:
    """IDP_TENANT_ID; needed where the provider has tenants."""
    tenant = env.text("IDP_TENANT_ID")
    if not preset.has_tenants:
        return tenant
    if not tenant:
        # Needed even where the address is given: an ID token's `tid` must equal it.
        cure = f"PROVIDER={preset.provider} needs the id of your {preset.name} tenant."
        env.problem("IDP_TENANT_ID", "is missing", cure)
    if tenant.lower() in _SEVERAL_TENANTS:
        env.problem(
            "IDP_TENANT_ID", "lets in people of every tenant", "Write the id of your own tenant."
        )
    return tenant


def read_discovery_url(env: Environment, preset: Preset, tenant: str) -> str:
    """IDP_DISCOVERY_URL, or what is known of the provider, with the well-known path."""
    issuer = env.text("IDP_DISCOVERY_URL") or preset.issuer.format(tenant=tenant)
    if not issuer:
        env.problem("IDP_DISCOVERY_URL", "is missing", settings_hint(preset))
        return ""
    if "<" in issuer:
        env.problem("IDP_DISCOVERY_URL", "holds a placeholder", settings_hint(preset))
        return ""
    url = f"{issuer.removesuffix(WELL_KNOWN).rstrip('/')}{WELL_KNOWN}"
    path = env.address("IDP_DISCOVERY_URL", url)
    if not _SEVERAL_TENANTS.isdisjoint(path.lower().split("/")):
        env.problem(
            "IDP_DISCOVERY_URL", "lets in people of every tenant", "Name your own tenant in it."
        )
    return url


def settings_hint(preset: Preset) -> str:
    """What the operator must find out and where it goes, for a provider that has many addresses."""
    address = f"{preset.issuer_example.rstrip('/')}{WELL_KNOWN}"
    needed = " and ".join(_PLACEHOLDER.findall(preset.issuer_example))
    return f"Write {address} with the {needed} of your {preset.name}."


def _group_claims(env: Environment, preset: Preset) -> tuple[str, ...]:
    names = env.words("IDP_GROUP_CLAIMS") or preset.group_claims
    if not names and (env.text("SIGN_IN_GROUPS") or env.text("PORTAL_ADMIN_GROUPS")):
        what = f"is missing, and {preset.name} has no name of its own for it"
        cure = "Name the claim of the ID token that holds the groups, or set no groups."
        env.problem("IDP_GROUP_CLAIMS", what, cure)
    return names


def read_cluster(env: Environment) -> tuple[str, str]:
    """The cluster's name and its origin."""
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
