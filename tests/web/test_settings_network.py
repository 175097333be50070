"""Proxy rules, the way out and Redis: each wrong value has its problem and its cure."""

from __future__ import annotations

import pytest

from cdfportal.base.configuration.environment import Environment
from cdfportal.base.configuration.network import read_outbound, read_redis_url
from cdfportal.base.configuration.portal import read_proxy
from cdfportal.base.portal import (
    ProxyMode,
    ProxyRule,
    ProxySettings,
    UnknownEndpoints,
)
from tests.web.environments import problems_of


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
