"""What CDF's OpenAPI document says of every operation, in a line each: names and marks, no text of its.

`python -m tests.contract.published PATH` writes `published.txt` from the document.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

COMMITTED = Path(__file__).with_name("published.txt")
PROJECT = "/api/v1/projects/{project}"
_METHODS = ("get", "post", "put", "patch", "delete")
_BASES = {
    "": PROJECT,
    "https://auth.cognite.com": "",
    "https://auth.cognite.com/api/v1": "/api/v1",
    "https://{cluster}.cognitedata.com/api/v1": "/api/v1",
}
_RIGHT = re.compile(r"\w+:\w+")
_JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Published:
    """One operation, as the document has it."""

    method: str
    path: str
    #: `assetsAcl:READ`, names as the document spells them.
    rights: tuple[str, ...]
    is_deprecated: bool
    #: Types of bodies that are not plain JSON, either way.
    media: tuple[str, ...]
    #: Path parameters that are text without a pattern.
    texts: tuple[str, ...]

    @property
    def line(self) -> str:
        """As it is committed."""
        marks = [
            " ".join(self.rights) or "-",
            "deprecated" if self.is_deprecated else "-",
            " ".join(self.media) or "-",
            " ".join(self.texts) or "-",
        ]
        return " | ".join((f"{self.method} {self.path}", *marks))

    @classmethod
    def of_line(cls, line: str) -> Published:
        """Read a committed line."""
        call, rights, deprecated, media, texts = line.split(" | ")
        method, path = call.split(" ")
        words = [tuple(part.split()) if part != "-" else () for part in (rights, media, texts)]
        return cls(method, path, words[0], deprecated == "deprecated", words[1], words[2])


def committed() -> tuple[Published, ...]:
    """What was derived when the table was last held against the document."""
    return tuple(Published.of_line(line) for line in COMMITTED.read_text().splitlines())


def derive(document: Any) -> tuple[Published, ...]:
    """Every operation of the document, in its order."""
    return tuple(
        _operation(document, path, item, method)
        for path, item in document["paths"].items()
        for method in _METHODS
        if method in item
    )


def _operation(document: Any, path: str, item: Any, method: str) -> Published:
    found = item[method]
    server = (found.get("servers") or item.get("servers") or [{}])[0].get("url", "")
    parameters = [
        _own(document, one) for one in (*item.get("parameters", ()), *found.get("parameters", ()))
    ]
    texts = [one["name"] for one in parameters if one["in"] == "path" and _is_free(document, one)]
    return Published(
        method.upper(),
        path if path.startswith("/api/") else f"{_BASES[server]}{path}",
        tuple(sorted(_rights(found.get("x-capability")))),
        bool(found.get("deprecated")),
        tuple(sorted(_media(document, found) - {_JSON})),
        tuple(sorted(texts)),
    )


def _rights(said: Any) -> Iterator[str]:
    """Written as a text, a list of texts, or a list of objects, whose values are either form of a right."""
    for part in said if isinstance(said, list) else [said]:
        if isinstance(part, dict):
            yield from (f"{acl}:{text.rpartition(':')[2]}" for acl, text in part.items())
        else:
            yield from _RIGHT.findall(part or "")


def _media(document: Any, operation: Any) -> set[str]:
    bodies = [operation.get("requestBody", {})]
    bodies += [body for status, body in operation["responses"].items() if status.startswith("2")]
    return {kind for body in bodies for kind in _own(document, body).get("content", ())}


def _is_free(document: Any, parameter: Any) -> bool:
    schema = _own(document, parameter.get("schema", {}))
    return schema.get("type") == "string" and "pattern" not in schema


def _own(document: Any, value: Any) -> Any:
    """Behind its references."""
    while "$ref" in value:
        target = document
        for part in value["$ref"].removeprefix("#/").split("/"):
            target = target[part.replace("~1", "/").replace("~0", "~")]
        value = target
    return value


if __name__ == "__main__":
    document = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    COMMITTED.write_text("".join(f"{one.line}\n" for one in derive(document)))
