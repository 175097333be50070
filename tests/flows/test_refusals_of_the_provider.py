"""A misbehaving provider: each fault ends on the page with its reason, and nothing is stored."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.apps import apps
from pytest_django.fixtures import Settings

from accounts.cause import Cause
from accounts.models import AccessToken, Person, SignIn
from accounts.provider import Directory
from cdfportal.demo.provider import EmbeddedProvider, Misbehaviour
from tests.accounts.stage import NOTHING, Browser, connection_to, embedded, rows

SECRET = "a client secret: +/%"

M, C = Misbehaviour, Cause
REFUSED = {
    M.ALG_NONE: C.ID_TOKEN_ALGORITHM,
    M.HS256_CLIENT_SECRET: C.ID_TOKEN_ALGORITHM,
    M.HS256_PUBLIC_KEY: C.ID_TOKEN_ALGORITHM,
    M.UNKNOWN_KID: C.KEY_UNKNOWN,
    M.FOREIGN_KEY: C.ID_TOKEN_SIGNATURE,
    M.BAD_SIGNATURE: C.ID_TOKEN_SIGNATURE,
    M.ALTERED_PAYLOAD: C.ID_TOKEN_SIGNATURE,
    M.KID_ABSENT_SEVERAL_KEYS: C.KEY_AMBIGUOUS,
    M.WRONG_ISS: C.ID_TOKEN_ISSUER,
    M.ISS_TRAILING_SLASH: C.ID_TOKEN_ISSUER,
    M.MISSING_ISS: C.ID_TOKEN_ISSUER,
    M.WRONG_AUD: C.ID_TOKEN_AUDIENCE,
    M.AUD_LIST_WITHOUT_US: C.ID_TOKEN_AUDIENCE,
    M.MISSING_AUD: C.ID_TOKEN_AUDIENCE,
    M.AUD_LIST_NO_AZP: C.ID_TOKEN_AUTHORIZED_PARTY,
    M.FOREIGN_AZP: C.ID_TOKEN_AUTHORIZED_PARTY,
    M.MISSING_NONCE: C.ID_TOKEN_NONCE,
    M.WRONG_NONCE: C.ID_TOKEN_NONCE,
    M.MISSING_SUB: C.ID_TOKEN_SUBJECT,
    M.EMPTY_SUB: C.ID_TOKEN_SUBJECT,
    M.SUB_NOT_TEXT: C.ID_TOKEN_SUBJECT,
    M.WRONG_AT_HASH: C.ID_TOKEN_ACCESS_TOKEN_HASH,
    M.EXPIRED: C.ID_TOKEN_EXPIRED,
    M.IAT_IN_FUTURE: C.ID_TOKEN_FROM_FUTURE,
    M.NOT_YET_VALID: C.ID_TOKEN_NOT_YET_VALID,
    M.MISSING_EXP: C.ID_TOKEN_NO_EXPIRY,
    M.EXP_NOT_A_NUMBER: C.ID_TOKEN_NO_EXPIRY,
    M.MISSING_IAT: C.ID_TOKEN_NO_ISSUE_TIME,
    M.NO_ID_TOKEN: C.ID_TOKEN_MISSING,
    M.ID_TOKEN_GARBAGE: C.ID_TOKEN_MALFORMED,
    M.ID_TOKEN_OVERSIZED: C.PROVIDER_TOO_LARGE,
    M.CALLBACK_WRONG_ISS: C.CALLBACK_ISSUER,
    M.CALLBACK_MISSING_ISS: C.CALLBACK_NO_ISSUER,
    M.CALLBACK_MISSING_STATE: C.CALLBACK_INCOMPLETE,
    M.CALLBACK_FOREIGN_STATE: C.STATE_UNKNOWN,
    M.CALLBACK_CODE_TWICE: C.CALLBACK_REPEATED,
    M.CALLBACK_STATE_TWICE: C.CALLBACK_REPEATED,
    M.CALLBACK_ISS_TWICE: C.CALLBACK_REPEATED,
    M.CALLBACK_MISSING_CODE: C.CALLBACK_INCOMPLETE,
    M.CALLBACK_FOREIGN_CODE: C.GRANT_REJECTED,
    M.CALLBACK_ACCESS_DENIED: C.PROVIDER_DENIED,
    M.CALLBACK_HTML_ERROR: C.PROVIDER_ERROR,
    M.CALLBACK_CODE_AND_ERROR: C.CALLBACK_CONTRADICTORY,
    M.TOKEN_500: C.PROVIDER_STATUS,
    M.TOKEN_503: C.PROVIDER_STATUS,
    M.TOKEN_HTML: C.PROVIDER_NOT_JSON,
    M.TOKEN_LIST: C.PROVIDER_NOT_JSON,
    M.TOKEN_TIMEOUT: C.PROVIDER_TIMEOUT,
    M.TOKEN_LOST_ANSWER: C.PROVIDER_TIMEOUT,
    M.TOKEN_DROPS_CONNECTION: C.PROVIDER_UNREACHABLE,
    M.TOKEN_REDIRECT: C.PROVIDER_REDIRECTED,
    M.TOKEN_OVERSIZED: C.PROVIDER_TOO_LARGE,
    M.TOKEN_SLOW: C.PROVIDER_TIMEOUT,
    M.TOKEN_INVALID_CLIENT: C.CLIENT_REJECTED,
    M.TOKEN_INVALID_GRANT: C.GRANT_REJECTED,
    M.TOKEN_TYPE_NOT_BEARER: C.TOKEN_TYPE,
    M.MISSING_ACCESS_TOKEN: C.TOKEN_MALFORMED,
    M.EXPIRES_IN_NEGATIVE: C.TOKEN_MALFORMED,
    M.EXPIRES_IN_TEXT: C.TOKEN_MALFORMED,
    M.EXPIRES_IN_HUGE: C.TOKEN_MALFORMED,
    M.JWKS_500: C.PROVIDER_STATUS,
    M.JWKS_TIMEOUT: C.PROVIDER_TIMEOUT,
    M.JWKS_EMPTY: C.KEYS_MALFORMED,
    M.JWKS_HTML: C.PROVIDER_NOT_JSON,
    M.JWKS_OVERSIZED: C.PROVIDER_TOO_LARGE,
}
AT_THE_START = {
    M.DISCOVERY_500: C.PROVIDER_STATUS,
    M.DISCOVERY_TIMEOUT: C.PROVIDER_TIMEOUT,
    M.DISCOVERY_HTML: C.PROVIDER_NOT_JSON,
    M.DISCOVERY_WRONG_ISSUER: C.DISCOVERY_ISSUER,
    M.DISCOVERY_MISSING_ENDPOINTS: C.DISCOVERY_INCOMPLETE,
    M.DISCOVERY_PLAIN_HTTP: C.DISCOVERY_INSECURE,
    M.DISCOVERY_OVERSIZED: C.PROVIDER_TOO_LARGE,
}
ACCEPTED = (M.KID_ABSENT_ONE_KEY, M.MISSING_EXPIRES_IN)

pytestmark = pytest.mark.django_db


@pytest.fixture
def provider(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[EmbeddedProvider]:
    """A confidential client's provider; the portal's patience is shortened to keep the table quick."""
    monkeypatch.setattr("accounts.outbound.READ_SECONDS", 0.6)
    monkeypatch.setattr("accounts.outbound.TOTAL_SECONDS", 1.2)
    with embedded(secret=SECRET) as made:
        settings.CONNECTION = connection_to(made, client_secret=SECRET)
        yield made


@pytest.mark.parametrize(
    ("fault", "cause"), REFUSED.items(), ids=[fault.value for fault in REFUSED]
)
def test_a_first_sign_in_is_refused_and_leaves_nothing(
    provider: EmbeddedProvider, fault: Misbehaviour, cause: Cause
) -> None:
    with Browser(provider) as browser:
        address = browser.start("/p/plant-north/")
        provider.misbehave(fault)
        response = browser.come_back(browser.authorize(address))
        page = response.content.decode()
        assert response.status_code in {400, 403, 502}
        assert f"<code>{cause.value}</code>" in page
        assert response["X-Portal-Reason"] in {"sign_in_failed", "provider_unavailable"}
        assert "E-" in page
        assert "<script>alert" not in page
        assert rows() == NOTHING
        assert browser.cookie() == ""
        assert browser.session()["signed_in"] is False


@pytest.mark.parametrize(
    ("fault", "cause"), REFUSED.items(), ids=[fault.value for fault in REFUSED]
)
def test_a_second_sign_in_that_is_refused_leaves_the_first_untouched(
    provider: EmbeddedProvider, fault: Misbehaviour, cause: Cause
) -> None:
    with Browser(provider) as browser:
        assert browser.sign_in("bob").status_code == 302
        before = (
            [*SignIn.objects.values()],
            [*AccessToken.objects.values()],
            [*Person.objects.values()],
        )
        cookie = browser.cookie()
        apps.get_app_config("accounts").providers = Directory()
        address = browser.start()
        provider.misbehave(fault)
        browser.http.cookies.clear()
        response = browser.come_back(browser.authorize(address, "alice"))
        assert f"<code>{cause.value}</code>" in response.content.decode()
        assert browser.cookie() == cookie
        assert (
            [*SignIn.objects.values()],
            [*AccessToken.objects.values()],
            [*Person.objects.values()],
        ) == before
        assert browser.session()["person"]["name"] == "Bob"


@pytest.mark.parametrize(
    ("fault", "cause"), AT_THE_START.items(), ids=[fault.value for fault in AT_THE_START]
)
def test_a_sign_in_does_not_start_with_a_wrong_discovery_document(
    provider: EmbeddedProvider, fault: Misbehaviour, cause: Cause
) -> None:
    provider.misbehave(fault)
    with Browser(provider) as browser:
        response = browser.portal.get("/accounts/sign-in/")
        assert response.status_code == 502
        assert f"<code>{cause.value}</code>" in response.content.decode()
        assert rows() == NOTHING


@pytest.mark.parametrize("fault", ACCEPTED, ids=[fault.value for fault in ACCEPTED])
def test_what_the_specifications_allow_is_accepted(
    provider: EmbeddedProvider, fault: Misbehaviour
) -> None:
    with Browser(provider) as browser:
        address = browser.start("/token/")
        provider.misbehave(fault)
        response = browser.come_back(browser.authorize(address))
        assert response["Location"] == "/token/"
        assert browser.session()["signed_in"] is True


def test_a_redirect_of_the_token_endpoint_is_not_followed(provider: EmbeddedProvider) -> None:
    with Browser(provider) as browser:
        address = browser.start()
        provider.misbehave(M.TOKEN_REDIRECT)
        back = browser.authorize(address)
        provider.events.clear()
        browser.come_back(back)
        assert "/favicon.ico" not in {event.path for event in provider.events.all()}
