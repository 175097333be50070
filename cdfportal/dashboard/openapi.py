"""The OpenAPI document of the JSON twins, made from the route table."""

from __future__ import annotations

import re
from importlib.metadata import version

from django.http import HttpRequest, HttpResponse, JsonResponse

from cdfportal.base.errors import Reason
from cdfportal.dashboard.routes import ROUTES, Parameter, Route
from cdfportal.dashboard.serve import only_reading

_CAPTURED = re.compile(r"<str:(\w+)>")
_ERRORS = {
    "400": "A parameter cannot be; the message names it.",
    "401": "Nobody is signed in, or the sign-in ended; `sign_in` says where to start.",
    "403": "The operator limits the portal to other projects.",
    "404": "The token does not reach it.",
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
        "paths": {_template(route.path): {"get": _operation(route)} for route in ROUTES},
        "components": {"schemas": {"Error": _error_schema()}},
    }


def _template(path: str) -> str:
    return "/api/" + _CAPTURED.sub(r"{\1}", path)


def _operation(route: Route) -> dict[str, object]:
    captured = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in _CAPTURED.findall(route.path)
    ]
    answers: dict[str, object] = {
        "200": {
            "description": route.summary,
            "content": {"application/json": {"schema": {"type": "object"}}},
        }
    }
    return {
        "operationId": route.name,
        "summary": route.summary,
        "parameters": [*captured, *map(_parameter, route.parameters)],
        "responses": {**answers, **{code: _error(text) for code, text in _ERRORS.items()}},
    }


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
