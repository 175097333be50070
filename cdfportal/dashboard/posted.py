"""What was sent to a question that takes more than an address can hold: a form, or JSON."""

from __future__ import annotations

import json

from django.http import HttpRequest, QueryDict

from cdfportal.web.query import bad_parameter


def fields_of(request: HttpRequest) -> QueryDict:
    """The query of a GET, the form of a POST, or the texts of a JSON object."""
    if request.method != "POST":
        return request.GET
    if request.content_type == "application/json":
        return fields_from_json(request.body)
    return request.POST


def fields_from_json(body: bytes) -> QueryDict:
    """The texts of a JSON object; refuses anything else."""
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        raise bad_parameter('The body is no JSON: send an object such as `{"text": …}`.') from None
    if not isinstance(content, dict):
        raise bad_parameter('The body is no JSON object: send one such as `{"text": …}`.')
    fields = QueryDict(mutable=True)
    for name, value in content.items():
        values = value if isinstance(value, list) else [value]
        if not all(isinstance(one, str) for one in values):
            raise bad_parameter(f"`{name[:60]}` takes text.")
        fields.setlist(name, [_printable_json(one) for one in values])
    return fields


def _printable_json(text: str) -> str:
    """JSON may carry half of a surrogate pair, which no encoding takes."""
    return text.encode("utf-8", "replace").decode()
