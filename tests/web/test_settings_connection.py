"""The settings of the identity provider and of CDF: each wrong value has its problem and its cure."""

from __future__ import annotations

import pytest

from tests.web.environments import connect


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


_CDF = "https://westeurope-1.cognitedata.com"


@pytest.mark.parametrize(
    "more",
    [
        f"https://graph.microsoft.com/User.Read {_CDF}/IDENTITY",
        # Without an address it is Microsoft Graph's.
        f"User.Read {_CDF}/IDENTITY",
        f"{_CDF}/IDENTITY api://somebody-else/.default",
    ],
)
def test_entra_is_asked_for_scopes_of_one_api_only(more: str) -> None:
    scopes = f"openid profile email offline_access {more}"
    entra = {"PROVIDER": "entra_id", "IDP_TENANT_ID": "t1", "IDP_DISCOVERY_URL": ""}
    _, problems = connect(**entra, IDP_SCOPES=scopes)
    assert len(problems) == 1, problems
    assert problems[0].startswith("IDP_SCOPES: holds scopes of several APIs")
    assert "scopes of the CDF cluster" in problems[0]
    _, elsewhere = connect(PROVIDER="keycloak", IDP_SCOPES=scopes)
    assert elsewhere == []


@pytest.mark.parametrize(
    "cdf", [f"{_CDF}/IDENTITY {_CDF}/user_impersonation", f"{_CDF}//.default {_CDF}/IDENTITY"]
)
def test_scopes_of_one_api_are_not_taken_for_several(cdf: str) -> None:
    entra = {"PROVIDER": "entra_id", "IDP_TENANT_ID": "t1", "IDP_DISCOVERY_URL": ""}
    connection, problems = connect(**entra, IDP_SCOPES=f"openid offline_access {cdf}")
    assert problems == []
    assert connection.token_parameters == {"scope": f"openid offline_access {cdf}"}
