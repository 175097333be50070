"""Texts of CDF as its APIs and SDKs write them, by entry."""

from __future__ import annotations

_API = "https://westeurope-1.cognitedata.com/api/v1/projects/plant"
_ID = "X-Request-ID: 6a4b0d1e-9c1f-4c2a-9a7e-0123456789ab"


def body(code: int, message: str, more: str = "") -> str:
    """CDF's envelope."""
    return f'{{"error":{{"code":{code},"message":"{message}"{more}}}}}'


def sdk(message: str, code: int, name: str = "CogniteAPIError") -> str:
    """The Python SDK."""
    return (
        "Traceback (most recent call last):\n"
        '  File "etl.py", line 3, in <module>\n    client.assets.list()\n'
        f"cognite.client.exceptions.{name}: {message} | code: {code} | {_ID} | cluster: westeurope-1"
    )


TEXTS: dict[str, tuple[str, ...]] = {
    "cdf-401": (
        body(401, "Unauthorized"),
        sdk("Unauthorized", 401),
        f"requests.exceptions.HTTPError: 401 Client Error: Unauthorized for url: {_API}/assets",
        sdk("You don't have access to the requested CDF project='plant', reason: Unauthorized. The token may have "
            "expired or it was invalid.. Did you intend to use one of: ['north']?", 401, "CogniteProjectAccessError"),
        f"Client error '401 Unauthorized' for url '{_API}/groups'",
    ),
    "cdf-audience": (
        body(401, "The audience is invalid"),
        f"GET {_API}/assets 401 {body(401, 'Invalid audience')}",
    ),
    "cdf-token-expired": (
        body(401, "Token is expired"),
        f"{_API}/timeseries -> HTTP 401 Unauthorized: Token is expired",
    ),
    "cdf-rights-named": (
        body(403, "Insufficient access rights. Required capabilities functionsAcl:READ not present on token"),
        sdk("Insufficient access rights. Required capabilities timeSeriesAcl:WRITE not present on token", 403),
        f"CogniteError: Request failed | status code: 403 {body(403, 'Missing capabilities rawAcl:READ')}",
    ),
    "cdf-hidden": (
        body(403, "Resource not found. This may also be due to insufficient access rights."),
        sdk("Resource not found. This may also be due to insufficient access rights.", 403),
    ),
    "cdf-operation-refused": (
        sdk("You are not allowed to access this resource endpoint", 403),
        body(403, "You are not allowed to access this resource endpoint"),
    ),
    "cdf-403": (
        body(403, "Forbidden"),
        f"requests.exceptions.HTTPError: 403 Client Error: Forbidden for url: {_API}/raw/dbs",
    ),
    "cdf-no-groups": (
        '{"subject": "abc", "projects": [], "capabilities": []}',
        body(401, "The principal is not a member of any group in this project"),
    ),
    "cdf-token-scope": (
        body(403, "Insufficient access rights. Token scope IDENTITY not present on token"),
        sdk("Token scope DATA.VIEW not present on token", 403),
    ),
    "cdf-ids-missing": (
        body(400, "Asset ids not found", ',"missing":[{"id":1}]'),
        sdk("Assets not found, missing: [{'id': 1}]", 400, "CogniteNotFoundError"),
    ),
    "cdf-duplicated": (
        body(409, "Duplicated", ',"duplicated":[{"externalId":"a"}]'),
        sdk("Assets already exist, duplicated: [{'externalId': 'a'}]", 409, "CogniteDuplicatedError"),
    ),
    "cdf-nulls": (
        body(400, "`null` values aren't allowed."),
        sdk("`null` values aren't allowed.", 400),
    ),
    "cdf-members-and-source": (
        body(400, "Fields members, sourceId cannot be set at the same time"),
        sdk("Fields members, sourceId cannot be set at the same time", 400),
    ),
    "cdf-nonce": (
        sdk("Failed to bind nonce with session", 400),
        "Failed to bind session on schedule with id None. | code: 400 | X-Request-ID: 1fca53f0-f02d-9b9d",
    ),
    "cdf-session-credentials": (
        f"POST {_API}/sessions HTTP/1.1 400\n{body(400, 'The credentials were refused')}",
        body(400, "Failed to create session: token exchange failed"),
    ),
    "cdf-429-concurrency": (
        body(429, "Project exceeded maximum number='50' of concurrent requests. Please try again later."),
        sdk("Project exceeded maximum number='50' of concurrent requests. Please try again later.", 429),
    ),
    "cdf-429-rate": (
        body(429, "Too many requests"),
        f"429 Client Error: Too Many Requests for url: {_API}/events/list",
    ),
    "cdf-400": (
        body(400, "Field 'name' is required"),
        sdk("Unknown field 'foo'", 400),
    ),
    "cdf-404": (
        f"404 Client Error: Not Found for url: {_API}/asets",
        body(404, "Function 12 could not be found"),
    ),
    "cdf-5xx": (
        f"502 Server Error: Bad Gateway for url: {_API}/assets",
        sdk("Internal server error", 500),
        f"Server error '503 Service Unavailable' for url '{_API}/assets'",
    ),
    "cdf-redirected": (
        "Redirect response '301 Moved Permanently' for url 'https://plant.fusion.cognite.com/api/v1/projects/plant/assets'",
        f"> GET {_API}/assets\n< HTTP/1.1 301 Moved Permanently\n< Location: https://x",
    ),
    "cdf-legacy": (
        body(401, "API keys are no longer supported"),
        "TypeError: ClientConfig.__init__() got an unexpected keyword argument 'api_key'",
        "CogniteAPIKeyError: No API key or token has been specified",
    ),
}  # fmt: skip
