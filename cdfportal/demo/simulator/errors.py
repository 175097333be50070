"""Refusals in the words and shapes of CDF's errors.

https://api-docs.cognite.com/20230101/#section/Errors
"""

from __future__ import annotations

from cdfportal.demo.http import Response
from cdfportal.demo.world import Json


class ApiError(Exception):
    """Ends an operation; the server's edge turns it into an error answer."""

    def __init__(
        self,
        status: int,
        message: str,
        headers: tuple[tuple[str, str], ...] = (),
        **extra: object,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.headers = headers
        self.extra = extra

    def response(self) -> Response:
        """The answer to send."""
        error = {"code": self.status, "message": self.message, **self.extra}
        return Response.json({"error": error}, self.status, *self.headers)


def bad_request(message: str) -> ApiError:
    """The request itself is wrong."""
    return ApiError(400, message)


def unauthorized() -> ApiError:
    """No token, a wrong one, or a right one for a project that it does not reach."""
    return ApiError(401, "Unauthorized")


def lacking(acl: str, action: str) -> ApiError:
    """No group gives this right at all, or the token takes it away."""
    return ApiError(
        403,
        f"Insufficient access rights. Required capabilities {acl}:{action} not present on token",
    )


def out_of_scope() -> ApiError:
    """The right is there, on other resources."""
    return ApiError(403, "Resource not found. This may also be due to insufficient access rights.")


def not_found() -> ApiError:
    """Nothing has this address."""
    return ApiError(404, "Resource not found")


def missing(items: list[Json]) -> ApiError:
    """Ids that do not exist, or that this caller cannot see: CDF does not tell which."""
    return ApiError(400, "Ids not found", missing=items)


def duplicated(items: list[Json], status: int = 409) -> ApiError:
    """External ids that are taken, or ids given twice."""
    return ApiError(status, "Duplicated ids", duplicated=items)
