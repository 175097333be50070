"""The simulator's answers against schemas of our own, and against CDF's whole document."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from cdfportal.demo.simulator.organization import ROUTES as ORGANIZATION_ROUTES
from cdfportal.demo.simulator.routes import INSIDE, OUTSIDE
from tests.contract.exchanges import ORGANIZATION, exchanges, organization_exchanges
from tests.demo.simulator.calling import Client, Reply

SCHEMAS = [
    json.loads(path.read_text(encoding="utf-8"))
    for path in sorted((Path(__file__).parent / "schemas").glob("*.json"))
]
REGISTRY: Registry[Any] = Registry().with_resources(
    (schema["$id"], Resource.from_contents(schema)) for schema in SCHEMAS
)
#: Operations whose answers are no JSON.
BINARY = {"GET /3d/files/{id}", "POST /documents/content", "GET /documents/{id}/content"}


def _pointer(text: str) -> str:
    return text.replace("~", "~0").replace("/", "~1").replace("{", "%7B").replace("}", "%7D")


def _references() -> dict[tuple[str, int], str]:
    return {
        (operation, int(status)): f"{schema['$id']}#/operations/{_pointer(operation)}/{status}"
        for schema in SCHEMAS
        for operation, answers in schema.get("operations", {}).items()
        for status in answers
    }


def _complaints(reference: str, answer: Any, registry: Registry[Any] = REGISTRY) -> list[str]:
    validator = Draft202012Validator({"$ref": reference}, registry=registry)
    return [f"{error.json_path}: {error.message[:200]}" for error in validator.iter_errors(answer)]


def test_the_schemas_are_schemas() -> None:
    for schema in SCHEMAS:
        Draft202012Validator.check_schema(schema)
        for answers in schema.get("operations", {}).values():
            for answer in answers.values():
                Draft202012Validator.check_schema(answer)


def test_every_operation_has_a_schema_and_every_schema_an_operation() -> None:
    operations = {f"{method} {path}" for method, path, _ in INSIDE}
    operations |= {f"{method} {path}" for method, path in OUTSIDE}
    operations |= {operation for operation, _, _ in ORGANIZATION}
    assert {operation for operation, _ in _references()} == operations - BINARY
    served = {(operation.split()[0], path) for operation, path, _ in ORGANIZATION}
    assert served == ORGANIZATION_ROUTES.keys()


def test_every_answer_has_its_schema_s_shape(alice: Client, organization: Client) -> None:
    references = _references()
    seen = set()
    for operation, reply in (*exchanges(alice), *organization_exchanges(organization)):
        assert (operation, reply.status) in references, (operation, reply.body)
        assert _complaints(references[operation, reply.status], reply.json) == [], operation
        seen.add(operation)
    assert seen == {operation for operation, _ in references}


def test_every_error_has_the_error_s_shape(alice: Client, bob: Client) -> None:
    anonymous = Client(alice.url, None)
    replies = [reply for _, reply in exchanges(anonymous)]
    replies += [reply for _, reply in exchanges(bob) if reply.status >= 400]
    replies += [
        alice.get("/nothing"),
        alice.get("/raw/dbs/none/tables"),
        alice.post("/assets", {"items": [{"name": "n", "externalId": "line-a"}]}),
        alice.post("/assets/byids", {"items": [{"id": 5}]}),
        alice.post("/assets/byids", {"items": [{"id": 1003}] * 2}),
        alice.post("/assets/list", b"{"),
        alice.post("/assets/list", b"{}", Content_Encoding="br"),
    ]
    assert {reply.status for reply in replies} == {400, 401, 403, 404, 409, 415, 422}
    for reply in replies:
        assert _complaints("cdf:errors#/$defs/error", reply.json) == []
        assert reply.error["code"] == reply.status


def test_the_schemas_notice_what_is_wrong() -> None:
    asset = {"id": 1, "rootId": 1, "name": "n", "createdTime": 0, "lastUpdatedTime": 0}
    reference = "cdf:assets#/$defs/asset"
    assert _complaints(reference, asset) == []
    wrong: list[dict[str, Any]] = [{"id": "1"}, {"id": 0}, {"name": None}, {"invented": 1}]
    for change in wrong:
        assert _complaints(reference, asset | change)
    for name in asset:
        assert _complaints(reference, {key: asset[key] for key in asset if key != name})


# -- the whole document -------------------------------------------------------------------------

Document = dict[str, Any]


def _published(document: Document, operation: str, reply: Reply) -> str | None:
    """Where the document says what this answer looks like; None where it says nothing."""
    method, _, template = operation.partition(" ")
    for path, item in document["paths"].items():
        if _path(item, path) == _path({}, template) and method.lower() in item:
            answers = item[method.lower()]["responses"]
            where = f"#/paths/{_pointer(path)}/{method.lower()}/responses/{reply.status}"
            return _schema(answers.get(str(reply.status)), where)
    return None


def _path(item: Document, path: str) -> str:
    """Without the names of parameters, and without what the document has in a server's address.

    It lists two operations at the organization's `principals/me`, the older one with a server of
    its own; that one is not meant.
    """
    own_server = "servers" in item and not path.startswith("/api/")
    plain = re.sub(r"\{\w+\}", "{}", path.removeprefix("/api/v1"))
    return f"elsewhere:{plain}" if own_server else plain


def _schema(answer: Document | None, where: str) -> str | None:
    if answer is None:
        return None
    if "$ref" in answer:
        where = answer["$ref"]
    return f"cdf:published{where}/content/application~1json/schema"


def _any_for_one(value: Any) -> Any:
    """The document's alternatives overlap (they require nothing), so that `oneOf` never holds."""
    if isinstance(value, dict):
        return {"anyOf" if key == "oneOf" else key: _any_for_one(one) for key, one in value.items()}
    return [_any_for_one(one) for one in value] if isinstance(value, list) else value


def test_every_answer_fits_the_published_document(
    alice: Client, published_document: Document
) -> None:
    lenient = _any_for_one(published_document)
    whole = Resource.from_contents(lenient, default_specification=DRAFT202012)
    registry: Registry[Any] = Registry().with_resource("cdf:published", whole)
    unpublished = set()
    for operation, reply in exchanges(alice):
        reference = _published(published_document, operation, reply)
        if reference is None:
            unpublished.add(operation)
            continue
        assert _complaints(reference, reply.json, registry) == [], operation
        if operation == "GET /assets":  # and the document notices what is wrong
            assert _complaints(reference, {"items": [{"id": "1"}]}, registry)
    # Of the last one the document has the path alone.
    assert unpublished == {"GET ", "GET /api/v1/projects", "POST /sessions/token"}


def test_every_answer_of_the_organization_fits_it_too(
    organization: Client, published_document: Document
) -> None:
    whole = Resource.from_contents(
        _any_for_one(published_document), default_specification=DRAFT202012
    )
    registry: Registry[Any] = Registry().with_resource("cdf:published", whole)
    for operation, reply in organization_exchanges(organization):
        reference = _published(published_document, operation, reply)
        assert reference is not None, operation
        answer = json.loads(_with_ids_of_cdf(reply.body.decode()))
        assert _complaints(reference, answer, registry) == [], operation


def _with_ids_of_cdf(text: str) -> str:
    """The demo's principals have the subjects of its tokens for ids; CDF's have 22 characters."""
    for key in ("id", "userId"):
        text = re.sub(rf'"{key}":"([^"]+)"', rf'"{key}":"{"x" * 22}"', text)
    return text
