"""Texts of Entra ID as its token endpoint, its pages and client libraries write them, by entry."""

from __future__ import annotations

from urllib.parse import quote_plus

_TRACE = (
    "Trace ID: 0b1c2d3e-1111-4222-8333-444455556666 "
    "Correlation ID: 9a8b7c6d-aaaa-4bbb-8ccc-ddddeeeeffff Timestamp: 2026-11-29 09:00:00Z"
)
APP = "11111111-2222-3333-4444-555555555555"


def body(error: str, number: int, text: str) -> str:
    """The token endpoint's answer."""
    return (
        f'{{"error":"{error}","error_description":"AADSTS{number}: {text} {_TRACE}",'
        f'"error_codes":[{number}],"timestamp":"2026-11-29 09:00:00Z",'
        f'"error_uri":"https://login.microsoftonline.com/error?code={number}"}}'
    )


def back(error: str, number: int, text: str) -> str:
    """The address that a browser comes back to."""
    return (
        f"https://portal.example.com/accounts/callback/?error={error}"
        f"&error_description={quote_plus(f'AADSTS{number}: {text}')}&state=k3J8sLq0aZ7"
    )


def msal(error: str, number: int, text: str) -> str:
    """MSAL for .NET."""
    return (
        f"MSAL.NetCore.4.66.1.0.MsalServiceException:\n\tErrorCode: {error}\n"
        f"Microsoft.Identity.Client.MsalServiceException: A configuration issue is preventing "
        f"authentication. Original exception: AADSTS{number}: {text}\n"
        "   at Microsoft.Identity.Client.OAuth2.OAuth2Client.ThrowServerException()"
    )


TEXTS: dict[str, tuple[str, ...]] = {
    "aadsts-7000215": (
        body("invalid_client", 7000215, "Invalid client secret provided. Ensure the secret being sent"),
        "cognite.client.exceptions.CogniteOAuthError: Error generating access token: 'invalid_client'. "
        "Description: AADSTS7000215: Invalid client secret provided. Ensure the secret being sent in the "
        f"request is the client secret value, not the client secret ID, for a secret added to app '{APP}'.",
        'oauth2: cannot fetch token: 401 Unauthorized\nResponse: {"error":"invalid_client",'
        '"error_description":"AADSTS7000215: Invalid client secret provided."}',
    ),
    "aadsts-7000222": (
        body("invalid_client", 7000222, f"The provided client secret keys for app '{APP}' are expired."),
        msal("invalid_client", 7000222, f"The provided client secret keys for app '{APP}' are expired."),
        f"The provided client secret keys for app '{APP}' are expired. Visit the Azure portal to create new keys",
    ),
    "aadsts-7000218": (
        body("invalid_client", 7000218, "The request body must contain the following parameter: 'client_assertion' or 'client_secret'."),
        "{'error': 'invalid_client', 'error_description': \"AADSTS7000218: The request body must contain the "
        "following parameter: 'client_assertion' or 'client_secret'.\"}",
    ),
    "aadsts-700016": (
        body("unauthorized_client", 700016, f"Application with identifier '{APP}' was not found in the directory 'Contoso'."),
        back("unauthorized_client", 700016, f"Application with identifier '{APP}' was not found in the directory"),
    ),
    "aadsts-90002": (
        body("invalid_request", 90002, "Tenant 'contoso.example' not found. Check to make sure you have the correct tenant ID"),
        "ValueError: OIDC Discovery failed on https://login.microsoftonline.com/x/v2.0/.well-known/openid-configuration. "
        "HTTP status: 400, Error: {\"error\":\"invalid_tenant\",\"error_description\":\"AADSTS90002: Tenant 'x' not found.\"}",
    ),
    "aadsts-9002325": (
        body("invalid_request", 9002325, "Proof Key for Code Exchange is required for cross-origin authorization code redemption."),
        back("invalid_request", 9002325, "Proof Key for Code Exchange is required for cross-origin authorization code redemption."),
    ),
    "aadsts-9002327": (
        body("invalid_request", 9002327, "Tokens issued for the 'Single-Page Application' client-type may only be redeemed via cross-origin requests."),
        "OPError: invalid_request (AADSTS9002327: Tokens issued for the 'Single-Page Application' client-type may only)",
    ),
    "aadsts-50011": (
        "Sorry, but we're having trouble signing you in.\n\nAADSTS50011: The redirect URI 'http://localhost:8000/' "
        f"specified in the request does not match the redirect URIs configured for the application '{APP}'.",
        body("invalid_client", 50011, "The redirect URI 'https://x/' specified in the request does not match"),
        "https://login.microsoftonline.com/error?code=50011",
    ),
    "aadsts-500011": (
        body("invalid_resource", 500011, "The resource principal named https://westeurope-9.cognitedata.com was not found in the tenant named Contoso."),
        "AADSTS500011: The resource principal named https://nope.cognitedata.com was not found in the tenant",
    ),
    "aadsts-50020": (
        "AADSTS50020: User account 'a@example.com' from identity provider 'live.com' does not exist in tenant 'Contoso'",
        back("access_denied", 50020, "User account 'a@b.c' from identity provider 'live.com' does not exist in tenant"),
    ),
    "aadsts-50034": (
        body("invalid_grant", 50034, "The user account a@example.com does not exist in the Contoso directory."),
        "The user account {EUII Hidden} does not exist in the 11111111-2222 directory. To sign into this application, "
        "the account must be added to the directory.",
    ),
    "aadsts-50076": (
        body("invalid_grant", 50076, "Due to a configuration change made by your administrator, or because you moved to a new location, you must use multi-factor authentication to access"),
        "InteractionRequiredAuthError: interaction_required: AADSTS50076: Due to a configuration change made by your administrator",
    ),
    "aadsts-50105": (
        "AADSTS50105: Your administrator has configured the application CDF portal to block users unless they are "
        "specifically granted ('assigned') access to the application.",
        back("access_denied", 50105, "Your administrator has configured the application to block users"),
        '{"status":{"errorCode":50105,"failureReason":"Your administrator has configured the application"},"appDisplayName":"x","resultType":"50105","Microsoft.aadiam":1}',
    ),
    "aadsts-50126": (
        body("invalid_grant", 50126, "Error validating credentials due to invalid username or password."),
        "com.microsoft.aad.msal4j.MsalServiceException: AADSTS50126: Error validating credentials due to invalid username or password.",
    ),
    "aadsts-53003": (
        body("access_denied", 53003, "Access has been blocked by Conditional Access policies."),
        "You cannot access this right now. Error Code: 53003\nApp name: portal\nMicrosoft Entra\nRequest Id: 11111111-2222-3333-4444-555555555555",
        "Access has been blocked by Conditional Access policies. The access policy does not allow token issuance.",
    ),
    "aadsts-54005": (
        body("invalid_grant", 54005, "OAuth2 Authorization code was already redeemed, please retry with a new valid code"),
        "invalid_grant: AADSTS54005: OAuth2 Authorization code was already redeemed",
    ),
    "aadsts-65001": (
        body("invalid_grant", 65001, f"The user or administrator has not consented to use the application with ID '{APP}' named 'x'."),
        back("consent_required", 65001, "The user or administrator has not consented to use the application"),
    ),
    "aadsts-65005": (
        body("invalid_client", 65005, "The application 'x' asked for permissions to access a resource that has been removed"),
        "AADSTS65005: Misconfigured application.",
    ),
    "aadsts-650053": (
        back("invalid_client", 650053, "The application 'x' asked for scope 'DATA.VEIW' that doesn't exist on the resource '0000'."),
        "AADSTS650053: The application asked for scope 'IDENTITI' that doesn't exist on the resource",
    ),
    "aadsts-70000": (
        body("invalid_grant", 70000, "The provided value for the 'code' parameter is not valid."),
        msal("invalid_grant", 70000, "Provided grant is invalid or malformed."),
    ),
    "aadsts-70008": (
        body("invalid_grant", 70008, "The provided authorization code or refresh token has expired due to inactivity."),
        "AADSTS70008: The refresh token has expired due to inactivity.",
    ),
    "aadsts-70011": (
        body("invalid_scope", 70011, "The provided value for the input parameter 'scope' is not valid. The scope foo is not valid."),
        "ClientAuthenticationError: AADSTS70011: The provided request must include a 'scope' input parameter.",
    ),
    "aadsts-700054": (
        back("unsupported_response_type", 700054, "response_type 'id_token' is not enabled for the application."),
        "AADSTS700054: response_type 'id_token' is not enabled for the application.",
    ),
    "aadsts-700082": (
        body("invalid_grant", 700082, "The refresh token has expired due to inactivity. The token was issued on 2026-05-01 and was inactive for 90.00:00:00."),
        "azure.identity: AADSTS700082: The refresh token has expired due to inactivity.",
    ),
    "aadsts-900144": (
        body("invalid_request", 900144, "The request body must contain the following parameter: 'grant_type'."),
        "{\\\"error\\\":\\\"invalid_request\\\",\\\"error_description\\\":\\\"AADSTS900144: The request body must contain the following parameter: 'scope'.\\\"}",
    ),
    "aadsts-1002012": (
        body("invalid_scope", 1002012, "The provided value for scope https://x/user_impersonation is not valid. Client credential flows must have a scope value with /.default suffixed"),
        "CogniteOAuthError: 'invalid_scope'. Description: AADSTS1002012: The provided value for scope",
    ),
    "aadsts-500133": (
        body("invalid_grant", 500133, "Assertion is not within its valid time range. Ensure that the access token is not expired"),
        "MsalServiceException: AADSTS500133: Assertion is not within its valid time range. Current time: 2026-11-29T10:00:00Z",
    ),
    "aadsts-other": (
        "AADSTS50058: A silent sign-in request was sent but no user is signed in.",
        body("invalid_request", 9002313, "Invalid request. Request is malformed or invalid."),
    ),
}  # fmt: skip
