"""Where each provider is told of a sign-out: a table of addresses."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import pytest

from accounts.discovery import Metadata
from accounts.logout_dialects import Wish, leave
from cdfportal.base.presets import LogoutDialect, preset_of
from cdfportal.base.provider import Provider

BACK = "https://portal.example.com/accounts/signed-out/"


def metadata(authorize: str, end_session: str) -> Metadata:
    return Metadata(
        issuer="https://issuer.example",
        authorization_endpoint=authorize,
        token_endpoint="https://issuer.example/token",
        jwks_uri="https://issuer.example/jwks",
        end_session_endpoint=end_session,
        revocation_endpoint="",
        token_auth_methods=("client_secret_basic",),
        names_itself=False,
    )


def way(provider: Provider, authorize: str, end_session: str, hint: str = "who") -> str | None:
    preset = preset_of(provider)
    wish = Wish("client", BACK, hint if preset.logout_hint_claims else "", "s/t")
    found = leave(preset.logout, metadata(authorize, end_session), wish)
    return found.url if found else None


STANDARD = {"client_id": "client", "post_logout_redirect_uri": BACK, "state": "s/t"}
ADDRESSES = {
    Provider.ENTRA_ID: (
        "https://login.microsoftonline.com/t/oauth2/v2.0/authorize",
        "https://login.microsoftonline.com/t/oauth2/v2.0/logout",
        "https://login.microsoftonline.com/t/oauth2/v2.0/logout",
        {**STANDARD, "logout_hint": "who"},
    ),
    Provider.COGNITO: (
        "https://plant.auth.eu-west-1.amazoncognito.com/oauth2/authorize",
        "",
        "https://plant.auth.eu-west-1.amazoncognito.com/logout",
        {"client_id": "client", "logout_uri": BACK},
    ),
    Provider.AUTH0: (
        "https://plant.eu.auth0.com/authorize",
        "https://plant.eu.auth0.com/oidc/logout",
        "https://plant.eu.auth0.com/v2/logout",
        {"client_id": "client", "returnTo": BACK},
    ),
    Provider.KEYCLOAK: (
        "https://idp.example/realms/plant/protocol/openid-connect/auth",
        "https://idp.example/realms/plant/protocol/openid-connect/logout",
        "https://idp.example/realms/plant/protocol/openid-connect/logout",
        STANDARD,
    ),
    Provider.CDF: (
        "https://auth.cognite.com/oauth2/auth",
        "https://auth.cognite.com/oauth2/sessions/logout",
        "https://auth.cognite.com/oauth2/sessions/logout",
        {**STANDARD, "logout_hint": "who"},
    ),
    Provider.OTHER: (
        "https://idp.example/authorize",
        "https://idp.example/end",
        "https://idp.example/end",
        {**STANDARD, "logout_hint": "who"},
    ),
}


@pytest.mark.parametrize("provider", ADDRESSES)
def test_the_address_is_the_providers_own(provider: Provider) -> None:
    authorize, end_session, wanted, parameters = ADDRESSES[provider]
    found = way(provider, authorize, end_session)
    assert found is not None
    assert found.split("?")[0] == wanted
    assert dict(parse_qsl(urlsplit(found).query, strict_parsing=True)) == parameters
    assert "id_token_hint" not in found


@pytest.mark.parametrize("provider", [Provider.GOOGLE, Provider.OTHER, Provider.ENTRA_ID])
def test_without_an_end_session_endpoint_there_is_no_way_out(provider: Provider) -> None:
    assert way(provider, "https://idp.example/authorize", "") is None


def test_an_endpoint_with_a_query_of_its_own_keeps_it() -> None:
    found = way(Provider.OTHER, "https://idp.example/a", "https://idp.example/end?policy=b2c")
    assert found is not None
    assert found.startswith("https://idp.example/end?policy=b2c&client_id=client&")


def test_without_a_hint_none_is_sent() -> None:
    found = way(Provider.OTHER, "https://idp.example/a", "https://idp.example/end", hint="")
    assert found is not None
    assert "logout_hint" not in found


def test_only_the_standard_brings_the_state_back() -> None:
    document = metadata("https://idp.example/a", "https://idp.example/end")
    wish = Wish("client", BACK, "", "state")
    brings = {dialect: leave(dialect, document, wish) for dialect in LogoutDialect}
    assert {dialect for dialect, found in brings.items() if found and found.brings_state} == {
        LogoutDialect.STANDARD
    }
