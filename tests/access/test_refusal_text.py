"""A pasted error of CDF: its family, the rights that it names, the call; never a secret of it."""

from __future__ import annotations

import pytest

from cdfportal.access.questions import scope_text
from cdfportal.access.refusal_text import (
    LONGEST_TEXT,
    UNRECOGNISED,
    RefusalProblem,
    RefusalReading,
    families,
    read_refusal,
)

NAMED = "Insufficient access rights. Required capabilities functionsAcl:READ not present on token"
HIDDEN = "Resource not found. This may also be due to insufficient access rights."
ENDPOINT = "You are not allowed to access this resource endpoint"
URL = "https://westeurope-1.cognitedata.com/api/v1/projects/plant-north/functions/list"
TOKEN = (
    "eyJhbGciOiJSUzI1NiIsImtpZCI6IjEifQ.eyJzdWIiOiJhbGljZSIsImF1ZCI6IngifQ."
    "c2lnbmF0dXJlc2lnbmF0dXJlc2lnbmF0dXJl"
)


def read(text: str) -> RefusalReading:
    found = read_refusal(text)
    assert isinstance(found, RefusalReading), found
    return found


def envelope(code: int, message: str) -> str:
    return f'{{"error": {{"code": {code}, "message": "{message}"}}}}'


@pytest.mark.parametrize(
    ("text", "family", "status"),
    [
        (envelope(403, NAMED), "rights_named", 403),
        (NAMED, "rights_named", None),
        (NAMED.upper(), "rights_named", None),
        (f"{NAMED} | code: 403 | X-Request-ID: abcd-1234", "rights_named", 403),
        (envelope(403, HIDDEN), "not_found_or_hidden", 403),
        (envelope(400, HIDDEN), "not_found_or_hidden", 400),
        (HIDDEN, "not_found_or_hidden", None),
        (envelope(403, ENDPOINT), "operation_not_allowed", 403),
        (f"CogniteAPIError: {ENDPOINT}", "operation_not_allowed", None),
        (
            envelope(403, "Insufficient access rights. Token scope IDENTITY not present on token"),
            "token_scope_missing",
            403,
        ),
        (envelope(403, "No."), "forbidden", 403),
        (envelope(401, "Unauthorized"), "token_not_accepted", 401),
        ("Could not authenticate.", "token_not_accepted", None),
        (
            "requests.exceptions.HTTPError: 401 Client Error: Unauthorized for url: x",
            "token_not_accepted",
            401,
        ),
        ('{"error":{"code":400,"message":"x","missing":[{"id":1}]}}', "ids_not_found", 400),
        (envelope(400, "Time series not found"), "ids_not_found", 400),
        (envelope(404, "Time series not found"), "no_such_resource", 404),
        ("Not found, missing: [{'id': 7}] | code: 400 | X-Request-ID: a", "ids_not_found", 400),
        (envelope(400, "`null` values aren't allowed."), "nulls_not_allowed", 400),
        (envelope(400, "Field 'name' is required"), "bad_request", 400),
        (
            envelope(400, "Fields members, sourceId cannot be set at the same time"),
            "members_and_source",
            400,
        ),
        (envelope(400, "Failed to bind nonce with session"), "nonce_not_bound", 400),
        (
            "POST https://x.cognitedata.com/api/v1/projects/p/sessions 400\n" + envelope(400, "no"),
            "session_credentials",
            400,
        ),
        (envelope(401, "The audience is invalid"), "token_audience", 401),
        (envelope(401, "Token is expired"), "token_expired", 401),
        (envelope(401, "You are not a member of any group"), "no_project", 401),
        (envelope(401, "API keys are not supported"), "legacy_credentials", 401),
        ("HTTP/1.1 301 Moved Permanently", "redirected", 301),
        ('{"error": "Unauthorized"}', "token_not_accepted", None),
        ('{"code": 409, "message": "taken"}', "conflict", 409),
        ('{"error":{"code":409,"message":"x","duplicated":[{"id":1}]}}', "duplicated", 409),
        (envelope(429, "Too many requests"), "too_many_calls", 429),
        (
            envelope(429, "Project exceeded maximum number='50' of concurrent requests."),
            "too_many_at_once",
            429,
        ),
        ("HTTP/1.1 503 Service Unavailable", "cdf_unavailable", 503),
        ("my dog ate it", UNRECOGNISED, None),
        (envelope(418, "teapot"), UNRECOGNISED, 418),
        ("{" * 1000, UNRECOGNISED, None),
        ('{"error": {"code": "x", "message": 7}}', UNRECOGNISED, None),
        ("[" * 100_000, UNRECOGNISED, None),
    ],
)
def test_each_text_is_read_as_its_family(text: str, family: str, status: int | None) -> None:
    found = read(text)
    assert (found.family, found.status) == (family, status)
    assert found.says
    assert found.cures


def test_every_family_of_the_table_can_be_met() -> None:
    assert {family.name for family in families()} == {
        *("token_scope_missing", "rights_named", "not_found_or_hidden", "operation_not_allowed"),
        *("token_not_accepted", "forbidden", "ids_not_found", "conflict", "bad_request"),
        *("too_many_calls", "cdf_unavailable", "token_expired", "token_audience", "no_project"),
        *("legacy_credentials", "no_such_resource", "duplicated", "nulls_not_allowed"),
        *("members_and_source", "nonce_not_bound", "session_credentials", "too_many_at_once"),
        "redirected",
    }


@pytest.mark.parametrize(
    ("named", "wanted"),
    [
        ("functionsAcl:READ", ["functionsAcl:READ all"]),
        ("[timeseriesacl:read, rawAcl:WRITE]", ["timeSeriesAcl:READ all", "rawAcl:WRITE all"]),
        ("assetsAcl:READ and assetsAcl:READ", ["assetsAcl:READ all"]),
        ("assetsAcl:READ@datasetScope:42", ["assetsAcl:READ datasetScope:42"]),
        (
            'assetsAcl:READ on {"datasetScope": {"ids": [42, 17]}}',
            ["assetsAcl:READ datasetScope:17,42"],
        ),
        ('assetsAcl:READ {"x": 1}', ["assetsAcl:READ all"]),
        ("assetsAcl:READ {", ["assetsAcl:READ all"]),
        ("moonBaseAcl:LAND", ["moonBaseAcl:LAND all"]),
        ("nothing", []),
    ],
)
def test_rights_are_read_with_their_scopes(named: str, wanted: list[str]) -> None:
    found = read(f"Required capabilities {named} not present on token")
    assert [f"{q.acl}:{q.action} {scope_text(q.scope)}" for q in found.required] == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (f"403 on POST {URL}?limit=1", ("POST", URL)),
        ('10.0.0.1 "GET /cdf/api/v1/projects/p/assets?x=1 HTTP/1.1" 403', ("GET", "/cdf/api/v1/projects/p/assets")),
        (f"Forbidden for url: {URL}", ("", URL)),
        (f"{URL} was refused; then DELETE {URL}.", ("DELETE", URL)),
        ("GET,GET,GET", ("", "")),
    ],
)  # fmt: skip
def test_the_call_is_read_where_the_text_holds_it(text: str, wanted: tuple[str, str]) -> None:
    found = read(text)
    assert (found.method, found.path) == wanted


def test_a_stack_trace_of_the_sdk_is_read() -> None:
    found = read(
        "Traceback (most recent call last):\n"
        '  File "etl.py", line 3, in <module>\n'
        "    client.functions.list()\n"
        f"cognite.client.exceptions.CogniteAPIError: {NAMED} | code: 403 | "
        "X-Request-ID: 6a4b0d1e-9c1f-4c2a-9a7e-0123456789ab\n"
    )
    assert found.family == "rights_named"
    assert found.request_id == "6a4b0d1e-9c1f-4c2a-9a7e-0123456789ab"
    assert "Traceback" not in found.message
    assert NAMED in found.message


@pytest.mark.parametrize(
    "text",
    [
        f"curl -H 'Authorization: Bearer {TOKEN}' {URL}\n{NAMED}",
        f"{NAMED} {TOKEN}",
        f"GET https://x/api/v1/projects/{TOKEN}/assets?access_token={TOKEN} 403",
        f'{{"error":{{"code":403,"message":"no {TOKEN}"}}}}',
        f'{{"client_secret": "hunter2hunter2", "message": "{NAMED}"}}',
    ],
)
def test_no_token_or_secret_of_a_paste_comes_back(text: str) -> None:
    shown = repr(read(text))
    assert not any(part in shown for part in [*TOKEN.split("."), "hunter2hunter2"])


def test_empty_and_too_long_texts_are_said_so() -> None:
    for text, said in (("", "empty"), (" \n\t", "empty"), ("x" * (LONGEST_TEXT + 1), "at most")):
        found = read_refusal(text)
        assert isinstance(found, RefusalProblem)
        assert said in found.problem


@pytest.mark.parametrize("piece", ["GET,", "api/v1/", "aAcl:READ ", '{"a":'])
def test_the_longest_text_is_read_to_its_end(piece: str) -> None:
    """No pattern goes back over it again and again: that would take days."""
    text = (piece * (LONGEST_TEXT // len(piece) + 1))[:LONGEST_TEXT]
    read(text)
