"""What says more is told before, and in place of, what says less; several failures are all told."""

from __future__ import annotations

import pytest

from cdfportal.diagnose.errors import recognise

API = "https://westeurope-1.cognitedata.com/api/v1/projects/plant"


def told(text: str) -> list[tuple[str, bool]]:
    return [(one.entry.id, one.confident) for one in recognise(text).found]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        # A number of Entra beats the code beside it, and Entra's words.
        ('{"error":"invalid_grant","error_description":"AADSTS70008: The refresh token has expired"}', "aadsts-70008"),
        # A provider's own text beats the code.
        ('{"error":"invalid_grant","error_description":"Unknown or invalid refresh token."}', "auth0-refresh-unknown"),
        ('{"error":"invalid_client","error_description":"invalid_client_secret"}', "cognito-client-secret"),
        # CDF's own word beats its status, a library's word and a generic code.
        (f'{API}/assets 403 {{"error":{{"code":403,"message":"You are not allowed to access this resource endpoint"}}}}', "cdf-operation-refused"),
        (f'GET {API}/assets\n401\n{{"error":{{"code":401,"message":"Token is expired"}}}}', "cdf-token-expired"),
        (f'{API}/assets HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer error="invalid_token"', "cdf-401"),
        # Of one broken connection the nearest cause.
        ("ProxyError('Cannot connect to proxy.', ConnectTimeoutError('timed out'))", "net-proxy"),
        ("certificate verify failed: certificate has expired", "net-tls-expired"),
        ("certificate verify failed: Hostname mismatch", "net-tls-name"),
        # The portal's own, in CDF's shape.
        ('{"error":{"code":401,"message":"Unauthorized","reason":"sign_in_ended","reference":"E-7F3K-92QD"}}', "portal-refusal"),
    ],
)  # fmt: skip
def test_the_most_telling_stands_alone(text: str, wanted: str) -> None:
    assert told(text) == [(wanted, True)]


def test_two_failures_of_one_log_are_both_told_the_provider_first() -> None:
    log = (
        f'2026-11-29 09:00:00 WARN 401 Client Error: Unauthorized for url: {API}/assets\n'
        + "2026-11-29 09:00:01 INFO trying again\n" * 40
        + '2026-11-29 09:00:02 ERROR {"error":"invalid_client","error_description":"AADSTS7000222: expired"}\n'
    )  # fmt: skip
    assert told(log) == [("aadsts-7000222", True), ("cdf-401", True)]


def test_every_number_of_entra_is_told_and_an_unknown_one_is_no_certainty() -> None:
    found = recognise(
        "AADSTS50011: x, then AADSTS700016: y, then AADSTS123456: z, AADSTS50011: again"
    )
    assert found.aadsts == (50011, 700016, 123456)
    assert [(one.entry.id, one.confident) for one in found.found] == [
        ("aadsts-50011", True),
        ("aadsts-700016", True),
        ("aadsts-other", False),
    ]


@pytest.mark.parametrize(
    "text",
    [
        'GET https://api.example.com/v2/things 403 {"error":{"code":403,"message":"Forbidden"}}',
        "401 Client Error: Unauthorized for url: https://example.com/rest/api",
        "502 Server Error: Bad Gateway for url: https://pypi.example.com/simple",
    ],
)
def test_statuses_of_other_products_are_not_cdfs(text: str) -> None:
    assert told(text) == []


def test_a_failed_page_of_the_portal_keeps_the_providers_code_as_a_guess() -> None:
    page = "Reference E-7F3K-92QD Reason sign_in_failed Cause provider_error In the provider's words error: server_error"
    assert told(page)[0] == ("portal-sign-in", True)


def test_a_number_that_a_terminal_broke_is_put_together() -> None:
    assert told("AADSTS7000\n  222: The provided client") == [("aadsts-7000222", True)]
    assert told("AADSTS90002 5 times") == [("aadsts-90002", True)]


def test_two_statuses_of_lines_that_look_alike_are_two_errors() -> None:
    lines = f"GET {API}/assets 401 Unauthorized\nGET {API}/assets 503 Service Unavailable\n"
    assert told(lines) == [("cdf-401", True), ("cdf-5xx", True)]


@pytest.mark.parametrize(
    "text",
    [
        # An answer of the token endpoint, with the cluster as the scope.
        'POST https://idp.example.com/token scope=https://westeurope-1.cognitedata.com/.default 400 {"error":"invalid_scope"}',
        # The proxy said no, on the way to the cluster.
        f"OSError: Tunnel connection failed: 403 Forbidden, {API}/assets",
        # The portal said no, at an address of CDF.
        f"HTTP/1.1 403 Forbidden\nX-Portal-Reason: read_only\n\n{API}/assets",
    ],
)
def test_a_status_beside_an_address_of_cdf_is_not_always_cdfs(text: str) -> None:
    found = told(text)
    assert found
    assert not [name for name, _ in found if name.startswith("cdf-")]
