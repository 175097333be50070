"""Registered clients, as Authlib asks about them."""

from __future__ import annotations

import hmac
from dataclasses import dataclass

from cdfportal.demo.cast import ServicePrincipal
from cdfportal.demo.provider.config import ProviderConfig
from cdfportal.demo.provider.scopes import names_foreign_resource

AUTH_METHODS = ["none", "client_secret_basic", "client_secret_post"]


@dataclass(frozen=True, slots=True)
class RegisteredClient:
    """A client or a service principal: the two differ in how they may get a token."""

    client_id: str
    client_secret: str | None
    redirect_uris: tuple[str, ...]
    post_logout_redirect_uris: tuple[str, ...]
    scope_prefix: str
    principal: ServicePrincipal | None = None
    other_apis: tuple[str, ...] = ()

    def get_default_redirect_uri(self) -> str:
        """None: the address must be in every request."""
        return ""

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        """Exact comparison (RFC 9700 section 2.1)."""
        return redirect_uri in self.redirect_uris

    def check_client_secret(self, client_secret: str) -> bool:
        """In constant time."""
        known = (self.client_secret or "").encode()
        return bool(known) and hmac.compare_digest(known, client_secret.encode())

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        """A client with a secret must show it, in the header or in the form."""
        return (method == "none") == (self.client_secret is None)

    def check_response_type(self, response_type: str) -> bool:
        """Only the code flow."""
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        """A service principal has no person behind it, and the other way round."""
        return (grant_type == "client_credentials") == (self.principal is not None)

    def get_allowed_scope(self, scope: str | None) -> str | None:
        """What may be asked for; None, an error, when it belongs to another API."""
        asked = scope or ""
        return None if names_foreign_resource(asked, self.scope_prefix, self.other_apis) else asked


def find_client(config: ProviderConfig, client_id: str) -> RegisteredClient | None:
    """The client or service principal of that id."""
    for client in config.clients:
        if client.client_id == client_id:
            one_list = config.manner.one_address_list
            return RegisteredClient(
                client_id,
                client.client_secret,
                client.redirect_uris,
                client.redirect_uris if one_list else client.post_logout_redirect_uris,
                config.scope_prefix,
                other_apis=config.manner.other_apis,
            )
    for principal in config.principals:
        if principal.client_id == client_id:
            return RegisteredClient(
                client_id,
                principal.client_secret,
                (),
                (),
                config.scope_prefix,
                principal,
                # A scope may be the address of CDF itself.
                other_apis=(config.cdf_audience,),
            )
    return None
