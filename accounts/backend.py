"""mozilla-django-oidc's backend with its checks completed.

The library's own `authenticate` stores tokens before it knows whether it accepts the person, checks
neither issuer nor audience, finds people by e-mail, and asks userinfo with a token made for CDF. What
each method here cures is shown by tests/accounts/test_library_faults.py.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeVar

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.db.models import QuerySet
from django.http import HttpRequest
from mozilla_django_oidc.auth import OIDCAuthenticationBackend

from accounts import policy
from accounts.acceptance import Admission
from accounts.addresses import redirect_uri
from accounts.cause import Cause, Failure
from accounts.claims import VerifiedClaims
from accounts.discovery import Metadata
from accounts.id_token import Expected, validate
from accounts.models import Person
from accounts.provider import provider_of
from accounts.token_endpoint import Tokens, exchange_code
from cdfportal.web.context import now_of

T = TypeVar("T")


class SignInFailedError(SuspiciousOperation):
    """Signing in stops here; nothing has been stored."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.cause.value)
        self.failure = failure


class PortalBackend(OIDCAuthenticationBackend):  # type: ignore[misc]  # the library is untyped
    """From an authorization code to a person; the admission stays here until the view accepts it."""

    admission: Admission

    def __init__(self) -> None:
        """Ask nobody yet: the base reads fixed endpoints here, ours come from discovery when used."""
        self.UserModel = Person

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> Person | None:
        """The person behind a code, or `SignInFailedError`. Writes nothing but the person, last."""
        code = credentials.get("code")
        if request is None or not code:
            return None
        now = now_of(request)
        metadata = _or_fail(provider_of(settings.CONNECTION).metadata(now))
        tokens = self.get_token({"code": code, "verifier": credentials["verifier"]}, metadata)
        claims = self.verify_token(
            tokens.id_token,
            metadata=metadata,
            access_token=tokens.access_token,
            nonce_hash=credentials["nonce_hash"],
            authenticated_after=credentials["authenticated_after"],
            now=now,
        )
        self.verify_claims(claims)
        self.admission = Admission(claims, tokens)
        return self.get_or_create_user(tokens.access_token, tokens.id_token, claims)

    def get_token(self, payload: dict[str, str], metadata: Metadata | None = None) -> Tokens:
        """Redeem the code within a time limit; an error keeps the provider's words out of the log."""
        if metadata is None:
            raise SignInFailedError(Failure(Cause.DISCOVERY_INCOMPLETE))
        return _or_fail(
            exchange_code(
                metadata,
                settings.CONNECTION,
                code=payload["code"],
                verifier=payload["verifier"],
                redirect_uri=redirect_uri(),
            )
        )

    def verify_token(self, token: str, **context: Any) -> VerifiedClaims:
        """Complete validation; the base checks signature and nonce only."""
        if not token:
            raise SignInFailedError(Failure(Cause.ID_TOKEN_MISSING))
        metadata: Metadata = context["metadata"]
        now: datetime = context["now"]
        expected = Expected(
            issuer=metadata.issuer,
            client_id=settings.CONNECTION.client_id,
            now=now,
            nonce_hash=context["nonce_hash"],
            access_token=context["access_token"],
            authenticated_after=context["authenticated_after"],
        )
        provider = provider_of(settings.CONNECTION)
        return _or_fail(
            validate(
                token,
                expected,
                lambda kid, algorithm, unfit=None: provider.key(
                    metadata, kid, algorithm, now, unfit=unfit
                ),
            )
        )

    def verify_claims(self, claims: VerifiedClaims) -> bool:
        """The portal's own rules; the base asks for an e-mail address instead."""
        failure = policy.check(claims, settings.CONNECTION, settings.PORTAL)
        if failure:
            raise SignInFailedError(failure)
        return True

    def store_tokens(self, access_token: str, id_token: str) -> None:
        """Nothing: tokens are stored when the sign-in has been accepted, and never in the session."""

    def get_userinfo(
        self, access_token: str, id_token: str, payload: VerifiedClaims
    ) -> VerifiedClaims:
        """The verified claims: an access token made for CDF opens no userinfo endpoint."""
        return payload

    def get_or_create_user(
        self, access_token: str, id_token: str, payload: VerifiedClaims
    ) -> Person:
        """One row per (issuer, subject); name and e-mail follow what the provider says now."""
        claims = self.get_userinfo(access_token, id_token, payload)
        person = self.filter_users_by_claims(claims).first()
        return self.update_user(person, claims) if person else self.create_user(claims)

    def filter_users_by_claims(self, claims: VerifiedClaims) -> QuerySet[Person]:
        """By issuer and subject; never by e-mail (OpenID Connect Core 1.0 §5.7)."""
        return Person.objects.filter(issuer=claims.issuer, subject=claims.subject)

    def create_user(self, claims: VerifiedClaims) -> Person:
        """Two first sign-ins at once find one row."""
        person, _ = Person.objects.get_or_create(
            issuer=claims.issuer,
            subject=claims.subject,
            defaults={
                "name": claims.name,
                "email": claims.email,
                "created": settings.PORTAL_CLOCK(),
            },
        )
        return person

    def update_user(self, user: Person, claims: VerifiedClaims) -> Person:
        """Write only what has changed."""
        if (user.name, user.email) != (claims.name, claims.email):
            user.name, user.email = claims.name, claims.email
            user.save(update_fields=["name", "email"])
        return user

    def describe_user_by_claims(self, claims: VerifiedClaims) -> str:
        """For logs: no e-mail."""
        return f"subject {claims.subject}"


def _or_fail(outcome: T | Failure) -> T:
    if isinstance(outcome, Failure):
        raise SignInFailedError(outcome)
    return outcome
