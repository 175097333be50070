"""What a provider is asked for a token, and what it may answer instead."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cdfportal.demo.http import Response
from tests.terminal.commands import Command
from tests.terminal.service import AUDITOR, SECRET, OddProvider, no_secret_in, settings

LIST = ("groupsAcl", "LIST")


@pytest.fixture
def odd() -> Iterator[OddProvider]:
    with OddProvider().serving() as provider:
        yield provider


GIVEN = Response.json({"access_token": "t" * 20, "token_type": "bearer"})


@pytest.mark.parametrize(
    ("discovery", "document", "token", "said"),
    [
        (Response.json({}, 404), {}, GIVEN, "answered 404"),
        (Response(200, b"<html>"), {}, GIVEN, "does not name"),
        (Response.redirect("/elsewhere"), {}, GIVEN, "answered 303"),
        (None, {"issuer": "https://other.example"}, GIVEN, "as its issuer"),
        (None, {"token_endpoint": "http://idp.example/token"}, GIVEN, "no token endpoint with"),
        (None, {"token_endpoint": "https://u:p@idp.example/"}, GIVEN, "no token endpoint with"),
        (None, {"token_endpoint": "https://idp.example:x/"}, GIVEN, "no token endpoint with"),
        (None, {"token_endpoint": 7}, GIVEN, "no token endpoint with"),
        (
            None,
            {"token_endpoint_auth_methods_supported": ["private_key_jwt"]},
            GIVEN,
            "takes no client secret",
        ),
        (None, {}, Response.redirect("/elsewhere", status=307), "answered 307"),
        (None, {}, Response(200, b"[" * 90_000), "gave no bearer token"),
        (None, {}, Response(200, b"x" * 300_000), "too large"),
        (None, {}, Response.json({"access_token": "t", "token_type": "mac"}), "no bearer token"),
        (None, {}, Response.json({"access_token": 7, "token_type": "Bearer"}), "no access token"),
        (
            None,
            {},
            Response.json({"access_token": "a\nb", "token_type": "Bearer"}),
            "not one that can be sent",
        ),
        (None, {}, Response.json({"error": "server_error"}, 500), "answered 500"),
        (None, {}, Response.json({"error": "invalid_scope"}, 400), "Check IDP_SCOPES"),
        (
            None,
            {},
            Response.json({"error": "x", "error_description": f"sent {SECRET}\x1b[2J"}, 400),
            "x: sent [redacted] [2J",
        ),
    ],
)
def test_what_a_provider_may_answer_instead(
    odd: OddProvider,
    command: Command,
    discovery: Response | None,
    document: dict[str, object],
    token: Response,
    said: str,
) -> None:
    odd.discovery, odd.document, odd.token = discovery, document, token
    command.environment |= settings(odd.url, "http://127.0.0.1:9", AUDITOR)
    ended = command("can-i", *LIST)
    assert (ended.code, ended.out) == (2, "")
    assert said in ended.err, ended.err
    assert "Traceback" not in ended.err
    assert odd.elsewhere == 0
    no_secret_in(ended)


def test_a_known_trap_of_the_provider_is_told_with_its_cure(
    odd: OddProvider, command: Command
) -> None:
    words = "AADSTS7000222: The provided client secret keys are expired."
    odd.token = Response.json({"error": "invalid_client", "error_description": words}, 401)
    command.environment |= settings(odd.url, "http://127.0.0.1:9", AUDITOR)
    command.environment |= {"PROVIDER": "entra_id", "IDP_TENANT_ID": "t"}
    ended = command("can-i", *LIST)
    assert ended.code == 2
    assert "Make a new secret in the app registration" in ended.err


@pytest.mark.parametrize(
    ("changes", "document", "form", "method"),
    [
        ({}, {}, {}, "client_secret_basic"),
        (
            {"IDP_SCOPES": "openid a b"},
            {"token_endpoint_auth_methods_supported": ["client_secret_post"]},
            {"scope": "a b"},
            "client_secret_post",
        ),
        ({"IDP_AUDIENCE": "https://aud"}, {}, {"audience": "https://aud"}, "client_secret_basic"),
        ({"PROVIDER": "auth0"}, {}, {"audience": "http://127.0.0.1:9"}, "client_secret_basic"),
        (
            {"PROVIDER": "entra_id", "IDP_TENANT_ID": "t"},
            {},
            {"scope": "http://127.0.0.1:9/.default"},
            "client_secret_basic",
        ),
    ],
)
def test_what_the_token_endpoint_is_asked(
    odd: OddProvider,
    command: Command,
    changes: dict[str, str],
    document: dict[str, object],
    form: dict[str, str],
    method: str,
) -> None:
    slash = "/" if changes.get("PROVIDER") == "auth0" else ""
    odd.document, odd.token = {"issuer": f"{odd.url}{slash}", **document}, GIVEN
    command.environment |= {**settings(odd.url, "http://127.0.0.1:9", AUDITOR), **changes}
    assert command("can-i", *LIST).code == 2
    (asked,) = odd.asked
    asked.pop("client_secret", None)
    asked.pop("client_id", None)
    assert asked == {"grant_type": "client_credentials", **form}
    assert odd.proofs == [(method, SECRET)]


def test_a_token_endpoint_that_is_named_is_not_looked_for(
    odd: OddProvider, command: Command
) -> None:
    odd.discovery, odd.token = Response(500), GIVEN
    command.environment |= settings("", "http://127.0.0.1:9", AUDITOR)
    command.environment["IDP_TOKEN_URL"] = f"{odd.url}/token"
    assert "CDF could not be reached" in command("can-i", *LIST).err
    assert len(odd.asked) == 1
