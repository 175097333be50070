"""Texts of OAuth 2.0 and OpenID Connect that name no provider, by entry."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, ...]] = {
    "oauth-invalid-request": (
        '{"error":"invalid_request","error_description":"The request is missing a required parameter"}',
        "oauth2: \"invalid_request\" \"Missing grant_type\"",
    ),
    "oauth-invalid-client": (
        '{"error": "invalid_client"}',
        "authlib.integrations.base_client.errors.OAuthError: invalid_client: Client authentication failed",
        "oauthlib.oauth2.rfc6749.errors.InvalidClientError: (invalid_client) Bad client credentials",
    ),
    "oauth-invalid-grant": (
        "('invalid_grant: Bad Request', {'error': 'invalid_grant', 'error_description': 'Bad Request'})",
        "OPError: invalid_grant (grant request is invalid)",
        "org.springframework.security.oauth2.core.OAuth2AuthorizationException: [invalid_grant] The code is invalid",
    ),
    "oauth-unauthorized-client": (
        '{"error":"unauthorized_client","error_description":"The client may not use this grant"}',
        "https://app/cb?error=unauthorized_client&state=x",
    ),
    "oauth-unsupported-grant-type": (
        '{"error":"unsupported_grant_type"}',
        "Microsoft.Identity.Client.MsalServiceException: ErrorCode: unsupported_grant_type",
    ),
    "oauth-unsupported-response-type": (
        "https://app/cb?error=unsupported_response_type&error_description=token+is+off",
        '{"error":"unsupported_response_type"}',
    ),
    "oauth-invalid-scope": (
        "https://app/cb?error=invalid_scope&error_description=The+requested+scope+is+unknown",
        '{"error":"invalid_scope","error_description":"unknown scope"}',
    ),
    "oauth-access-denied": (
        "https://app/cb?error=access_denied&error_description=The+resource+owner+denied+the+request",
        "OAuthCallbackError: access_denied",
    ),
    "oauth-server-error": (
        "https://app/cb?error=server_error",
        '{"error":"server_error","error_description":"unexpected condition"}',
    ),
    "oauth-temporarily-unavailable": (
        "https://app/cb?error=temporarily_unavailable",
        '{"error":"temporarily_unavailable"}',
    ),
    "oauth-login-required": (
        "https://app/silent#error=login_required&state=1",
        "Error: login_required\n    at GenericError (auth0-spa.js:1)",
    ),
    "oauth-interaction-required": (
        "InteractionRequiredAuthError: interaction_required",
        "https://app/cb#error=interaction_required",
    ),
    "oauth-consent-required": (
        "https://app/cb?error=consent_required",
        '{"error":"consent_required"}',
    ),
    "oauth-account-selection-required": (
        "https://app/cb?error=account_selection_required",
        '{"error":"account_selection_required"}',
    ),
    "oauth-invalid-target": (
        '{"error":"invalid_target","error_description":"resource indicator is missing"}',
        "https://app/cb?error=invalid_target",
    ),
    "oauth-invalid-token": (
        'HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer realm="api", error="invalid_token", error_description="The access token expired"',
        '{"error":"invalid_token","error_description":"The token was revoked"}',
    ),
    "oauth-insufficient-scope": (
        'WWW-Authenticate: Bearer error="insufficient_scope", scope="a b"',
        '{"error":"insufficient_scope"}',
    ),
}  # fmt: skip
