"""PORTAL_*, SESSION_*, the lists of origins and groups, and the proxy's rules into frozen values."""

from __future__ import annotations

import base64
import binascii
import csv
import ipaddress
import re
from pathlib import Path
from urllib.parse import urlsplit

from cdfportal.base.configuration.environment import Environment, is_loopback
from cdfportal.base.portal import (
    CookieNames,
    GroupName,
    Offload,
    PortalSettings,
    ProxyMode,
    ProxyRule,
    ProxySettings,
    UnknownEndpoints,
)

_NEW_KEY = "Make one: python3 -c 'import base64,os; print(base64.urlsafe_b64encode(os.urandom(32)).decode())'"
_METHOD = re.compile(r"\*|GET|HEAD|POST|PUT|PATCH|DELETE")
# `{name}` for any one segment, a last `**` for whatever follows.
_TEMPLATE = re.compile(r"(?:/(?:\{[A-Za-z0-9_]+\}|[^/{}*\s]+))*(?:/\*\*)?")
_DAY = 86_400


def read_portal(env: Environment, *, demo: bool) -> PortalSettings:
    """The portal's own settings; what is missing or wrong is left in `env.problems`."""
    url = env.origin(
        "PORTAL_URL",
        env.required("PORTAL_URL", "Write the address people use, e.g. https://portal.example.com"),
    )
    idle = env.integer("SESSION_IDLE_SECONDS", default=8 * 3600, least=60, most=30 * _DAY)
    longest = env.integer("SESSION_MAX_SECONDS", default=12 * 3600, least=60, most=30 * _DAY)
    if idle > longest:
        env.problem(
            "SESSION_IDLE_SECONDS", "is longer than SESSION_MAX_SECONDS", "Make it shorter."
        )
    return PortalSettings(
        url=url,
        cookies=CookieNames.for_scheme(secure=url.startswith("https://")),
        session_idle_seconds=idle,
        session_max_seconds=longest,
        token_keys=_token_keys(env),
        sign_in_groups=frozenset(env.words("SIGN_IN_GROUPS")),
        admin_groups=frozenset(env.words("PORTAL_ADMIN_GROUPS")),
        group_names=read_group_names(env),
        app_origins=frozenset(_app_origins(env, url)),
        embed_origins=_origins(env, "EMBED_ORIGINS"),
        storage_origins=_origins(env, "CDF_STORAGE_ORIGINS"),
        record_memberships=env.boolean("RECORD_MEMBERSHIPS", default=False),
        demo=demo,
    )


def _token_keys(env: Environment) -> tuple[str, ...]:
    env.required("TOKEN_KEYS", _NEW_KEY)
    keys = env.words("TOKEN_KEYS")
    for number, key in enumerate(keys, start=1):
        try:
            fits = len(base64.b64decode(key, altchars=b"-_", validate=True)) == 32
        except binascii.Error:
            fits = False
        if not fits:
            env.problem("TOKEN_KEYS", f"key {number} is not 32 bytes in base64url", _NEW_KEY)
    return keys


def _origins(env: Environment, name: str) -> tuple[str, ...]:
    return tuple(origin for word in env.words(name) if (origin := env.origin(name, word)))


def _app_origins(env: Environment, portal_url: str) -> tuple[str, ...]:
    """Only same-site origins: the session cookie is Lax and would not arrive from another site."""
    origins = _origins(env, "APP_ORIGINS")
    for origin in origins:
        if portal_url and not _same_site(origin, portal_url):
            env.problem(
                "APP_ORIGINS",
                f"{origin} is another site than PORTAL_URL, so no session cookie would be sent",
                "Serve both under one registrable domain, or put the app behind the portal's host.",
            )
    return origins


def _same_site(one: str, other: str) -> bool:
    """Scheme and last two labels agree: stricter sites (a shared public suffix) are for the admin to know.

    https://html.spec.whatwg.org/multipage/browsers.html#sites
    """
    left, right = urlsplit(one), urlsplit(other)
    if left.scheme != right.scheme:
        return False
    hosts = (left.hostname or "", right.hostname or "")
    if hosts[0] == hosts[1]:
        return True
    if any(is_loopback(host) or _is_address(host) for host in hosts):
        return False
    return hosts[0].split(".")[-2:] == hosts[1].split(".")[-2:]


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def read_group_names(env: Environment) -> dict[str, GroupName]:
    """GROUP_NAMES_FILE: names and owners by IdP group id."""
    path = env.raw("GROUP_NAMES_FILE")
    if not path:
        return {}
    try:
        with Path(path).open(encoding="utf-8-sig", newline="") as lines:
            rows = [row for row in csv.reader(lines) if row and not row[0].startswith("#")]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        env.problem(
            "GROUP_NAMES_FILE",
            f"cannot be read ({type(error).__name__})",
            "Name a CSV file: id,name,owner.",
        )
        return {}
    padded = ([cell.strip() for cell in row] + ["", ""] for row in rows)
    return {row[0]: GroupName(row[1], row[2]) for row in padded if row[1]}


def read_proxy(env: Environment) -> ProxySettings:
    """PROXY_*: a rule is a line `METHOD template`."""
    return ProxySettings(
        mode=env.choice(
            "PROXY_MODE",
            ProxyMode,
            default=ProxyMode.READ_WRITE,
            allowed="read-write, read-only, off",
        ),
        allow=_rules(env, "PROXY_ALLOW"),
        deny=_rules(env, "PROXY_DENY"),
        unknown=env.choice(
            "PROXY_UNKNOWN",
            UnknownEndpoints,
            default=UnknownEndpoints.DENY,
            allowed="deny, read-only, allow",
        ),
        offload=env.choice("PROXY_OFFLOAD", Offload, default=Offload.OFF, allowed="off, x-accel"),
        person_calls=env.integer("PROXY_PERSON_CALLS", default=16, least=1, most=512),
        person_rate=env.integer("PROXY_PERSON_RATE", default=100, least=1, most=100_000),
        replay_bytes=env.integer("PROXY_REPLAY_BYTES", default=16 << 20, least=0, most=1 << 30),
        rest_file=env.raw("PROXY_REST_FILE"),
    )


def _rules(env: Environment, name: str) -> tuple[ProxyRule, ...]:
    rules = []
    for line in re.split(r"[\n;]+", env.text(name)):
        words = line.split()
        if not words:
            continue
        if len(words) == 2 and _METHOD.fullmatch(words[0].upper()) and _is_template(words[1]):
            rules.append(ProxyRule(words[0].upper(), words[1]))
        else:
            env.problem(
                name,
                "has a line that is not `METHOD /path/{parameter}`",
                "E.g. POST /api/v1/projects/{project}/groups",
            )
    return tuple(rules)


def _is_template(text: str) -> bool:
    return bool(text) and _TEMPLATE.fullmatch(text) is not None
