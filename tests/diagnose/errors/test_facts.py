"""What stands around an error: ids, status, call, rights, how much was taken out."""

from __future__ import annotations

import html
from urllib.parse import quote_plus

import pytest

from cdfportal.diagnose.errors import recognise
from cdfportal.diagnose.errors.condense import WHOLE
from cdfportal.diagnose.errors.to_json import recognition_json

API = "https://westeurope-1.cognitedata.com/api/v1/projects/plant"
NAMED = "Insufficient access rights. Required capabilities timeSeriesAcl:WRITE not present on token"


def test_a_refusal_of_cdf_is_read_whole() -> None:
    found = recognise(
        f"POST {API}/timeseries HTTP/1.1 403\nX-Request-ID: 6a4b0d1e-9c1f-4c2a-9a7e-0123456789ab\n\n"
        f'{{"error":{{"code":403,"message":"{NAMED}"}}}}'
    )
    assert found.best
    assert found.best.entry.id == "cdf-rights-named"
    assert (found.status, found.method, found.path) == (403, "POST", f"{API}/timeseries")
    assert [(one.acl, one.action) for one in found.required] == [("timeSeriesAcl", "WRITE")]
    assert found.ids == (("request id", "6a4b0d1e-9c1f-4c2a-9a7e-0123456789ab"),)
    assert recognition_json(found)["required"] == [
        {"acl": "timeSeriesAcl", "action": "WRITE", "scope": "all"}
    ]


def test_ids_of_entra_are_named() -> None:
    found = recognise(
        "AADSTS50011: x Trace ID: 0b1c2d3e-1111-4222-8333-444455556666 Correlation ID: 9a8b7c6d-aaaa-4bbb-8ccc-ddddeeeeffff"
    )
    assert dict(found.ids) == {
        "trace id": "0b1c2d3e-1111-4222-8333-444455556666",
        "correlation id": "9a8b7c6d-aaaa-4bbb-8ccc-ddddeeeeffff",
    }


@pytest.mark.parametrize("times", [1, 2, 3])
def test_an_address_is_read_however_often_it_was_encoded(times: int) -> None:
    said = "AADSTS50105: Your administrator has configured the application"
    for _ in range(times):
        said = quote_plus(said)
    found = recognise(f"https://x/cb?error=access_denied&error_description={said}&state=Kx82hsAA01")
    assert found.best
    assert found.best.entry.id == "aadsts-50105"
    assert "Your administrator has configured" in found.excerpt
    assert "Kx82hsAA01" not in found.excerpt


def test_a_page_of_html_is_read_without_its_tags() -> None:
    text = f"<html><body><p>We are sorry&hellip;</p><p>{html.escape('Invalid parameter: ')}<b>redirect_uri</b></p></body></html>"
    found = recognise(text).found
    assert [one.entry.id for one in found] == ["keycloak-redirect-uri"]


def test_text_of_two_bytes_a_letter_is_read() -> None:
    found = recognise("AADSTS50011: x".encode("utf-16-le").decode("latin-1"))
    assert found.best
    assert found.best.entry.id == "aadsts-50011"


@pytest.mark.parametrize("place", ["begin", "middle", "end"])
def test_one_error_in_a_long_log_is_found_wherever_it_stands(place: str) -> None:
    line = "2026-11-29 09:00:00,123 INFO worker {n} status=200 token renewed for client {n}\n"
    lines = [line.format(n=number) for number in range(2 * WHOLE // len(line))]
    where = {"begin": 0, "middle": len(lines) // 2, "end": len(lines)}[place]
    lines.insert(
        where, f"ERROR CogniteAPIError: {NAMED} | code: 403 | X-Request-ID: 6a4b0d1e-9c1f\n"
    )
    found = recognise("".join(lines))
    assert [one.entry.id for one in found.found] == ["cdf-rights-named"]
    assert [one.acl for one in found.required] == ["timeSeriesAcl"]


def test_statuses_that_differ_in_digits_alone_are_kept_apart_in_a_long_log() -> None:
    ok = f"2026-11-29 09:00:00 GET {API}/assets HTTP/1.1 200\n"
    bad = f"2026-11-29 09:00:00 GET {API}/assets HTTP/1.1 503\n"
    found = recognise(ok * (2 * WHOLE // len(ok)) + bad + ok * 100)
    assert [one.entry.id for one in found.found] == ["cdf-5xx"]
