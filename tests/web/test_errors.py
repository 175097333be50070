from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from cdfportal.base.errors import Reason
from cdfportal.web import errors
from cdfportal.web.errors import Refusal, RefusalMiddleware, RefusedError, render_refusal

REFERENCE = re.compile(r"E-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}")
HANDLERS: tuple[tuple[Callable[..., HttpResponse], int, Reason], ...] = (
    (errors.bad_request, 400, Reason.BAD_REQUEST),
    (errors.not_allowed, 403, Reason.NOT_ALLOWED),
    (errors.not_found, 404, Reason.NOT_FOUND),
    (errors.server_error, 500, Reason.INTERNAL),
    (errors.csrf_failure, 403, Reason.CSRF),
)
every_handler = pytest.mark.parametrize(("handler", "status", "reason"), HANDLERS)


def ask(path: str = "/p/x/", accept: str = "text/html") -> HttpRequest:
    return RequestFactory().get(path, headers={"accept": accept})


@every_handler
@pytest.mark.parametrize(
    ("path", "accept"),
    [
        ("/api/p/x/", "text/html"),
        ("/cdf/api/v1/projects", "text/html,*/*"),
        ("/accounts/session/", "*/*"),
        ("/metrics", ""),
        ("/p/x/", "application/json"),
        ("/p/x/", "application/json, text/plain, */*"),
    ],
)
def test_a_program_gets_the_promised_shape(
    handler: Callable[..., HttpResponse], status: int, reason: Reason, path: str, accept: str
) -> None:
    response = handler(ask(path, accept))
    assert (response.status_code, response["X-Portal-Reason"]) == (status, reason.value)
    assert response["Content-Type"] == "application/json"
    body = json.loads(response.content)
    assert body.keys() == {"error"}
    assert body["error"].keys() == {"code", "message", "reason", "reference"}
    assert (body["error"]["code"], body["error"]["reason"]) == (status, reason.value)
    assert REFERENCE.fullmatch(body["error"]["reference"])
    assert body["error"]["message"].endswith(".")


@every_handler
@pytest.mark.parametrize("path", ["/p/x/", "/embed/access/", "/accounts/sign-in/"])
def test_a_person_gets_a_page_with_the_same_facts(
    handler: Callable[..., HttpResponse], status: int, reason: Reason, path: str
) -> None:
    response = handler(ask(path, "text/html,application/xhtml+xml,*/*;q=0.8"))
    assert (response.status_code, response["X-Portal-Reason"]) == (status, reason.value)
    assert response["Content-Type"].startswith("text/html")
    assert len(REFERENCE.findall(response.content.decode())) >= 1


def test_every_refusal_has_a_reference_of_its_own() -> None:
    made = {
        json.loads(errors.not_found(ask("/api/x")).content)["error"]["reference"] for _ in "12345"
    }
    assert len(made) == 5


def test_the_reference_stands_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("INFO", "portal.error"):
        body = json.loads(errors.not_found(ask("/api/x")).content)
    assert [entry.fields["reference"] for entry in caplog.records] == [body["error"]["reference"]]
    assert caplog.records[0].fields["status"] == 404


@pytest.mark.parametrize(
    ("status", "level"), [(400, "INFO"), (404, "INFO"), (500, "ERROR"), (502, "ERROR")]
)
def test_only_failures_are_logged_as_errors(
    status: int, level: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("INFO", "portal.error"):
        render_refusal(ask("/api/x"), Refusal(status, Reason.INTERNAL, "t", "m"))
    assert caplog.records[0].levelname == level


def test_details_cannot_pass_for_the_refusals_own_facts(caplog: pytest.LogCaptureFixture) -> None:
    refusal = Refusal(400, Reason.BAD_REQUEST, "t", "m", details=(("status", "200"), ("x", "y")))
    with caplog.at_level("INFO", "portal.error"):
        render_refusal(ask("/api/x"), refusal)
    assert caplog.records[0].fields["status"] == 400
    assert caplog.records[0].fields["x"] == "y"


def test_what_the_client_wrote_is_text_on_the_page() -> None:
    hostile = "<script>alert(1)</script>"
    refusal = Refusal(
        400,
        Reason.BAD_PARAMETER,
        hostile,
        hostile,
        (hostile,),
        ((hostile, hostile),),
        "/x?" + hostile,
    )
    for path in ("/p/x/", "/embed/x/"):
        page = render_refusal(ask(path), refusal).content.decode()
        assert hostile not in page
        assert "&lt;script&gt;" in page


def test_json_names_where_to_sign_in() -> None:
    refusal = Refusal(401, Reason.SIGN_IN_REQUIRED, "t", "m.", sign_in="/accounts/sign-in/")
    body = json.loads(render_refusal(ask("/api/x"), refusal).content)
    assert body["sign_in"] == "/accounts/sign-in/"


def test_a_view_may_raise_its_refusal() -> None:
    refusal = Refusal(409, Reason.BAD_REQUEST, "t", "m.")
    middleware = RefusalMiddleware(lambda request: HttpResponse())
    answer = middleware.process_exception(ask(), RefusedError(refusal))
    assert answer is not None
    assert answer.status_code == 409
    assert middleware.process_exception(ask(), ValueError("other")) is None


def test_our_map_uses_these_handlers() -> None:
    from cdfportal import urls

    for code, handler in (
        (400, "bad_request"),
        (403, "not_allowed"),
        (404, "not_found"),
        (500, "server_error"),
    ):
        assert getattr(urls, f"handler{code}") == f"cdfportal.web.errors.{handler}"
