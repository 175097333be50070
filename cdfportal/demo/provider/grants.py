"""The three grants: authorization code, refresh token, client credentials (RFC 6749)."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749 import grants

from cdfportal.demo.provider.clients import AUTH_METHODS
from cdfportal.demo.provider.context import Context
from cdfportal.demo.provider.families import AuthorizationCode, Family, SignIn, digest
from cdfportal.demo.provider.scopes import granted_scope
from cdfportal.demo.provider.shapes import Refresh


class CodeGrant(grants.AuthorizationCodeGrant):  # type: ignore[misc]  # Authlib ships no types
    """Codes that count once, in a provider whose store is locked meanwhile."""

    TOKEN_ENDPOINT_AUTH_METHODS = AUTH_METHODS

    @property
    def _context(self) -> Context:
        context: Context = self.server.context
        return context

    def create_authorization_response(self, redirect_uri: str, grant_user: SignIn) -> Any:
        """Back to the client with code, state and issuer (RFC 9207)."""
        self.request.user = grant_user
        code = self.generate_authorization_code()
        self.save_authorization_code(code, self.request)
        state = self.request.payload.state
        pairs = [("code", code), *([("state", state)] if state else [])]
        location = self._context.answer_to(redirect_uri, pairs)
        return 303, "", [("Location", location)]

    def save_authorization_code(self, code: str, request: Any) -> None:
        """Remember what the client asked, narrowed to what the person may have."""
        context, fields = self._context, request.payload.data
        context.store.add_code(
            AuthorizationCode(
                digest=digest(code),
                client_id=request.client.client_id,
                redirect_uri=fields["redirect_uri"],
                scope=granted_scope(
                    request.scope, request.user.person, context.config.scope_prefix
                ),
                audience=fields.get("audience", ""),
                nonce=fields.get("nonce", ""),
                code_challenge=fields["code_challenge"],
                code_challenge_method=fields["code_challenge_method"],
                sign_in=request.user,
                ends=context.clock() + timedelta(seconds=context.config.code_life),
                family_id=secrets.token_urlsafe(16),
                asked=request.scope,
            )
        )

    def query_authorization_code(self, code: str, client: Any) -> AuthorizationCode | None:
        """Looking a code up uses it up, whatever comes of it."""
        context, named = self._context, self.request.form.get("scope", "")
        found = context.store.redeem(code, client.client_id)
        if found and (refusal := context.manner.refuse_redemption(named, found.asked)):
            raise OAuth2Error(refusal.description, status_code=400, error=refusal.error)
        return found

    def delete_authorization_code(self, authorization_code: AuthorizationCode) -> None:
        """Nothing to do: a used code stays known, so that its replay is noticed."""

    def authenticate_user(self, authorization_code: AuthorizationCode) -> Family:
        """The family of tokens that begins here."""
        life = self._context.config.refresh_life
        family = self._context.store.new_family(authorization_code, life)
        family.forgives_reuse = self._context.manner.refresh is Refresh.REPLACES
        return family


class RefreshGrant(grants.RefreshTokenGrant):  # type: ignore[misc]  # Authlib ships no types
    """Rotates the refresh token, unless the settings say that it stays."""

    TOKEN_ENDPOINT_AUTH_METHODS = AUTH_METHODS

    @property
    def INCLUDE_NEW_REFRESH_TOKEN(self) -> bool:  # noqa: N802 -- the name is Authlib's
        """Asked by Authlib when it makes the answer."""
        context: Context = self.server.context
        keeps = context.manner.refresh is Refresh.KEEPS
        return context.config.rotate_refresh_tokens and not keeps

    def authenticate_refresh_token(self, refresh_token: str) -> Family | None:
        """The family it belongs to."""
        store = self.server.context.store
        found: Family | None = store.family_of(refresh_token)
        return found

    def authenticate_user(self, refresh_token: Family) -> Family:
        """The family knows the person; their groups are those of today."""
        context: Context = self.server.context
        for person in context.config.people:
            if person.subject == refresh_token.person.subject:
                refresh_token.person = person
        return refresh_token

    def revoke_old_credential(self, refresh_token: Family) -> None:
        """Nothing to do: making a new refresh token ended the old one."""


class PrincipalGrant(grants.ClientCredentialsGrant):  # type: ignore[misc]  # Authlib ships no types
    """For service principals, which always have a secret."""

    TOKEN_ENDPOINT_AUTH_METHODS = AUTH_METHODS
