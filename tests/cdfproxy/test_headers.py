from __future__ import annotations

import pytest

from cdfportal.web import cors
from cdfproxy.fetch_metadata import is_loaded_as_code, is_navigation
from cdfproxy.request_headers import FORWARDED, request_headers
from cdfproxy.response_headers import response_headers

ASSETS = "/api/v1/projects/{project}/assets"


def sent(template: str = ASSETS, **environ: str) -> dict[str, str]:
    headers = request_headers(environ, "the-token", template)
    assert len({name.lower() for name, _ in headers}) == len(headers)
    return {name.lower(): value for name, value in headers}


def test_the_token_is_ours_and_the_clients_is_dropped() -> None:
    assert sent(HTTP_AUTHORIZATION="Bearer theirs")["authorization"] == "Bearer the-token"


@pytest.mark.parametrize("name", sorted(FORWARDED - {"content-type"}))
def test_a_listed_header_passes(name: str) -> None:
    assert sent(**{f"HTTP_{name.replace('-', '_').upper()}": "a value"})[name] == "a value"


@pytest.mark.parametrize("name", ["x-cdp-app", "x-cdp-sdk", "x-cdp-clienttag", "x-cdp-new-1"])
def test_every_x_cdp_header_passes(name: str) -> None:
    assert sent(**{f"HTTP_{name.replace('-', '_').upper()}": "a value"})[name] == "a value"


def test_the_content_type_passes() -> None:
    assert sent(CONTENT_TYPE="application/protobuf")["content-type"] == "application/protobuf"


@pytest.mark.parametrize(
    "key",
    [
        "COOKIE",
        "HOST",
        "CONNECTION",
        "KEEP_ALIVE",
        "PROXY_AUTHORIZATION",
        "PROXY_CONNECTION",
        "TE",
        "TRAILER",
        "TRANSFER_ENCODING",
        "UPGRADE",
        "EXPECT",
        "FORWARDED",
        "X_FORWARDED_FOR",
        "X_FORWARDED_HOST",
        "X_FORWARDED_PROTO",
        "X_FORWARDED_URI",
        "X_REAL_IP",
        "X_ORIGINAL_URL",
        "X_HTTP_METHOD_OVERRIDE",
        "VIA",
        "REFERER",
        "ORIGIN",
        "USER_AGENT",
        "X_PORTAL_CSRF",
        "X_PORTAL_EMBED",
        "SEC_FETCH_SITE",
        "API_KEY",
        "AUTH_TICKET",
        "X_CDP_",
        "X_CDP_Ä",
        "X_CDP",
    ],
)
def test_a_header_that_is_not_listed_stays_behind(key: str) -> None:
    assert set(sent(**{f"HTTP_{key}": "a value"})) == {
        "authorization",
        "user-agent",
        "accept-encoding",
    }


def test_what_connection_names_belongs_to_that_connection_only() -> None:
    headers = sent(
        HTTP_CONNECTION="close, X-CDP-App ,RANGE",
        HTTP_X_CDP_APP="a",
        HTTP_RANGE="bytes=0-1",
        HTTP_IF_MATCH="x",
    )
    assert "x-cdp-app" not in headers
    assert "range" not in headers
    assert headers["if-match"] == "x"


def test_connection_cannot_take_the_token_away() -> None:
    assert "authorization" in sent(HTTP_CONNECTION="authorization, accept-encoding")


def test_the_client_says_what_encodings_it_can_undo() -> None:
    assert sent(HTTP_ACCEPT_ENCODING="gzip, br")["accept-encoding"] == "gzip, br"
    assert sent()["accept-encoding"] == "identity"
    assert (
        sent(HTTP_CONNECTION="accept-encoding", HTTP_ACCEPT_ENCODING="gzip")["accept-encoding"]
        == "identity"
    )


@pytest.mark.parametrize("value", ["a\r\nHost: evil", "a\nb", "a\x00b", "a\x7f", "\x0b"])
def test_a_value_with_control_characters_is_dropped(value: str) -> None:
    headers = sent(HTTP_X_CDP_APP=value, HTTP_ACCEPT_ENCODING=value, CONTENT_TYPE=value)
    assert headers.keys() == {"authorization", "user-agent", "accept-encoding"}
    assert headers["accept-encoding"] == "identity"


@pytest.mark.parametrize(
    "tail", ["", "/uploadlink", "/initmultipartupload", "/multiuploadlink", "/downloadlink"]
)
def test_the_origin_goes_to_links_of_files_only(tail: str) -> None:
    origin = "https://app.example.com"
    template = f"/api/v1/projects/{{project}}/files{tail}"
    assert sent(template, HTTP_ORIGIN=origin)["origin"] == origin
    assert "origin" not in sent(template)
    assert "origin" not in sent("/api/v1/projects/{project}/files/list", HTTP_ORIGIN=origin)


def test_a_listed_app_may_send_every_header_that_the_proxy_forwards() -> None:
    allowed = {name.strip() for name in cors.ALLOWED_HEADERS.split(",")}
    assert allowed >= FORWARDED | {"authorization", "x-cdp-app", "x-cdp-sdk", "x-cdp-clienttag"}


def received(*headers: tuple[str, str], navigation: bool = False) -> dict[str, str]:
    return response_headers(headers, navigation=navigation)


@pytest.mark.parametrize(
    "name",
    [
        "ETag",
        "X-Request-Id",
        "Retry-After",
        "Content-Encoding",
        "Content-Range",
        "Content-Language",
        "Last-Modified",
        "Accept-Ranges",
        "X-Job-Token",
        "cdf-is-auto-retryable",
        "CDF-Anything",
        "x-cdp-thing",
        "RateLimit-Remaining",
        "X-RateLimit-Reset",
    ],
)
def test_what_clients_need_passes(name: str) -> None:
    assert received((name, "a value"))[name.lower()] == "a value"


@pytest.mark.parametrize(
    "name",
    [
        "Set-Cookie",
        "Set-Cookie2",
        "Server",
        "Via",
        "X-Powered-By",
        "Strict-Transport-Security",
        "Clear-Site-Data",
        "Access-Control-Allow-Origin",
        "Access-Control-Allow-Credentials",
        "Access-Control-Expose-Headers",
        "Content-Security-Policy-Report-Only",
        "Content-Location",
        "Location",
        "Refresh",
        "Link",
        "Alt-Svc",
        "NEL",
        "Report-To",
        "Reporting-Endpoints",
        "Service-Worker-Allowed",
        "SourceMap",
        "WWW-Authenticate",
        "Proxy-Authenticate",
        "Connection",
        "Keep-Alive",
        "Proxy-Connection",
        "TE",
        "Trailer",
        "Transfer-Encoding",
        "Upgrade",
        "Content-Length",
        "X-Portal-Reason",
        "X-Portal-Request-Id",
        "Cross-Origin-Embedder-Policy",
        "Permissions-Policy",
        "Vary",
        "Age",
        "Expires",
        "Pragma",
        "cdf bad",
        "cdf-\xe9",
    ],
)
def test_what_would_act_under_our_origin_is_dropped(name: str) -> None:
    assert received((name, "a value")).keys() == received().keys()


def test_the_portals_own_policies_replace_those_of_cdf() -> None:
    headers = received(
        ("Cache-Control", "public, max-age=9"),
        ("Content-Security-Policy", "default-src *"),
        ("X-Content-Type-Options", "no"),
        ("Cross-Origin-Resource-Policy", "cross-origin"),
    )
    assert headers == {
        "content-type": "application/octet-stream",
        "Cache-Control": "private, no-store",
        "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-origin",
    }


@pytest.mark.parametrize("value", ["a\x00b", "a\rb", "a\nb", "\x7f"])
def test_a_received_value_with_control_characters_is_dropped(value: str) -> None:
    assert "etag" not in received(("ETag", value))


def test_a_folded_value_becomes_one_line() -> None:
    assert received(("ETag", '"a\r\n b"'))["etag"] == '"a b"'
    assert received(("ETag", '"a \t\r\n \r\n\tb"'))["etag"] == '"a b"'


def test_many_spaces_are_looked_at_once() -> None:
    """Some hundred thousand million steps otherwise, in which no other thread of the worker gets a turn."""
    wide = "a" + " " * 1_000_000 + "b"
    assert received(("ETag", wide))["etag"] == wide


@pytest.mark.parametrize(
    "kind",
    [
        "text/html",
        "TEXT/HTML; charset=utf-8",
        "text/xml",
        "text/xsl",
        "application/xml",
        "application/xhtml+xml",
        "image/svg+xml",
        "application/rdf+xml;x=y",
        " text/html",
        "text/plain, text/html",
    ],
)
def test_what_could_run_as_a_page_is_a_download(kind: str) -> None:
    assert received(("Content-Type", kind))["content-disposition"] == "attachment"


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "text/csv", "image/png"])
def test_data_is_a_download_only_when_opened_as_a_page(kind: str) -> None:
    assert "content-disposition" not in received(("Content-Type", kind))
    opened = received(("Content-Type", kind), navigation=True)
    assert opened["content-disposition"] == "attachment"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ('attachment; filename="a.html"', 'attachment; filename="a.html"'),
        ('inline; filename="a.html"', "attachment"),
        ("", "attachment"),
    ],
)
def test_a_download_keeps_the_name_that_cdf_gave_it(given: str, expected: str) -> None:
    headers = received(("Content-Type", "text/html"), ("Content-Disposition", given))
    assert headers["content-disposition"] == expected


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({"HTTP_SEC_FETCH_MODE": "navigate"}, True),
        ({"HTTP_SEC_FETCH_DEST": "document"}, True),
        ({"HTTP_SEC_FETCH_DEST": "iframe"}, True),
        ({"HTTP_SEC_FETCH_MODE": "cors", "HTTP_SEC_FETCH_DEST": "empty"}, False),
        ({}, False),
    ],
)
def test_a_navigation_is_known_by_its_fetch_metadata(
    environ: dict[str, str], expected: bool
) -> None:
    assert is_navigation(environ) is expected


@pytest.mark.parametrize(
    ("destination", "expected"),
    [
        ("script", True),
        ("style", True),
        ("worker", True),
        ("serviceworker", True),
        ("sharedworker", True),
        ("empty", False),
        ("image", False),
        ("document", False),
        ("", False),
    ],
)
def test_code_is_known_by_its_destination(destination: str, expected: bool) -> None:
    assert is_loaded_as_code({"HTTP_SEC_FETCH_DEST": destination}) is expected
