"""What the portal talks to and through: outbound proxy, trusted proxies, the database."""

from __future__ import annotations

import ipaddress
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

from cdfportal.base.configuration.environment import Environment
from cdfportal.base.portal import OutboundSettings

_DATABASES = ("sqlite:", "postgres:", "postgresql:")


def read_outbound(env: Environment) -> OutboundSettings:
    """How the portal reaches the outside."""
    proxy, bundle = env.text("OUTBOUND_PROXY"), env.text("CA_BUNDLE")
    if proxy and not _is_http_proxy(proxy):
        cure = (
            "Write http://proxy.example.com:3128, with user:password@ before the host if it asks."
        )
        env.problem("OUTBOUND_PROXY", "is not the http address of a proxy", cure)
    if bundle and not Path(bundle).is_file():
        env.problem("CA_BUNDLE", "is not a file", "Name a PEM file of certificate authorities.")
    return OutboundSettings(proxy, env.words("OUTBOUND_NO_PROXY"), bundle)


def _is_http_proxy(address: str) -> bool:
    """Plain http to the proxy itself: what goes to the cluster is inside a tunnel with TLS of its own."""
    try:
        parts = urlsplit(address)
        return parts.scheme == "http" and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def read_trusted_proxies(env: Environment) -> tuple[str, ...]:
    """TRUSTED_PROXIES: addresses, or networks such as 10.0.0.0/8."""
    words = env.words("TRUSTED_PROXIES")
    for word in words:
        try:
            ipaddress.ip_network(word, strict=False)
        except ValueError:
            cure = "Write addresses or networks, e.g. 10.0.0.0/8."
            env.problem("TRUSTED_PROXIES", "holds a word that is no address", cure)
            return ()
    return words


def read_database_url(env: Environment, default: str) -> str:
    """DATABASE_URL, for the two kinds of database that the portal is tested with."""
    url = env.text("DATABASE_URL") or default
    if url.startswith(_DATABASES):
        return url
    cure = "Write sqlite:///path or postgres://user:password@host/name."
    env.problem("DATABASE_URL", "is neither SQLite nor PostgreSQL", cure)
    return default


def read_redis_url(env: Environment) -> str:
    """REDIS_URL, or nothing: the portal needs no Redis."""
    url = env.text("REDIS_URL")
    if not url:
        return ""
    if not _is_redis(url):
        cure = "Write redis://host:6379/0, rediss://user:password@host:6379/0 or unix:///path."
        env.problem("REDIS_URL", "is not the address of a Redis", cure)
    elif find_spec("redis") is None:
        env.problem("REDIS_URL", "needs the package redis", "Install cdfportal[redis].")
    else:
        return url
    return ""


def _is_redis(url: str) -> bool:
    """Strict: the client would take any query for arguments of its own."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return False
    if parts.query or parts.fragment or port == 0:
        return False
    if parts.scheme == "unix":
        return parts.netloc == "" and parts.path.startswith("/")
    database = parts.path.strip("/")
    return (
        parts.scheme in {"redis", "rediss"}
        and bool(host)
        and (not database or database.isdecimal())
    )
