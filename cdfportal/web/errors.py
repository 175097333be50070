"""Refusals and failures as one page and one JSON shape, each with a reference number."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from cdfportal.base.errors import Reason, error_body
from cdfportal.base.reference import new_reference
from cdfportal.diagnose.errors import Entry
from cdfportal.web.recent import RecentRefusal, recent_refusals
from cdfportal.web.typed import TypedForm, typed_form

_log = logging.getLogger("portal.error")
_JSON_PATHS = ("/api/", "/cdf/", "/accounts/session/", "/healthz", "/readyz", "/metrics")


@dataclass(frozen=True, slots=True)
class Refusal:
    """What happened, why, and what to do next."""

    status: int
    reason: Reason
    title: str
    message: str
    cures: tuple[str, ...] = ()
    #: Facts for the page's last section, e.g. the provider's own error code. Never a secret.
    details: tuple[tuple[str, str], ...] = ()
    #: Where the first button leads; empty for none.
    retry_url: str = ""
    retry_label: str = "Try again"
    #: Only for JSON: where signing in starts.
    sign_in: str = ""
    #: The row of the error catalogue that explains it further.
    known: Entry | None = None
    #: What was typed into the form that is refused; the page keeps it.
    typed: TypedForm | None = None


class RefusedError(Exception):
    """Raise it in a view: `RefusalMiddleware` answers with its refusal."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.title)
        self.refusal = refusal


def wants_json(request: HttpRequest) -> bool:
    """JSON for the JSON paths and for callers that ask for it before HTML."""
    if request.path.startswith(_JSON_PATHS):
        return True
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def render_refusal(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The refusal in the form that the caller reads, under a new reference."""
    reference = new_reference()
    _log.log(
        logging.ERROR if refusal.status >= HTTPStatus.INTERNAL_SERVER_ERROR else logging.INFO,
        refusal.title,
        extra={
            "fields": {
                **dict(refusal.details),
                "reference": reference,
                "reason": refusal.reason.value,
                "status": refusal.status,
            }
        },
    )
    response = (
        _json(refusal, reference) if wants_json(request) else _page(request, refusal, reference)
    )
    response["X-Portal-Reason"] = refusal.reason.value
    _remember(request, refusal, reference)
    return response


def _remember(request: HttpRequest, refusal: Refusal, reference: str) -> None:
    """For the support file of whoever met it."""
    sign_in = getattr(request, "sign_in", None)
    if sign_in is None:
        return  # Strangers could push out what people wait to hand over.
    at, whose = settings.PORTAL_CLOCK(), str(sign_in.id)
    recent_refusals().add(RecentRefusal(reference, at, refusal.status, refusal.reason.value, whose))


def _json(refusal: Refusal, reference: str) -> HttpResponse:
    body: dict[str, object] = {
        **error_body(refusal.status, refusal.message, refusal.reason, reference)
    }
    if refusal.sign_in:
        body["sign_in"] = refusal.sign_in
    return JsonResponse(body, status=refusal.status)


def _page(request: HttpRequest, refusal: Refusal, reference: str) -> HttpResponse:
    embedded = request.path.startswith("/embed/")
    template = "embed/error.html" if embedded else "error.html"
    context = {"refusal": refusal, "reference": reference}
    return render(request, template, context, status=refusal.status)


class RefusalMiddleware:
    """Turns a `RefusedError` raised in a view into its answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Nothing on the way in."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Django calls this for every exception of a view."""
        if isinstance(exception, RefusedError):
            return render_refusal(request, exception.refusal)
        return None


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Django's handler400."""
    if isinstance(exception, RequestDataTooBig):
        return render_refusal(request, _too_large())
    return render_refusal(
        request,
        Refusal(
            400,
            Reason.BAD_REQUEST,
            "The request could not be read",
            "The portal could not read this request.",
            ("Go back, reload the page and try again.",),
        ),
    )


def _too_large() -> Refusal:
    """RFC 9110 §15.5.14."""
    most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 1024
    return Refusal(
        413,
        Reason.TOO_LARGE,
        "That is too much at once",
        f"The portal reads at most {most} KiB of one request.",
        ("Send less: of an error or a log, the lines that name it are enough.",),
    )


def not_allowed(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Django's handler403."""
    return render_refusal(
        request,
        Refusal(403, Reason.NOT_ALLOWED, "Not allowed", "You may not do this in the portal."),
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Django's handler404."""
    return render_refusal(
        request,
        Refusal(
            404,
            Reason.NOT_FOUND,
            "There is no such page",
            "The portal has no page at this address.",
            ("Check the address, or start from your access page.",),
            retry_url="/",
            retry_label="My access",
        ),
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's handler500; the traceback stands in the log beside the request id."""
    return render_refusal(
        request,
        Refusal(
            500,
            Reason.INTERNAL,
            "The portal failed",
            "The portal made a mistake; nothing was changed.",
            ("Try again in a moment.", "If it stays, send the reference to the portal's operator."),
        ),
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's CSRF_FAILURE_VIEW. Each sign-in has a mark of its own: a form from before it comes here."""
    typed = typed_form(request)
    if typed:
        made = _form_from_before if typed.sends else _form_of_nobody
        return render_refusal(request, made(typed))
    return render_refusal(
        request,
        Refusal(
            403,
            Reason.CSRF,
            "The form was too old or not ours",
            "The form did not carry the portal's own mark, so nothing was done.",
            ("Go back, reload the page and send the form again.", "Allow cookies for this site."),
        ),
    )


def _form_from_before(typed: TypedForm) -> Refusal:
    return Refusal(
        403,
        Reason.CSRF,
        "The form is from before this sign-in",
        "Nothing was done. What you typed stands below; look at it, and send it again.",
        ("If this page comes again: allow cookies for this site.",),
        typed=typed,
    )


def _form_of_nobody(typed: TypedForm) -> Refusal:
    """The mark went with the sign-in's cookie, or was never one of ours: signing in comes first either way."""
    return Refusal(
        401,
        Reason.SIGN_IN_REQUIRED,
        "You are not signed in",
        "Nothing was done. What you typed stands below; sign in, and send it again.",
        ("If this page comes again: allow cookies for this site.",),
        typed=typed,
    )
