"""Every setting is read strictly: each wrong value has its problem and its cure, and all are listed."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from cdfportal.base.configuration.connection import read_connection
from cdfportal.base.configuration.environment import Environment
from cdfportal.base.configuration.legacy import refuse_legacy
from cdfportal.base.configuration.network import read_outbound, read_redis_url
from cdfportal.base.configuration.portal import read_portal, read_proxy
from cdfportal.base.connection import Connection
from cdfportal.base.portal import (
    GroupName,
    ProxyMode,
    ProxyRule,
    ProxySettings,
    UnknownEndpoints,
)
from tests.support.environment import PREFIXES, unit_environment
from tests.support.portal import ROOT

KEY = base64.urlsafe_b64encode(b"k" * 32).decode()
PORTAL = {"PORTAL_URL": "https://portal.example.com", "TOKEN_KEYS": KEY}
IDP = {
    "IDP_DISCOVERY_URL": "https://idp.example.com/.well-known/openid-configuration",
    "IDP_CLIENT_ID": "portal",
    "CDF_CLUSTER": "westeurope-1",
    "CDF_PROJECT": "plant-north",
}


def connect(**values: str) -> tuple[Connection, list[str]]:
    env = Environment({**IDP, **values})
    return read_connection(env), env.problems


def problems_of(read: Callable[[Environment], object], values: dict[str, str]) -> list[str]:
    env = Environment(values)
    read(env)
    return env.problems


def portal_problems(**values: str) -> list[str]:
    return problems_of(lambda env: read_portal(env, demo=False), {**PORTAL, **values})


def test_a_sound_environment_has_no_problem() -> None:
    connection, problems = connect()
    assert problems == []
    assert connection.cdf_url == connection.audience == "https://westeurope-1.cognitedata.com"
    assert connection.issuer == "https://idp.example.com"
    assert connection.client_secret is None
    assert portal_problems() == []
    assert problems_of(read_proxy, {}) == []
    assert problems_of(read_outbound, {}) == []


@pytest.mark.parametrize(
    ("values", "named", "cure"),
    [
        ({"PROVIDER": "entra"}, "PROVIDER", "entra_id, cognito, auth0"),
        ({"IDP_DISCOVERY_URL": ""}, "IDP_DISCOVERY_URL", "https://<issuer>/.well-known"),
        ({"IDP_DISCOVERY_URL": "idp.example.com"}, "IDP_DISCOVERY_URL", "Write e.g. https://"),
        (
            {"IDP_DISCOVERY_URL": "ftp://idp.example.com"},
            "IDP_DISCOVERY_URL",
            "Write e.g. https://",
        ),
        ({"IDP_DISCOVERY_URL": "http://idp.example.com"}, "IDP_DISCOVERY_URL", "Use https"),
        ({"IDP_DISCOVERY_URL": "https://u:p@idp.example.com"}, "IDP_DISCOVERY_URL", "Write e.g."),
        ({"IDP_CLIENT_ID": ""}, "IDP_CLIENT_ID", "Register the portal"),
        ({"IDP_SCOPES": "profile email"}, "IDP_SCOPES", "Add it"),
        ({"CDF_PROJECT": ""}, "CDF_PROJECT", "Name the project"),
        ({"CDF_PROJECTS": "a, b"}, "CDF_PROJECTS", "Add the default project"),
        ({"CDF_CLUSTER": "West Europe"}, "CDF_CLUSTER", "without the domain"),
        ({"CDF_CLUSTER": "westeurope-1.cognitedata.com"}, "CDF_CLUSTER", "without the domain"),
        ({"CDF_CLUSTER": "evil.example/"}, "CDF_CLUSTER", "without the domain"),
        ({"CDF_CLUSTER": ""}, "CDF_CLUSTER", "Write the name of your cluster"),
        ({"CDF_URL": "http://cdf.example.com"}, "CDF_URL", "Use https"),
        ({"CDF_URL": "https://cdf.example.com/api"}, "CDF_URL", "Write the origin alone"),
        ({"CDF_URL": "https://cdf.example.com?x"}, "CDF_URL", "Write the origin alone"),
        ({"CDF_URL": "https://u@cdf.example.com"}, "CDF_URL", "Write e.g."),
        ({"CDF_URL": "https://cdf.example.com:port"}, "CDF_URL", "Write e.g."),
        ({"CDF_URL": "https://[::1"}, "CDF_URL", "Write e.g."),
    ],
)
def test_a_wrong_connection_is_named_with_its_cure(
    values: dict[str, str], named: str, cure: str
) -> None:
    _, problems = connect(**values)
    assert len(problems) == 1, problems
    assert problems[0].startswith(f"{named}: ")
    assert cure in problems[0]


@pytest.mark.parametrize("tenant", ["common", "organizations", "consumers", "Common"])
def test_entra_for_everybody_is_refused(tenant: str) -> None:
    _, problems = connect(PROVIDER="entra_id", IDP_TENANT_ID=tenant, IDP_DISCOVERY_URL="")
    assert any("every tenant" in problem for problem in problems)
    url = f"https://login.microsoftonline.com/{tenant}/v2.0"
    _, problems = connect(PROVIDER="entra_id", IDP_TENANT_ID="t", IDP_DISCOVERY_URL=url)
    assert any("every tenant" in problem for problem in problems)


def test_entra_needs_its_tenant() -> None:
    _, problems = connect(PROVIDER="entra_id", IDP_DISCOVERY_URL="")
    assert any(problem.startswith("IDP_TENANT_ID: is missing") for problem in problems)


def test_entra_needs_its_tenant_even_where_the_address_is_given() -> None:
    # `tid` of the ID token must equal it, so there is nothing to compare without it.
    _, problems = connect(PROVIDER="entra_id")
    assert any(problem.startswith("IDP_TENANT_ID: is missing") for problem in problems)


@pytest.mark.parametrize(
    ("values", "issuer", "scope"),
    [
        (
            {"PROVIDER": "entra_id", "IDP_TENANT_ID": "t1", "IDP_DISCOVERY_URL": ""},
            "https://login.microsoftonline.com/t1/v2.0",
            "https://westeurope-1.cognitedata.com/IDENTITY",
        ),
        (
            {"PROVIDER": "cdf", "IDP_DISCOVERY_URL": ""},
            "https://auth.cognite.com",
            "offline_access",
        ),
        ({"PROVIDER": "cognito"}, "https://idp.example.com", "https://cognitedata.com/IDENTITY"),
        ({"PROVIDER": "auth0"}, "https://idp.example.com/", "user_impersonation"),
        ({"PROVIDER": "keycloak"}, "https://idp.example.com", "user_impersonation"),
        (
            {"IDP_DISCOVERY_URL": "https://idp.example.com/realms/x/"},
            "https://idp.example.com/realms/x",
            "openid",
        ),
    ],
)
def test_a_provider_brings_its_own_ways(values: dict[str, str], issuer: str, scope: str) -> None:
    connection, problems = connect(**values)
    assert problems == []
    assert connection.issuer == issuer
    assert scope in connection.scopes


@pytest.mark.parametrize(
    ("provider", "wanted"),
    [
        ("cognito", "https://cognito-idp.<region>.amazonaws.com/<pool>/.well-known/"),
        ("cognito", "the region and pool of your Amazon Cognito"),
        ("auth0", "https://<domain>/.well-known/openid-configuration with the domain of"),
        ("keycloak", "https://<host>/realms/<realm>/.well-known/openid-configuration"),
        ("keycloak", "the host and realm of your Keycloak"),
        ("other", "https://<issuer>/.well-known/openid-configuration"),
    ],
)
@pytest.mark.parametrize("url", ["", "https://idp.example.com/<pool>"])
def test_what_a_provider_still_needs_is_said_exactly(provider: str, wanted: str, url: str) -> None:
    _, problems = connect(PROVIDER=provider, IDP_DISCOVERY_URL=url)
    assert len(problems) == 1, problems
    assert problems[0].startswith("IDP_DISCOVERY_URL: ")
    assert wanted in problems[0]


def test_google_is_refused_with_the_reason_and_what_to_do() -> None:
    _, problems = connect(PROVIDER="google", IDP_DISCOVERY_URL="")
    assert len(problems) == 1, problems
    assert problems[0].startswith("PROVIDER: cannot be google. ")
    assert "opaque" in problems[0]
    assert "PROVIDER=cdf" in problems[0]


def test_a_group_claim_is_asked_for_where_the_provider_has_none_of_its_own() -> None:
    _, problems = connect(PROVIDER="auth0", PORTAL_ADMIN_GROUPS="admins")
    assert len(problems) == 1, problems
    assert problems[0].startswith("IDP_GROUP_CLAIMS: is missing, and Auth0")
    claim = "https://example.com/groups"
    connection, problems = connect(
        PROVIDER="auth0", PORTAL_ADMIN_GROUPS="admins", IDP_GROUP_CLAIMS=claim
    )
    assert problems == []
    assert connection.group_claims == (claim,)


def test_only_entras_access_tokens_have_another_issuer() -> None:
    entra, _ = connect(PROVIDER="entra_id", IDP_TENANT_ID="t1", IDP_DISCOVERY_URL="")
    assert entra.access_token_issuer == "https://sts.windows.net/t1/"
    assert entra.issuer != entra.access_token_issuer
    keycloak, _ = connect(PROVIDER="keycloak")
    assert keycloak.access_token_issuer == keycloak.issuer


def test_only_auth0_wants_a_parameter_of_its_own() -> None:
    auth0, _ = connect(PROVIDER="auth0", IDP_AUDIENCE="https://cdf.example.com")
    assert auth0.authorization_parameters == {"audience": "https://cdf.example.com"}
    cognito, _ = connect(PROVIDER="cognito")
    assert cognito.authorization_parameters == {}
    assert "offline_access" not in cognito.scopes


def test_the_portals_own_client_wins_whole() -> None:
    connection, _ = connect(
        IDP_CLIENT_ID="principal",
        IDP_CLIENT_SECRET="theirs",
        PORTAL_CLIENT_ID="web",
        PROVIDER="other",
    )
    assert (connection.client_id, connection.client_secret) == ("web", None)
    connection, _ = connect(PORTAL_CLIENT_ID="web", PORTAL_CLIENT_SECRET="ours")
    assert (connection.client_id, connection.client_secret) == ("web", "ours")
    assert "ours" not in repr(connection)


def test_the_clusters_names_are_case_sensitive_but_its_host_is_not() -> None:
    connection, problems = connect(CDF_CLUSTER="", CDF_URL="https://CDF.Example.com/")
    assert problems == []
    assert (connection.cdf_url, connection.cluster) == (
        "https://cdf.example.com",
        "cdf.example.com",
    )


@pytest.mark.parametrize(
    ("values", "named", "cure"),
    [
        ({"PORTAL_URL": ""}, "PORTAL_URL", "Write the address people use"),
        ({"PORTAL_URL": "portal.example.com"}, "PORTAL_URL", "Write e.g. https://"),
        ({"PORTAL_URL": "http://portal.example.com"}, "PORTAL_URL", "Use https"),
        ({"PORTAL_URL": "https://portal.example.com/x"}, "PORTAL_URL", "Write the origin alone"),
        ({"PORTAL_URL": "https://portal.example.com/#x"}, "PORTAL_URL", "Write the origin alone"),
        ({"TOKEN_KEYS": ""}, "TOKEN_KEYS", "Make one: python3 -c"),
        ({"TOKEN_KEYS": "short"}, "TOKEN_KEYS", "Make one"),
        ({"TOKEN_KEYS": f"{KEY},nonsense!"}, "TOKEN_KEYS", "Make one"),
        ({"TOKEN_KEYS": base64.b64encode(b"k" * 31).decode()}, "TOKEN_KEYS", "Make one"),
        ({"SESSION_IDLE_SECONDS": "soon"}, "SESSION_IDLE_SECONDS", "The default is 28800"),
        ({"SESSION_IDLE_SECONDS": "-1"}, "SESSION_IDLE_SECONDS", "The default is"),
        ({"SESSION_IDLE_SECONDS": "1e3"}, "SESSION_IDLE_SECONDS", "The default is"),
        ({"SESSION_IDLE_SECONDS": "59"}, "SESSION_IDLE_SECONDS", "The default is"),
        ({"SESSION_MAX_SECONDS": "99999999"}, "SESSION_MAX_SECONDS", "The default is"),
        ({"SESSION_MAX_SECONDS": "99999999999999"}, "SESSION_MAX_SECONDS", "The default is"),
        (
            {"SESSION_MAX_SECONDS": "\u0661\u0662\u0663\u0664"},
            "SESSION_MAX_SECONDS",
            "The default is",
        ),
        (
            {"SESSION_IDLE_SECONDS": "600", "SESSION_MAX_SECONDS": "60"},
            "SESSION_IDLE_SECONDS",
            "shorter",
        ),
        ({"APP_ORIGINS": "https://app.elsewhere.com"}, "APP_ORIGINS", "one registrable domain"),
        ({"APP_ORIGINS": "http://app.example.com"}, "APP_ORIGINS", "https"),
        ({"APP_ORIGINS": "https://app.example.com/x"}, "APP_ORIGINS", "Write the origin alone"),
        ({"APP_ORIGINS": "https://*.example.com"}, "APP_ORIGINS", "Write e.g."),
        ({"APP_ORIGINS": "https://10.0.0.1"}, "APP_ORIGINS", "one registrable domain"),
        ({"EMBED_ORIGINS": "host.example.com"}, "EMBED_ORIGINS", "Write e.g. https://"),
        ({"EMBED_ORIGINS": "https://host.example.com;script-src"}, "EMBED_ORIGINS", "Write e.g."),
        ({"EMBED_ORIGINS": "*"}, "EMBED_ORIGINS", "Write e.g. https://"),
        ({"EMBED_ORIGINS": "https://*.example.com"}, "EMBED_ORIGINS", "Write e.g."),
        ({"CDF_STORAGE_ORIGINS": "https://s.example.com/x"}, "CDF_STORAGE_ORIGINS", "origin alone"),
        ({"RECORD_MEMBERSHIPS": "ture"}, "RECORD_MEMBERSHIPS", "Write True or False"),
        ({"RECORD_MEMBERSHIPS": "1"}, "RECORD_MEMBERSHIPS", "Write True or False"),
        ({"GROUP_NAMES_FILE": "/nowhere/names.csv"}, "GROUP_NAMES_FILE", "Name a CSV file"),
    ],
)
def test_a_wrong_portal_setting_is_named_with_its_cure(
    values: dict[str, str], named: str, cure: str
) -> None:
    problems = portal_problems(**values)
    assert problems, values
    assert all(problem.startswith(f"{named}: ") for problem in problems), problems
    assert any(cure in problem for problem in problems), problems


@pytest.mark.parametrize("origin", ["https://app.example.com", "https://portal.example.com:8443"])
def test_same_site_apps_are_taken(origin: str) -> None:
    env = Environment({**PORTAL, "APP_ORIGINS": origin})
    assert read_portal(env, demo=False).app_origins == {origin}
    assert env.problems == []


def test_the_same_host_on_loopback_is_the_same_site() -> None:
    values = {**PORTAL, "PORTAL_URL": "http://localhost:8000"}
    assert (
        problems_of(
            lambda env: read_portal(env, demo=True),
            {**values, "APP_ORIGINS": "http://localhost:3000"},
        )
        == []
    )
    for origin in ("http://127.0.0.1:3000", "https://localhost:3000"):
        found = problems_of(
            lambda env: read_portal(env, demo=True), {**values, "APP_ORIGINS": origin}
        )
        assert len(found) == 1


def test_group_names_are_read_from_a_table(tmp_path: Path) -> None:
    table = tmp_path / "names.csv"
    table.write_text(
        '\ufeff# id, name, owner\na1, Operators ,Olga\nb2,"Line A, night"\n\nc3\nd4,\n', "utf-8"
    )
    env = Environment({**PORTAL, "GROUP_NAMES_FILE": str(table)})
    names = read_portal(env, demo=False).group_names
    assert names == {"a1": GroupName("Operators", "Olga"), "b2": GroupName("Line A, night")}
    table.write_bytes(b"\xff\xfe\x00")
    assert len(portal_problems(GROUP_NAMES_FILE=str(table))) == 1


@pytest.mark.parametrize(
    ("values", "named", "cure"),
    [
        ({"PROXY_MODE": "readonly"}, "PROXY_MODE", "read-write, read-only, off"),
        ({"PROXY_UNKNOWN": "yes"}, "PROXY_UNKNOWN", "deny, read-only, allow"),
        ({"PROXY_OFFLOAD": "on"}, "PROXY_OFFLOAD", "off, x-accel"),
        ({"PROXY_ALLOW": "POST groups"}, "PROXY_ALLOW", "E.g. POST /api/v1"),
        ({"PROXY_ALLOW": "/api/v1/x"}, "PROXY_ALLOW", "E.g. POST /api/v1"),
        ({"PROXY_DENY": "OPTIONS /api/v1/x"}, "PROXY_DENY", "E.g. POST /api/v1"),
        ({"PROXY_DENY": "GET /a /b"}, "PROXY_DENY", "E.g. POST /api/v1"),
        ({"PROXY_DENY": "GET /api/v1/**/groups"}, "PROXY_DENY", "E.g. POST /api/v1"),
        ({"PROXY_DENY": "GET /api/v1/{project/groups"}, "PROXY_DENY", "E.g. POST /api/v1"),
        ({"PROXY_DENY": "GET /api/v1/*/groups"}, "PROXY_DENY", "E.g. POST /api/v1"),
        ({"PROXY_DENY": "GET //groups"}, "PROXY_DENY", "E.g. POST /api/v1"),
    ],
)
def test_a_wrong_proxy_setting_is_named_with_its_cure(
    values: dict[str, str], named: str, cure: str
) -> None:
    problems = problems_of(read_proxy, values)
    assert len(problems) == 1, problems
    assert problems[0].startswith(f"{named}: ")
    assert cure in problems[0]


def test_proxy_rules_are_lines() -> None:
    rules = (
        "\npost /api/v1/projects/{project}/groups\n* /api/v1/projects/{project}/raw/**; GET /x\n"
    )
    env = Environment({"PROXY_MODE": "read-only", "PROXY_ALLOW": rules, "PROXY_UNKNOWN": "allow"})
    assert read_proxy(env) == ProxySettings(
        mode=ProxyMode.READ_ONLY,
        allow=(
            ProxyRule("POST", "/api/v1/projects/{project}/groups"),
            ProxyRule("*", "/api/v1/projects/{project}/raw/**"),
            ProxyRule("GET", "/x"),
        ),
        unknown=UnknownEndpoints.ALLOW,
    )
    assert env.problems == []


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({"CA_BUNDLE": "/nowhere/ca.pem"}, "CA_BUNDLE"),
        ({"OUTBOUND_PROXY": "proxy.example.com:3128"}, "OUTBOUND_PROXY"),
        ({"OUTBOUND_PROXY": "socks5://proxy.example.com:1080"}, "OUTBOUND_PROXY"),
        ({"OUTBOUND_PROXY": "http://"}, "OUTBOUND_PROXY"),
        ({"OUTBOUND_PROXY": "http://proxy.example.com:x"}, "OUTBOUND_PROXY"),
        ({"OUTBOUND_PROXY": "https://proxy.example.com:3128"}, "OUTBOUND_PROXY"),
    ],
)
def test_a_wrong_way_out_is_named(values: dict[str, str], named: str) -> None:
    problems = problems_of(read_outbound, values)
    assert len(problems) == 1, problems
    assert problems[0].startswith(f"{named}: ")


def test_an_outbound_proxy_may_have_a_password_which_no_text_repeats() -> None:
    env = Environment({"OUTBOUND_PROXY": "http://user:the-password@proxy.example.com:3128"})
    outbound = read_outbound(env)
    assert env.problems == []
    assert "the-password" in outbound.proxy
    assert "the-password" not in repr(outbound)


@pytest.mark.parametrize(
    "url",
    [
        "redis://127.0.0.1:6379/0",
        "redis://cache.example.com",
        "rediss://user:password@cache.example.com:6380/3",
        "unix:///run/redis/redis.sock",
    ],
)
def test_a_redis_is_named_by_its_address(url: str) -> None:
    env = Environment({"REDIS_URL": url})
    assert read_redis_url(env) == url
    assert env.problems == []


@pytest.mark.parametrize(
    "url",
    [
        "cache.example.com:6379",
        "http://cache.example.com",
        "redis://",
        "redis://cache.example.com:port",
        "redis://cache.example.com:0",
        "redis://cache.example.com/first",
        "redis://:the-password@cache.example.com?socket_timeout=600",
        "unix://relative/path",
    ],
)
def test_a_wrong_redis_is_named_and_its_password_is_not(url: str) -> None:
    env = Environment({"REDIS_URL": url})
    assert read_redis_url(env) == ""
    [problem] = env.problems
    assert problem.startswith("REDIS_URL: ")
    assert "the-password" not in problem


def test_no_redis_is_no_problem() -> None:
    env = Environment({})
    assert read_redis_url(env) == ""
    assert env.problems == []


@pytest.mark.parametrize("name", ["COGNITE_API_KEY", "CDF_API_KEY", "CDF_LOGIN_URL"])
def test_a_legacy_setting_is_refused_with_the_way_out(name: str) -> None:
    [problem] = problems_of(refuse_legacy, {name: "the-value"})
    assert problem.startswith(f"{name}: ")
    assert "2023-01-17" in problem
    assert "IDP_CLIENT_ID" in problem
    assert "the-value" not in problem


def test_no_problem_repeats_a_value() -> None:
    mark = "the-secret-value"
    values = dict.fromkeys(
        (
            "PORTAL_URL",
            "TOKEN_KEYS",
            "SESSION_IDLE_SECONDS",
            "RECORD_MEMBERSHIPS",
            "GROUP_NAMES_FILE",
        ),
        mark,
    )
    assert mark not in "".join(problems_of(lambda env: read_portal(env, demo=False), values))
    _, problems = connect(PROVIDER=mark, IDP_DISCOVERY_URL=mark, CDF_URL=mark, CDF_CLUSTER="")
    assert mark not in "".join(problems)


@pytest.mark.parametrize(
    ("word", "expected"), [("True", True), ("true", True), (" FALSE ", False), ("", True)]
)
def test_a_boolean_is_spelt_out(word: str, expected: bool) -> None:
    env = Environment({"X": word})
    assert env.boolean("X", default=True) is expected
    assert env.problems == []


@pytest.mark.parametrize("word", ["1", "0", "yes", "no", "on", "off", "ture", "T", "None"])
def test_no_other_word_is_a_boolean(word: str) -> None:
    env = Environment({"X": word})
    env.boolean("X", default=True)
    assert env.problems == ["X: is neither True nor False. Write True or False."]


def test_a_secret_may_stand_in_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("$from a file\n", "utf-8")
    connection, problems = connect(IDP_CLIENT_SECRET_FILE=str(secret))
    assert (connection.client_secret, problems) == ("$from a file", [])


def test_a_named_file_must_be_readable(tmp_path: Path) -> None:
    _, [missing] = connect(IDP_CLIENT_SECRET_FILE=str(tmp_path / "nothing"))
    assert missing.startswith("IDP_CLIENT_SECRET_FILE: cannot be read")
    (tmp_path / "binary").write_bytes(b"\xff\xfe")
    _, [unreadable] = connect(IDP_CLIENT_SECRET_FILE=str(tmp_path / "binary"))
    assert unreadable.startswith("IDP_CLIENT_SECRET_FILE: cannot be read")


def test_an_empty_secret_file_is_no_secret(tmp_path: Path) -> None:
    (tmp_path / "empty").write_text("\n", "utf-8")
    _, problems = connect(IDP_CLIENT_SECRET_FILE=str(tmp_path / "empty"))
    assert len(problems) == 1
    assert problems[0].startswith("IDP_CLIENT_SECRET_FILE: ")


def test_a_value_and_a_file_are_one_too_many(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("b", "utf-8")
    _, problems = connect(IDP_CLIENT_SECRET="a", IDP_CLIENT_SECRET_FILE=str(tmp_path / "secret"))
    assert any("are both set" in problem for problem in problems)


def start(folder: Path, **values: str) -> subprocess.CompletedProcess[str]:
    """Load the settings as a start does, in a process of its own."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(PREFIXES)}
    return subprocess.run(
        [sys.executable, "-c", "import cdfportal.settings"],
        cwd=ROOT,
        env={**clean, **unit_environment(folder), **values},
        capture_output=True,
        text=True,
        check=False,
    )


def test_all_problems_are_listed_at_once_and_no_value_of_theirs(tmp_path: Path) -> None:
    done = start(
        tmp_path,
        PORTAL_URL="http://portal.example.com",
        TOKEN_KEYS="the-bad-key",
        DJANGO_SECRET_KEY="the-short-key",
        DJANGO_DEBUG="ture",
        CDF_PROJECT="",
        CDF_API_KEY="the-api-key",
        PROXY_MODE="sometimes",
        WEB_THREADS="4",
        LOG_LEVEL="LOUD",
        LOG_FORMAT="xml",
        TRUSTED_PROXIES="10.0.0.0/8, proxy.example.com",
        PORTAL_SSL_REDIRECT="maybe",
    )
    assert done.returncode != 0
    message = done.stderr[done.stderr.index("The portal cannot start: 12 settings to mend.") :]
    for name in ("PORTAL_URL", "TOKEN_KEYS", "DJANGO_SECRET_KEY", "DJANGO_DEBUG", "CDF_PROJECT", "CDF_API_KEY", "PROXY_MODE", "WEB_THREADS", "LOG_LEVEL", "LOG_FORMAT", "TRUSTED_PROXIES", "PORTAL_SSL_REDIRECT"):  # fmt: skip
        assert f"\n  - {name}: " in message
    assert not [
        value for value in ("the-bad-key", "the-short-key", "the-api-key") if value in message
    ]


def test_a_database_url_that_means_nothing_is_a_problem_too(tmp_path: Path) -> None:
    done = start(tmp_path, DATABASE_URL="nonsense", CDF_PROJECT="")
    assert "\n  - DATABASE_URL: " in done.stderr
    assert "\n  - CDF_PROJECT: " in done.stderr
