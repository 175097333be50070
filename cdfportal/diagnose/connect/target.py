"""Everything that a client has to be told of this connection and project."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from cdfportal.base.configuration.connection import OIDC_SCOPES
from cdfportal.base.connection import Connection
from cdfportal.base.presets import Preset
from cdfportal.base.provider import Provider

#: Where the Python SDK waits for the browser to come back, unless it is told another.
REDIRECT_PORT = 53000
_POST, _BASIC = "client_secret_post", "client_secret_basic"
#: Behind `https://login.microsoftonline.com/<tenant>`; and CogIdP's, which has one address for all.
_ENTRA_VERSION, _ENTRA_TOKEN = "/v2.0", "/oauth2/v2.0/token"
_COGIDP_TOKEN = "/oauth2/token"  # noqa: S105 -- a path


@dataclass(frozen=True, slots=True)
class TokenEndpoint:
    """What the discovery document says of it (OpenID Connect Discovery 1.0 §3)."""

    url: str
    methods: tuple[str, ...] = (_BASIC,)


@dataclass(frozen=True, slots=True)
class Target:
    """One project through one provider, for a client that is not the portal."""

    connection: Connection
    project: str
    portal_url: str
    #: None where it is not known.
    endpoint: TokenEndpoint | None
    #: The client's own id, which is no secret; empty: not chosen yet.
    client_id: str = ""
    redirect_port: int = REDIRECT_PORT

    @property
    def preset(self) -> Preset:
        """What is known of the provider's kind."""
        return self.connection.preset

    @property
    def provider_name(self) -> str:
        """For a sentence."""
        other = self.connection.provider is Provider.OTHER
        return "your identity provider" if other else self.preset.name

    @property
    def takes_form(self) -> bool:
        """The secret may stand in the form (RFC 6749 §2.3.1); nothing said means the header alone."""
        known = self.endpoint.methods if self.endpoint else (_POST,)
        return _POST in known or not known

    @property
    def authority(self) -> str:
        """What MSAL appends `/v2.0/.well-known/openid-configuration` to; for Entra ID alone."""
        if self.connection.provider is not Provider.ENTRA_ID:
            return ""
        return self.connection.issuer.removesuffix(_ENTRA_VERSION)

    @property
    def user_scopes(self) -> tuple[str, ...]:
        """For a person. MSAL asks for openid and offline_access by itself, and refuses to be told."""
        scopes = self.connection.scopes
        if self.connection.provider is Provider.ENTRA_ID:
            return (f"{self.connection.cdf_url}/.default",)
        return scopes

    @property
    def service_scopes(self) -> tuple[str, ...]:
        """For a program: the preset's, else what the operator named that needs no person."""
        cdf = self.connection.cdf_url
        usual = self.preset.service_scopes.format(cdf=cdf).split()
        named = (scope for scope in self.connection.scopes if scope not in OIDC_SCOPES)
        if self.connection.provider is Provider.COGNITO:
            # A scope of the resource server `https:/` stands for the audience:
            # https://docs.cognite.com/cdf/access/aws/guides/add_service_principal_cognito
            return (*named, cdf)
        return tuple(usual or named)

    @property
    def audience(self) -> str:
        """The token request's `audience`, where the provider wants one or the operator set one."""
        wanted = "audience" in dict(self.preset.service_parameters)
        own = self.connection.audience != self.connection.cdf_url
        named = wanted or (own and not self.preset.one_resource)
        return self.connection.audience if named else ""

    @property
    def api(self) -> str:
        """Where the project's resources are."""
        return f"{self.connection.cdf_url}/api/v1/projects/{quote(self.project, safe='')}"


def known_endpoint(connection: Connection) -> TokenEndpoint | None:
    """Without asking: where the provider's kind has one address for everybody."""
    match connection.provider:
        case Provider.ENTRA_ID:
            root = connection.issuer.removesuffix(_ENTRA_VERSION)
            return TokenEndpoint(f"{root}{_ENTRA_TOKEN}", (_POST, _BASIC))
        case Provider.CDF:
            return TokenEndpoint(f"{connection.issuer}{_COGIDP_TOKEN}", (_POST, _BASIC))
        case _:
            return None
