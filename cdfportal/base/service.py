"""What a program of its own needs to ask CDF: credentials or a token, the cluster, the project."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from cdfportal.base.portal import GroupName, OutboundSettings
from cdfportal.base.presets import Preset


@dataclass(frozen=True, slots=True)
class ClientCredentials:
    """How a program gets a token without a person: RFC 6749 §4.4."""

    preset: Preset
    client_id: str
    client_secret: str = field(repr=False)
    #: Empty where `token_url` is set: then nothing is discovered.
    discovery_url: str
    #: IDP_TOKEN_URL; empty means the discovered one.
    token_url: str
    scopes: tuple[str, ...]
    #: Fields of the token request beyond the standard's.
    parameters: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class TokenUrls:
    """Where a secret that somebody typed may go beside the provider's discovered token endpoint."""

    #: IDP_TOKEN_URL; empty where it is not set.
    own: str = ""
    #: DOCTOR_TOKEN_ORIGINS.
    origins: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ReadyToken:
    """An access token that somebody else got: CDF_TOKEN."""

    value: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ServiceSettings:
    """The whole of it."""

    sign_in: ClientCredentials | ReadyToken
    #: Origin of the CDF cluster, without a trailing slash.
    cdf_url: str
    #: CDF_PROJECT; empty where a project is named otherwise.
    project: str
    outbound: OutboundSettings
    #: GROUP_NAMES_FILE, by IdP group id.
    group_names: Mapping[str, GroupName]
