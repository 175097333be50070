"""Texts of Cognito, Auth0 and Keycloak, by entry."""

from __future__ import annotations

_COGNITO = "https://plant.auth.eu-west-1.amazoncognito.com"
_KEYCLOAK = "https://sso.example.com/realms/plant/protocol/openid-connect/token"

TEXTS: dict[str, tuple[str, ...]] = {
    "cognito-client-secret": (
        '{"error":"invalid_client","error_description":"invalid_client_secret"}',
        "botocore.errorfactory.NotAuthorizedException: An error occurred (NotAuthorizedException) when calling the "
        "InitiateAuth operation: Client 4abc is configured with secret but SECRET_HASH was not received",
        "NotAuthorizedException: Unable to verify secret hash for client 4abc",
    ),
    "cognito-no-client": (
        "ResourceNotFoundException: User pool client 4abcdef does not exist.",
        '{"__type":"ResourceNotFoundException","message":"User pool eu-west-1_ABC does not exist."}',
        f"{_COGNITO}/error?error=invalid_request&error_description=Client+4abc+does+not+exist",
    ),
    "cognito-redirect-mismatch": (
        f"{_COGNITO}/error?error=redirect_mismatch&client_id=4abc",
        "An error was encountered with the requested page.\nredirect_mismatch",
    ),
    "cognito-flow-not-enabled": (
        f"{_COGNITO}/error?error=unauthorized_client&client_id=4abc",
        "InvalidParameterException: USER_PASSWORD_AUTH flow not enabled for this client",
        '{"error":"unauthorized_client","error_description":"Client is not enabled for OAuth2.0 flows."}',
    ),
    "cognito-scope": (
        f"{_COGNITO}/oauth2/authorize -> https://portal.example.com/cb?error_description=invalid_scope&error=invalid_request",
        f'POST {_COGNITO}/oauth2/token 400 {{"error":"invalid_scope"}}',
    ),
    "cognito-refresh-ended": (
        "NotAuthorizedException: Refresh Token has expired (Service: AWSCognitoIdentityProvider; Status Code: 400)",
        'x-amzn-ErrorMessage: Refresh Token has been revoked {"__type":"NotAuthorizedException"}',
        f'curl {_COGNITO}/oauth2/token -d grant_type=refresh_token -d client_id=4abc\n{{"error":"invalid_grant"}}',
    ),
    "cognito-wrong-password": (
        '{"__type":"NotAuthorizedException","message":"Incorrect username or password."}',
        "amazon-cognito-identity-js: Error: Incorrect username or password.",
    ),
    "cognito-user-missing": (
        "UserNotFoundException: User does not exist.",
        '{"__type":"UserNotFoundException","message":"User does not exist."}',
    ),
    "cognito-user-unconfirmed": (
        "UserNotConfirmedException: User is not confirmed.",
        "software.amazon.awssdk.services.cognitoidentityprovider.model.PasswordResetRequiredException: Password reset required for the user",
    ),
    "cognito-too-many": (
        "An error occurred (TooManyRequestsException) when calling the InitiateAuth operation: Too many requests",
        "LimitExceededException: Attempt limit exceeded, please try after some time.",
    ),
    "auth0-audience": (
        '{"error":"access_denied","error_description":"Service not found: https://westeurope-1.cognitedata.com/"}',
        "https://portal.example.com/cb?error=access_denied&error_description=Service%20not%20found%3A%20https%3A%2F%2Fx&state=1",
        '{"error":"access_denied","error_description":"No audience parameter was provided, and no default audience has been configured"}',
    ),
    "auth0-callback-mismatch": (
        "Oops!, something went wrong\nCallback URL mismatch.\nThe provided redirect_uri is not in the list of allowed callback URLs.",
        "error=unauthorized_client&error_description=Callback+URL+mismatch.+http%3A%2F%2Flocalhost+is+not+in+the+list",
    ),
    "auth0-grant-not-allowed": (
        '{"error":"unauthorized_client","error_description":"Grant type \'client_credentials\' not allowed for the client.","error_uri":"https://auth0.com/docs/clients/client-grant-types"}',
        "OAuthError: unauthorized_client: Grant type 'password' not allowed for the client.",
    ),
    "auth0-no-client-grant": (
        '{"error":"access_denied","error_description":"Client is not authorized to access \\"https://cdf\\". You need to create a \\"client-grant\\" associated to this API."}',
        "403 Forbidden from https://plant.eu.auth0.com/oauth/token: Client is not authorized to access \"https://cdf\".",
    ),
    "auth0-refresh-unknown": (
        '{"error":"invalid_grant","error_description":"Unknown or invalid refresh token."}',
        "ResponseBodyError: server responded with an error in the response body { error: 'invalid_grant', error_description: 'Unknown or invalid refresh token.' }",
    ),
    "auth0-secret": (
        '{"error":"access_denied","error_description":"Unauthorized"}',
        "OPError: access_denied (Unauthorized)",
    ),
    "auth0-unknown-client": (
        "https://plant.eu.auth0.com/authorize: Unknown client: 7hJk",
        '{"error":"invalid_request","error_description":"Unknown client: 7hJk"}',
    ),
    "auth0-blocked": (
        '{"error":"too_many_attempts","error_description":"Your account has been blocked after multiple consecutive login attempts. We have sent you an email."}',
        "https://portal.example.com/cb?error=unauthorized&error_description=user%20is%20blocked&state=9",
    ),
    "auth0-mfa-required": (
        '{"error":"mfa_required","error_description":"Multifactor authentication required","mfa_token":"Fe26.2**abcdef"}',
        "OAuthError: mfa_required: Multifactor authentication required",
    ),
    "keycloak-client-secret": (
        '{"error":"unauthorized_client","error_description":"Invalid client or Invalid client credentials"}',
        '{"error":"invalid_client","error_description":"Invalid client or Invalid client credentials"}',
        'type="CLIENT_LOGIN_ERROR", realmId="plant", clientId="etl", error="invalid_client_credentials", grant_type="client_credentials"',
        '{"error":"unauthorized_client","error_description":"Invalid client secret"}',
    ),
    "keycloak-redirect-uri": (
        "We are sorry...\nInvalid parameter: redirect_uri",
        'WARN [org.keycloak.events] type=LOGIN_ERROR, realmId=plant, clientId=portal, error=invalid_redirect_uri, redirect_uri=http://x',
    ),
    "keycloak-code-not-valid": (
        '{"error":"invalid_grant","error_description":"Code not valid"}',
        "type=CODE_TO_TOKEN_ERROR, realmId=plant, clientId=portal, error=invalid_code, grant_type=authorization_code",
    ),
    "keycloak-session-ended": (
        '{"error":"invalid_grant","error_description":"Token is not active"}',
        "OPError: invalid_grant (Session not active)",
        '{"error":"invalid_grant","error_description":"Stale token"}',
        'keycloak.exceptions.KeycloakPostError: 400: b\'{"error":"invalid_grant","error_description":"Token is not active"}\'',
    ),
    "keycloak-refresh-reuse": (
        '{"error":"invalid_grant","error_description":"Maximum allowed refresh token reuse exceeded"}',
        f"POST {_KEYCLOAK} 400 Maximum allowed refresh token reuse exceeded",
    ),
    "keycloak-no-service-account": (
        '{"error":"unauthorized_client","error_description":"Client not enabled to retrieve service account"}',
        "org.springframework.security.oauth2.client.ClientAuthorizationException: [unauthorized_client] Client not enabled to retrieve service account",
    ),
    "keycloak-scope": (
        '{"error":"invalid_scope","error_description":"Invalid scopes: openid IDENTITY"}',
        "https://portal/cb?error=invalid_scope&error_description=Invalid+scopes%3A+openid+IDENTITY&iss=https%3A%2F%2Fsso.example.com%2Frealms%2Fplant",
    ),
    "keycloak-account": (
        '{"error":"invalid_grant","error_description":"Account is not fully set up"}',
        '{"error":"invalid_grant","error_description":"Account disabled"}',
        "type=LOGIN_ERROR, realmId=plant, error=user_disabled, org.keycloak.events",
    ),
    "keycloak-no-realm": (
        '{"error":"Realm does not exist"}',
        f"GET {_KEYCLOAK} 404: Realm does not exist",
    ),
    "keycloak-no-client": (
        "We are sorry...\nClient not found.",
        'type="LOGIN_ERROR", realmId="plant", clientId="portl", error="client_not_found"',
    ),
    "keycloak-pkce": (
        "https://portal/cb?error=invalid_request&error_description=Missing+parameter%3A+code_challenge_method",
        '{"error":"invalid_grant","error_description":"PKCE verification failed: Code mismatch"}',
        '{"error":"invalid_grant","error_description":"PKCE code verifier not specified"}',
    ),
}  # fmt: skip
