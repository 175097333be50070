"""The OpenAPI document of the JSON twins, made from the route table."""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib.metadata import version

from django.http import HttpRequest, HttpResponse, JsonResponse

from accounts.twins import TWINS, Twin
from cdfportal.base.errors import Reason
from cdfportal.dashboard.exported import FORMATS
from cdfportal.dashboard.route_parameters import Parameter
from cdfportal.dashboard.routes import ROUTES
from cdfportal.dashboard.serve import only_reading

_CAPTURED = re.compile(r"<\w+:(\w+)>")


@dataclass(frozen=True, slots=True)
class _Address:
    """What the document says of one twin."""

    path: str
    name: str
    summary: str
    parameters: tuple[Parameter, ...]
    exports: tuple[Parameter, ...] = ()
    posts: tuple[Parameter, ...] = ()

    @classmethod
    def of_accounts(cls, twin: Twin) -> _Address:
        """The sign-in room's pages have twins of their own making, under their own prefix."""
        parameters = tuple(Parameter(name, meaning) for name, meaning in twin.parameters)
        name = twin.name.removeprefix("api-")
        return cls(f"accounts/{twin.path}", name, twin.summary, parameters)


_EXPORTS = (
    Parameter(
        "format",
        f"{' or '.join(FORMATS)}. A file holds one list, all pages of it; txt is for few answers.",
    ),
    Parameter("list", "Which list, where the answer holds several. Default: the first."),
)
_ADDRESSES = (
    *(
        _Address(each.path, each.name, each.summary, each.parameters, _EXPORTS, each.posts)
        for each in ROUTES
    ),
    *map(_Address.of_accounts, TWINS),
)
_ERRORS = {
    "400": "A parameter cannot be; the message names it.",
    "401": "Nobody is signed in, the sign-in ended, or CDF asks for a stronger one; "
    "`sign_in` says where to start.",
    "403": "The operator limits the portal to other projects, or the page to its administrators.",
    "404": "The token does not reach it, or there is none.",
    "502": "CDF does not answer or refuses.",
    "503": "CDF or the identity provider is busy.",
}


def openapi(request: HttpRequest) -> HttpResponse:
    """`/api/openapi.json`: public, since it describes addresses and holds no data."""
    return only_reading(request) or JsonResponse(document())


def document() -> dict[str, object]:
    """OpenAPI 3.1 (https://spec.openapis.org/oas/v3.1.0)."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "cdfportal",
            "version": version("cdfportal"),
            "description": "Every page of the portal as JSON, for the signed-in person's session.",
        },
        "paths": {_template(each.path): _methods(each) for each in _ADDRESSES},
        "components": {"schemas": {"Error": _error_schema()}},
    }


def _template(path: str) -> str:
    return "/api/" + _CAPTURED.sub(r"{\1}", path)


def _methods(route: _Address) -> dict[str, object]:
    """GET; and POST where it takes texts that no address should hold."""
    get = _operation(route)
    if not route.posts:
        return {"get": get}
    texts = {each.name: {"type": "string", "description": each.meaning} for each in route.posts}
    schema = {"type": "object", "properties": texts}
    post = {
        **get,
        "operationId": f"{route.name}-post",
        "parameters": _captured(route),
        "requestBody": {"required": True, "content": {"application/json": {"schema": schema}}},
    }
    return {"get": get, "post": post}


def _operation(route: _Address) -> dict[str, object]:
    answers: dict[str, object] = {
        "200": {
            "description": route.summary,
            "content": {"application/json": {"schema": {"type": "object"}}},
        }
    }
    return {
        "operationId": route.name,
        "summary": route.summary,
        "parameters": [*_captured(route), *map(_parameter, (*route.parameters, *route.exports))],
        "responses": {**answers, **{code: _error(text) for code, text in _ERRORS.items()}},
    }


def _captured(route: _Address) -> list[dict[str, object]]:
    return [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in _CAPTURED.findall(route.path)
    ]


def _parameter(parameter: Parameter) -> dict[str, object]:
    text = {"type": "string"}
    return {
        "name": parameter.name,
        "in": "query",
        "description": parameter.meaning,
        "required": parameter.required,
        "schema": {"type": "array", "items": text} if parameter.repeated else text,
    }


def _error(description: str) -> dict[str, object]:
    schema = {"$ref": "#/components/schemas/Error"}
    return {"description": description, "content": {"application/json": {"schema": schema}}}


def _error_schema() -> dict[str, object]:
    detail = {
        "type": "object",
        "required": ["code", "message", "reason", "reference"],
        "properties": {
            "code": {"type": "integer"},
            "message": {"type": "string"},
            "reason": {"type": "string", "enum": [reason.value for reason in Reason]},
            "reference": {"type": "string"},
        },
    }
    return {
        "type": "object",
        "required": ["error"],
        "properties": {"error": detail, "sign_in": {"type": "string"}},
    }
