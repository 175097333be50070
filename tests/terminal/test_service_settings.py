"""IDP_* and CDF_* for a program: what each provider wants, and what is missing."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from cdfportal.base.configuration.connection import read_secret_end
from cdfportal.base.configuration.environment import Environment
from cdfportal.base.configuration.service import (
    read_known_provider,
    read_service,
    read_token_urls,
)
from cdfportal.base.service import ClientCredentials, ReadyToken, ServiceSettings

SOUND = {
    "IDP_DISCOVERY_URL": "https://idp.example.com",
    "IDP_CLIENT_ID": "principal",
    "IDP_CLIENT_SECRET": "a secret of the tests",
    "CDF_CLUSTER": "westeurope-1",
    "CDF_PROJECT": "plant-north",
}
CDF = "https://westeurope-1.cognitedata.com"


def read(**values: str) -> tuple[ServiceSettings, list[str]]:
    env = Environment({**SOUND, **values})
    return read_service(env), env.problems


def credentials(**values: str) -> ClientCredentials:
    found, problems = read(**values)
    assert problems == []
    assert isinstance(found.sign_in, ClientCredentials)
    return found.sign_in


@pytest.mark.parametrize(
    ("values", "scopes"),
    [
        ({}, ()),
        ({"IDP_SCOPES": "openid profile offline_access"}, ()),
        ({"IDP_SCOPES": f"openid {CDF}/DATA.VIEW"}, (f"{CDF}/DATA.VIEW",)),
        ({"PROVIDER": "entra_id", "IDP_TENANT_ID": "t"}, (f"{CDF}/.default",)),
        (
            # What the web sign-in asks for; Entra refuses it to a program (AADSTS1002012).
            {
                "PROVIDER": "entra_id",
                "IDP_TENANT_ID": "t",
                "IDP_SCOPES": f"openid {CDF}/user_impersonation",
            },
            (f"{CDF}/.default",),
        ),
        (
            {
                "PROVIDER": "entra_id",
                "IDP_TENANT_ID": "t",
                "IDP_SCOPES": "https://other.example/.default",
            },
            ("https://other.example/.default",),
        ),
    ],
)
def test_the_scopes_are_those_of_a_program(values: dict[str, str], scopes: tuple[str, ...]) -> None:
    assert credentials(**values).scopes == scopes


@pytest.mark.parametrize(
    ("values", "parameters"),
    [
        ({}, {}),
        ({"IDP_AUDIENCE": "https://aud.example"}, {"audience": "https://aud.example"}),
        ({"PROVIDER": "auth0"}, {"audience": CDF}),
        ({"PROVIDER": "auth0", "IDP_AUDIENCE": "x"}, {"audience": "x"}),
        ({"PROVIDER": "entra_id", "IDP_TENANT_ID": "t", "IDP_AUDIENCE": CDF}, {}),
    ],
)
def test_an_audience_is_sent_where_the_provider_wants_it(
    values: dict[str, str], parameters: dict[str, str]
) -> None:
    assert credentials(**values).parameters == parameters


def test_a_token_endpoint_that_is_named_is_not_discovered() -> None:
    found = credentials(
        PROVIDER="entra_id",
        IDP_DISCOVERY_URL="",
        IDP_TOKEN_URL="https://login.example/t/oauth2/v2.0/token",
    )
    assert found.discovery_url == ""
    assert found.token_url == "https://login.example/t/oauth2/v2.0/token"


def test_the_web_sign_ins_client_counts_for_nothing_here() -> None:
    found = credentials(PORTAL_CLIENT_ID="portal", PORTAL_CLIENT_SECRET="other")
    assert (found.client_id, found.client_secret) == ("principal", "a secret of the tests")


def test_a_token_at_hand_needs_no_provider() -> None:
    env = Environment({"CDF_TOKEN": "abc", "CDF_CLUSTER": "westeurope-1"})
    assert read_service(env).sign_in == ReadyToken("abc")
    assert env.problems == []


def test_no_secret_shows_in_a_repr() -> None:
    assert SOUND["IDP_CLIENT_SECRET"] not in repr(read()[0])
    assert "a-token" not in repr(read(CDF_TOKEN="a-token")[0])


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({"IDP_CLIENT_ID": ""}, "IDP_CLIENT_ID: is missing"),
        ({"IDP_CLIENT_SECRET": ""}, "IDP_CLIENT_SECRET: is missing"),
        ({"IDP_DISCOVERY_URL": ""}, "IDP_DISCOVERY_URL: is missing"),
        ({"IDP_TOKEN_URL": "http://idp.example.com/token"}, "IDP_TOKEN_URL: is plain http"),
        ({"IDP_TOKEN_URL": "https://u:p@idp.example.com/"}, "IDP_TOKEN_URL: is not an http(s)"),
        ({"IDP_TOKEN_URL": "https://[x"}, "IDP_TOKEN_URL: is not an http(s)"),
        ({"IDP_DISCOVERY_URL": "https://[x"}, "IDP_DISCOVERY_URL: is not an http(s)"),
        ({"CDF_CLUSTER": ""}, "CDF_CLUSTER: is missing"),
        ({"CDF_TOKEN": "Bearer abc"}, "CDF_TOKEN: is not an access token"),
        ({"PROVIDER": "google"}, "PROVIDER: cannot be google"),
        ({"CDF_API_KEY": "k"}, "CDF_API_KEY: belongs to a sign-in that is gone"),
    ],
)
def test_what_is_wrong_is_named(values: dict[str, str], named: str) -> None:
    _, problems = read(**values)
    assert [problem for problem in problems if problem.startswith(named)], problems


@pytest.mark.parametrize(
    ("values", "address", "provider"),
    [
        ({}, "https://idp.example.com/.well-known/openid-configuration", "other"),
        ({"IDP_TOKEN_URL": "https://idp.example.com/t"}, None, "other"),
        ({"IDP_TOKEN_URL": "https://idp.example.com/t", "IDP_DISCOVERY_URL": ""}, "", "other"),
        ({"CDF_TOKEN": "t", "IDP_DISCOVERY_URL": ""}, "", "other"),
        ({"CDF_TOKEN": "t", "PROVIDER": "entra_id", "IDP_DISCOVERY_URL": ""}, "", "entra_id"),
        (
            {
                "CDF_TOKEN": "t",
                "PROVIDER": "entra_id",
                "IDP_TENANT_ID": "plant",
                "IDP_DISCOVERY_URL": "",
            },
            "https://login.microsoftonline.com/plant/v2.0/.well-known/openid-configuration",
            "entra_id",
        ),
    ],
)
def test_what_is_known_of_the_provider_for_looking(
    values: dict[str, str], address: str | None, provider: str
) -> None:
    env = Environment({**SOUND, **values})
    known = read_known_provider(env, read_service(env))
    assert env.problems == []
    usual = "https://idp.example.com/.well-known/openid-configuration"
    assert known.discovery_url == (usual if address is None else address)
    assert (known.provider.value, known.cdf_url) == (provider, CDF)


@pytest.mark.parametrize(
    ("value", "origins", "said"),
    [
        ("", set(), ""),
        (
            "https://login.example.com, https://Other.example:8443/",
            {"https://login.example.com", "https://other.example:8443"},
            "",
        ),
        ("http://login.example.com", {"http://login.example.com"}, "is plain http"),
        ("https://login.example.com/token", {"https://login.example.com"}, "has a path"),
        ("login.example.com", set(), "is not an http(s) address"),
        ("https://u@login.example.com", set(), "is not an http(s) address"),
    ],
)
def test_where_a_typed_secret_may_go(value: str, origins: set[str], said: str) -> None:
    env = Environment({"DOCTOR_TOKEN_ORIGINS": value, "IDP_TOKEN_URL": "https://idp.example/t"})
    urls = read_token_urls(env)
    assert (urls.own, urls.origins) == ("https://idp.example/t", origins)
    assert [problem for problem in env.problems if said not in problem] == []
    assert bool(env.problems) is bool(said)


def test_the_last_day_of_the_portals_secret() -> None:
    assert read_secret_end(Environment({})) is None
    ends = read_secret_end(Environment({"IDP_CLIENT_SECRET_EXPIRES": "2027-01-31"}))
    assert ends == datetime(2027, 1, 31, 23, 59, 59, 999_999, tzinfo=UTC)
    for wrong in ("soon", "2027-02-30", "31.01.2027"):
        env = Environment({"IDP_CLIENT_SECRET_EXPIRES": wrong})
        assert read_secret_end(env) is None
        assert env.problems == ["IDP_CLIENT_SECRET_EXPIRES: is not a day. Write it as 2027-01-31."]
