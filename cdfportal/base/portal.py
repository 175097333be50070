"""The portal's own settings as frozen values, beside the `Connection`."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

#: Below PORTAL_URL: where the provider sends people back to, after signing in and after signing out.
CALLBACK_PATH = "/accounts/callback/"
SIGNED_OUT_PATH = "/accounts/signed-out/"


class ProxyMode(StrEnum):
    """What the proxy forwards at all."""

    READ_WRITE = "read-write"
    READ_ONLY = "read-only"
    OFF = "off"


class UnknownEndpoints(StrEnum):
    """What becomes of a call that the endpoint table does not know."""

    DENY = "deny"
    READ_ONLY = "read-only"
    ALLOW = "allow"


class Offload(StrEnum):
    """Who moves the bytes of a proxied call."""

    OFF = "off"
    X_ACCEL = "x-accel"


@dataclass(frozen=True, slots=True)
class ProxyRule:
    """One line `METHOD template` of PROXY_ALLOW or PROXY_DENY; `*` stands for every method."""

    method: str
    template: str


@dataclass(frozen=True, slots=True)
class ProxySettings:
    """What may go through `/cdf/`."""

    mode: ProxyMode = ProxyMode.READ_WRITE
    allow: tuple[ProxyRule, ...] = ()
    deny: tuple[ProxyRule, ...] = ()
    unknown: UnknownEndpoints = UnknownEndpoints.DENY
    offload: Offload = Offload.OFF
    #: Calls of one person at once, and in a second, in each worker.
    person_calls: int = 16
    person_rate: int = 100
    #: Bytes of a request's body that are kept to send it once more.
    replay_bytes: int = 16_777_216
    #: Where this machine's processes tell each other that CDF gives no answers; empty means /dev/shm.
    rest_file: str = ""


@dataclass(frozen=True, slots=True)
class OutboundSettings:
    """How the portal reaches the provider and CDF."""

    #: May hold a password.
    proxy: str = field(default="", repr=False)
    no_proxy: tuple[str, ...] = ()
    #: Path of a bundle of certificate authorities; empty means certifi's.
    ca_bundle: str = ""


@dataclass(frozen=True, slots=True)
class CookieNames:
    """The cookies of the design; prefix `__Host-` wherever the portal is served over https."""

    session: str
    sign_in: str
    csrf: str
    sign_out: str
    embed: str = "__Host-portal-embed"
    #: One for each frame that waits for a sign-in; the name goes on with a mark of its own.
    embed_request: str = "__Host-portal-embed-request"

    @classmethod
    def for_scheme(cls, *, secure: bool) -> CookieNames:
        """`__Host-` needs Secure, which scripts and some browsers do not send on loopback http."""
        prefix = "__Host-" if secure else ""
        return cls(*(f"{prefix}portal{kind}" for kind in ("", "-signin", "-csrf", "-signout")))


@dataclass(frozen=True, slots=True)
class GroupName:
    """What GROUP_NAMES_FILE says of one IdP group."""

    name: str
    owner: str = ""


@dataclass(frozen=True, slots=True)
class PortalSettings:
    """Everything of the portal's own that more than one room needs."""

    #: Origin under which people reach the portal; redirect URIs are built from it alone.
    url: str
    cookies: CookieNames
    session_idle_seconds: int
    session_max_seconds: int
    #: Base64url keys of 32 bytes; the first encrypts, all decrypt.
    token_keys: tuple[str, ...] = field(repr=False)
    sign_in_groups: frozenset[str] = frozenset()
    admin_groups: frozenset[str] = frozenset()
    group_names: dict[str, GroupName] = field(default_factory=dict)
    app_origins: frozenset[str] = frozenset()
    embed_origins: tuple[str, ...] = ()
    storage_origins: tuple[str, ...] = ()
    record_memberships: bool = False
    #: True in the demo only: pages say that provider and CDF are simulated.
    demo: bool = False

    @property
    def secure(self) -> bool:
        """Whether people reach the portal over https."""
        return self.url.startswith("https://")
