"""IDP_* and CDF_* for a program that signs in by itself, as the Cognite Toolkit reads them.

PORTAL_CLIENT_* belong to the web sign-in and count for nothing here.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from cdfportal.base.configuration.connection import (
    OIDC_SCOPES,
    read_cluster,
    read_discovery_url,
    read_preset,
    read_tenant,
)
from cdfportal.base.configuration.environment import Environment
from cdfportal.base.configuration.legacy import refuse_legacy
from cdfportal.base.configuration.network import read_outbound
from cdfportal.base.configuration.portal import read_group_names
from cdfportal.base.connection import Connection
from cdfportal.base.presets import Preset
from cdfportal.base.service import ClientCredentials, ReadyToken, ServiceSettings, TokenUrls

_CURE_ID = "Write the client id of a service principal, or set CDF_TOKEN."
_CURE_SECRET = "Write the service principal's secret, or name its file in IDP_CLIENT_SECRET_FILE."  # noqa: S105 -- words for people
_CURE_TOKEN = "Write the access token alone, without Bearer."  # noqa: S105 -- words for people


def read_service(env: Environment) -> ServiceSettings:
    """The settings; what is missing or wrong is left in `env.problems`."""
    refuse_legacy(env)
    _, cdf_url = read_cluster(env)
    return ServiceSettings(
        sign_in=_ready_token(env) or _credentials(env, cdf_url),
        cdf_url=cdf_url,
        project=env.text("CDF_PROJECT"),
        outbound=read_outbound(env),
        group_names=read_group_names(env),
    )


def read_known_provider(env: Environment, settings: ServiceSettings) -> Connection:
    """The provider as far as it is known beside the credentials: for looking, not for signing in.

    With CDF_TOKEN or IDP_TOKEN_URL nothing need be known of it; then its addresses are empty.
    """
    own = settings.sign_in if isinstance(settings.sign_in, ClientCredentials) else None
    preset = own.preset if own else read_preset(env)
    tenant = env.text("IDP_TENANT_ID")
    return Connection(
        provider=preset.provider,
        discovery_url=(own.discovery_url if own else "") or _known_discovery(env, preset, tenant),
        client_id=own.client_id if own else "",
        client_secret=None,
        scopes=own.scopes if own else (),
        audience=env.text("IDP_AUDIENCE") or settings.cdf_url,
        cdf_url=settings.cdf_url,
        cluster=env.text("CDF_CLUSTER") or (urlsplit(settings.cdf_url).hostname or ""),
        default_project=settings.project,
        projects=frozenset(),
        group_claims=env.words("IDP_GROUP_CLAIMS") or preset.group_claims or ("groups",),
        tenant_id=tenant or None,
    )


def _known_discovery(env: Environment, preset: Preset, tenant: str) -> str:
    known = preset.issuer and (tenant or not preset.has_tenants)
    if env.text("IDP_DISCOVERY_URL") or known:
        return read_discovery_url(env, preset, tenant)
    return ""


def read_token_urls(env: Environment) -> TokenUrls:
    """Where the doctor may send a secret that somebody typed, beside the discovered token endpoint."""
    names = env.words("DOCTOR_TOKEN_ORIGINS")
    origins = (env.origin("DOCTOR_TOKEN_ORIGINS", name) for name in names)
    return TokenUrls(_token_url(env), frozenset(filter(None, origins)))


def _ready_token(env: Environment) -> ReadyToken | None:
    """It goes into a header: visible ASCII (RFC 6749 appendix A.12)."""
    value = env.text("CDF_TOKEN")
    if not all("!" <= letter <= "~" for letter in value):
        env.problem("CDF_TOKEN", "is not an access token", _CURE_TOKEN)
    return ReadyToken(value) if value else None


def _credentials(env: Environment, cdf_url: str) -> ClientCredentials:
    preset = read_preset(env)
    token_url = _token_url(env)
    discovery_url = "" if token_url else read_discovery_url(env, preset, read_tenant(env, preset))
    return ClientCredentials(
        preset=preset,
        client_id=env.required("IDP_CLIENT_ID", _CURE_ID),
        client_secret=env.required("IDP_CLIENT_SECRET", _CURE_SECRET),
        discovery_url=discovery_url,
        token_url=token_url,
        scopes=_scopes(env, preset, cdf_url),
        parameters=_parameters(env, preset, cdf_url),
    )


def _token_url(env: Environment) -> str:
    url = env.text("IDP_TOKEN_URL")
    if url:
        env.address("IDP_TOKEN_URL", url)
    return url


def _scopes(env: Environment, preset: Preset, cdf_url: str) -> tuple[str, ...]:
    """Those of IDP_SCOPES that need no person; a file that serves the web sign-in too names others.

    Entra takes nothing but `<resource>/.default` here, and says AADSTS1002012 to anything else.
    """
    usual = tuple(preset.service_scopes.format(cdf=cdf_url).split())
    named = tuple(name for name in env.words("IDP_SCOPES") if name not in OIDC_SCOPES)
    if usual:
        return tuple(name for name in named if name.endswith("/.default")) or usual
    return named


def _parameters(env: Environment, preset: Preset, cdf_url: str) -> dict[str, str]:
    """An audience where the provider wants one, and wherever somebody set one."""
    audience = env.text("IDP_AUDIENCE")
    known = {"audience": audience or cdf_url}
    usual = {name: value.format(**known) for name, value in preset.service_parameters}
    return {**usual, **({"audience": audience} if audience and not preset.one_resource else {})}
