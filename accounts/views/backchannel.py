"""`/accounts/logout/backchannel/`: the provider says that somebody has signed out there.

https://openid.net/specs/openid-connect-backchannel-1_0.html §2.5 to §2.8. Called by a server: no cookie, no
session, no mark of a form; what counts is the signature of the one token in the body.
"""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.views.decorators.csrf import csrf_exempt

from accounts.cause import Failure
from accounts.jwks import SigningKey
from accounts.jws import MAX_LENGTH
from accounts.logout_token import Expected, Fault, LogoutToken, Refused, validate
from accounts.methods import only
from accounts.provider import Asker, provider_of
from accounts.provider_logout import act_on
from cdfportal.base.reference import new_reference
from cdfportal.web.audit import Event, audit
from cdfportal.web.context import now_of

_FORM = "application/x-www-form-urlencoded"
_NAME = "logout_token"
_DESCRIPTIONS = {
    Fault.MALFORMED: "The body must be a form with one logout_token, a signed JWT of type logout+jwt.",
    Fault.ALGORITHM: "The token's algorithm is not accepted.",
    Fault.SIGNATURE: "The token's signature is not good.",
    Fault.KEY: "No key could be had to check the token's signature.",
    Fault.ISSUER: "iss is not the issuer that the portal uses.",
    Fault.AUDIENCE: "aud does not name the portal's client.",
    Fault.EXPIRY: "exp is missing or over.",
    Fault.ISSUE_TIME: "iat is missing, more than two minutes ago, or in the future.",
    Fault.EVENTS: "events does not hold the back-channel logout event as an object.",
    Fault.NONCE: "nonce is prohibited in a logout token.",
    Fault.SESSION_AND_SUBJECT: "sid or sub must be there, each a text of 1 to 255 characters.",
    Fault.TOKEN_ID: "jti must be a text of 1 to 255 characters.",
    Fault.REPLAYED: "A token with this jti was accepted before.",
}


@csrf_exempt
@only("POST")
def backchannel(request: HttpRequest) -> HttpResponse:
    """End the sign-ins that the token names. Those of nobody here are no error (§2.7)."""
    token = _read(request)
    if isinstance(token, LogoutToken):
        ended = act_on(token, settings.CONNECTION.slug, now_of(request))
        if not isinstance(ended, Refused):
            audit(Event.LOGOUT_TOKEN_ACCEPTED, request, ended=ended)
            return _fresh(HttpResponse(status=200))
        token = ended
    reference = new_reference()
    audit(
        Event.LOGOUT_TOKEN_REFUSED,
        request,
        reason=token.fault.value,
        detail=token.detail,
        reference=reference,
    )
    body = {
        "error": "invalid_request",
        "error_description": _DESCRIPTIONS[token.fault],
        "reason": token.fault.value,
        "reference": reference,
    }
    # §2.8 knows this one status for requests that are wrong and for logouts that fail.
    return _fresh(JsonResponse(body, status=400))


def _read(request: HttpRequest) -> LogoutToken | Refused:
    """§2.5: a form; §2.6: what stands in it."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if request.content_type != _FORM or int(length) > MAX_LENGTH:
        return Refused(Fault.MALFORMED, "body")
    try:
        given = request.POST.getlist(_NAME)
    except (BadRequest, SuspiciousOperation, UnreadablePostError):
        return Refused(Fault.MALFORMED, "form")
    if len(given) != 1:
        return Refused(Fault.MALFORMED, f"{len(given)} tokens")
    now, provider = now_of(request), provider_of(settings.CONNECTION)
    metadata = provider.metadata(now)
    if isinstance(metadata, Failure):
        return Refused(Fault.KEY, metadata.cause.value)

    def find_key(
        kid: str | None, algorithm: str, unfit: SigningKey | None = None
    ) -> SigningKey | Failure:
        return provider.key(metadata, kid, algorithm, now, asker=Asker.ANYBODY, unfit=unfit)

    expected = Expected(metadata.issuer, settings.CONNECTION.client_id, now)
    return validate(given[0], expected, find_key)


def _fresh(response: HttpResponse) -> HttpResponse:
    """§2.8: no cache keeps it."""
    response["Cache-Control"] = "no-store"
    return response
