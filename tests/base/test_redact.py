"""What looks like a token or a secret is taken out, wherever it stands; what does not stays."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest

from cdfportal.base.redact import redact, redacted

PARTS = (
    "eyJhbGciOiJSUzI1NiIsImtpZCI6IjEifQ",
    "eyJzdWIiOiJhbGljZSIsImF1ZCI6Imh0dHBzOi8vY2RmIn0",
    "c2lnbmF0dXJlLXNpZ25hdHVyZS1zaWduYXR1cmU4OQ",
)
JWT = ".".join(PARTS)
HIDDEN = "h1dd3n-Value"
ENTRA = "abc8Q~Zk2pLm7QwErTyUiOpAsDfGhJkLzXcVbNm1"


@pytest.mark.parametrize(
    "text",
    [
        JWT,
        f"Bearer {JWT}",
        f"token={JWT}",
        JWT.replace(".", "%2E"),
        JWT.replace(".", "%252e"),
        quote(f"x {JWT} y", safe=""),
        f"{JWT[:50]}\n{JWT[50:100]}\n{JWT[100:]}",
        f"{JWT[:64]}\r\n    {JWT[64:]}",
        json.dumps(f"{JWT[:64]}\n{JWT[64:]}"),
        f"x{JWT}",
        f"{PARTS[0]}..{PARTS[2]}.{PARTS[1]}.{PARTS[2]}",
    ],
)
def test_a_token_goes_whole(text: str) -> None:
    left = redact(text)
    assert "[redacted]" in left
    assert not [part for part in PARTS if part[-20:] in left or part[:20] in left]


NAMES = (
    *("client_secret", "refresh_token", "access_token", "id_token", "password", "client_assertion"),
    *("code_verifier", "clientSecret", "Client-Secret", "IDP_CLIENT_SECRET", "IdP_CLIENT_SECRET"),
    *("api_key", "apiKey", "x-api-key", "DJANGO_SECRET_KEY", "TOKEN_KEYS", "AccountKey", "nonce"),
    *("id_token_hint", "X-Amz-Security-Token", "X-Goog-Signature", "sig", "session_token"),
)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "form",
    [
        "{name}={value}",
        "a=1&{name}={value}&b=2",
        '{{"{name}": "{value}"}}',
        "{{'{name}': '{value}'}}",
        '{{\\"{name}\\":\\"{value}\\"}}',
        '{{\\\\\\"{name}\\\\\\":\\\\\\"{value}\\\\\\"}}',
        "%7B%22{name}%22%3A%22{value}%22%7D",
        "{{&quot;{name}&quot;:&quot;{value}&quot;}}",
        "  {name}: {value}\n",
        '  {name}: "{value}"',
        '{{"name": "{name}", "value": "{value}"}}',
        'name="{name}"\r\n\r\n{value}\r\n--boundary',
    ],
)
def test_the_value_of_a_telling_name_goes(name: str, form: str) -> None:
    left = redact(form.format(name=name, value=HIDDEN))
    assert HIDDEN not in left
    assert name in left


@pytest.mark.parametrize(
    "text",
    [
        f"https://x/cb?code={HIDDEN}1&state={HIDDEN}2",
        f"Authorization: Basic {HIDDEN}==",
        f"authorization: {HIDDEN}",
        f"'Authorization': 'Bearer {HIDDEN}'",
        f'{{"name":"Authorization","value":"Bearer {HIDDEN}"}}',
        f"Proxy-Authorization: Basic {HIDDEN}",
        f"DPoP {HIDDEN}",
        f"Cookie: a={HIDDEN}; b={HIDDEN}",
        f"Set-Cookie: a={HIDDEN}; Path=/; HttpOnly",
        f'{{"name": "cookie", "value": "a={HIDDEN}"}}',
        f"__Host-portal={HIDDEN}",
        f"__Host-portal-signin-0a1b={HIDDEN}",
        f"__Host-portal-embed={HIDDEN}",
        f"__Host-portal-embed-request-0a1b2c3d={HIDDEN}",
        f"https://user:{HIDDEN}@example.com/x",
        f"curl -u client:{HIDDEN} https://x",
        f"cdf --client-secret {HIDDEN}",
        f"cdf_sa_sct_{HIDDEN}",
        f"-----BEGIN RSA PRIVATE KEY-----\n{HIDDEN}\n-----END RSA PRIVATE KEY-----",
        f"-----BEGIN PRIVATE KEY-----\\n{HIDDEN}\\n",
        f"token: client_secret={HIDDEN}",
        f"state: refresh_token={HIDDEN}12",
        f"https://s3/x?X-Amz-Signature={HIDDEN}&y=1",
    ],
)
def test_a_secret_goes_in_its_own_form(text: str) -> None:
    assert HIDDEN not in redact(text)


@pytest.mark.parametrize("text", [ENTRA, f"secret is {ENTRA}.", ENTRA.replace("~", "%7E")])
def test_entras_secrets_are_known_by_their_form(text: str) -> None:
    left = redact(text)
    assert "Q~" not in left
    assert "Zk2pLm7Q" not in left


def test_a_run_longer_than_any_id_goes_and_ids_stay() -> None:
    run = "0AXkAb9" * 12
    ids = "6a4b0d1e-9c1f-4c2a-9a7e-0123456789ab " + "ab12" * 16
    assert redact(f"{ids} {run}") == f"{ids} [redacted]"


@pytest.mark.parametrize(
    "text",
    [
        "AADSTS7000215: Invalid client secret provided. Ensure the secret being sent is its value",
        '{"error": {"code": 401, "message": "Unauthorized"}}',
        '{"code": "ECONNREFUSED", "state": "ACTIVE"}',
        '{"code":"InvalidAuthenticationToken"}',
        "status_code=401 exit code: 12 zip_code=12345",
        "https://portal.example.com/errors/?code=AADSTS50011",
        'WWW-Authenticate: Bearer authorization_uri="https://x", error="invalid_token"',
        "Bearer authentication is wanted; basic authentication is not.",
        "Invalid password: try again",
        "token: expired, token=None, password=${PASSWORD}, client-secret: <your secret>",
        "GET /api/v1/projects/plant-north/timeseries?limit=100&cursor=abc 200",
        "token_type: Bearer, expires_in: 3599",
        "Your browser did not send the sign-in cookie: allow cookies for this site.",
        "https://login.microsoftonline.com/0b1c2d3e-1111-4222-8333-444455556666/oauth2/v2.0/token",
    ],
)
def test_what_is_no_secret_stays(text: str) -> None:
    assert redact(text) == text


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("nothing", 0),
        (JWT, 1),
        (f"client_secret={HIDDEN}&refresh_token={HIDDEN}", 2),
        (f"Cookie: a={HIDDEN}; b=2", 1),
    ],
)
def test_they_are_counted(text: str, count: int) -> None:
    assert redacted(text).taken == count


@pytest.mark.parametrize("text", [JWT, f"client_secret={HIDDEN} Cookie: a=b", f"Bearer {HIDDEN}12"])
def test_a_second_time_finds_nothing_more(text: str) -> None:
    once = redacted(text).text
    assert redacted(once).text == once
    assert redacted(once).taken == 0


@pytest.mark.parametrize(
    "piece",
    ["eyJ", '"token":"', "\\", '\\"', "%22", "://a:", "=", "Bearer ", "token:", "-----BEGIN PRIVATE KEY-----"],
)  # fmt: skip
def test_no_pattern_goes_back_over_a_text_again_and_again(piece: str) -> None:
    """A million letters; going back would take days."""
    redact(piece * (1_000_000 // len(piece)))


@pytest.mark.parametrize(
    "layout",
    [
        "- name: IDP_CLIENT_SECRET\n  value: {}",
        "<client_secret>{}</client_secret>",
        'x: <property name="client_secret">{}</property>',
        "client_secret: >-\n  {}",
        "client_secret: |\n  {}",
        '"secretText":"{}"',
        "client_secret_value={}",
        "client_secret     =     {}",
    ],
)
def test_a_secret_is_known_by_its_name_in_the_layouts_that_people_paste(layout: str) -> None:
    secret = "Hunter2hunter2Zz"
    assert redact(layout.format(secret)) == layout.format("[redacted]")


def test_code_on_a_page_is_no_secret() -> None:
    assert redact("error: <code>abc123def</code>") == "error: <code>abc123def</code>"
