"""References to resources in bodies: `{"id": 1}` or `{"externalId": "a"}`."""

from __future__ import annotations

import json

from cdfportal.demo.simulator.errors import bad_request, duplicated
from cdfportal.demo.simulator.fields import is_id, objects_of
from cdfportal.demo.world import Json


def checked(reference: object) -> Json:
    """A reference by exactly one of the two ids."""
    if not isinstance(reference, dict):
        raise bad_request("An id must be given as an object")
    named = [key for key in ("id", "externalId") if key in reference]
    if len(named) != 1:
        raise bad_request("Exactly one of the fields id, externalId must be set")
    if named == ["id"] and not is_id(reference["id"]):
        raise bad_request("Field 'id' must be a positive whole number")
    if named == ["externalId"] and not isinstance(reference["externalId"], str):
        raise bad_request("Field 'externalId' must be a text")
    return reference


def references_of(body: Json, *, most: int = 1000) -> list[Json]:
    """The `items` of a body as references, each only once."""
    references = [checked(item) for item in objects_of(body, most=most)]
    seen: set[str] = set()
    twice: list[Json] = []
    for reference in references:
        name: Json = {key: reference[key] for key in ("id", "externalId") if key in reference}
        text = json.dumps(name)
        if text in seen:
            twice.append(name)
        seen.add(text)
    if twice:
        raise duplicated(twice, 422)
    return references
