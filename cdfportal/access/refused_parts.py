"""What may be kept of a refused call: the template of its path, the family of the answer, numbers.

Paths, queries and bodies hold names, searches and now and then a secret. So of a path stays the
template, of an answer the rights that it names, and of a scope what is no free text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from cdfportal.access.answers import Question
from cdfportal.access.catalogue import scope_kind
from cdfportal.access.endpoint_table import endpoint_table
from cdfportal.access.model import ALL, Scope
from cdfportal.access.refusal_text import RefusalReading, families, read_refusal
from cdfportal.access.refused_calls import read_right
from cdfportal.base.address import is_project_name
from cdfportal.base.redact import redact

#: Of an answer's body, in bytes.
MOST_READ: Final = 65_536
_ALWAYS = frozenset({401, 403})
#: CDF answers a wrong id so, too: these count only with its own words about access rights.
_PERHAPS = frozenset({400, 404})
_HIDDEN: Final = "not_found_or_hidden"
_MOST_RIGHTS = 10
_REQUEST_ID = re.compile(r"[A-Za-z0-9-]{8,64}", re.ASCII)
# https://api-docs.cognite.com/20230101/#tag/Spaces: the pattern of a space's id.
_SPACE = re.compile(r"[A-Za-z](?:[A-Za-z0-9_-]{0,41}[A-Za-z0-9])?", re.ASCII)
_PROJECT_AT = 3


def may_refuse(status: int) -> bool:
    """Whether an answer with this status may refuse a call for its rights."""
    return status in _ALWAYS or status in _PERHAPS


def read_answer(status: int, body: str) -> RefusalReading | None:
    """The family of CDF's answer and the rights that it names; None when it refuses nothing."""
    if status not in _ALWAYS and not any(word in body.lower() for word in _hiding_words()):
        return None
    found = read_refusal(body if body.strip() else f"HTTP {status}", status=status)
    return found if isinstance(found, RefusalReading) else None


@cache
def _hiding_words() -> tuple[str, ...]:
    return tuple(word for one in families() if one.name == _HIDDEN for word in one.words)


@dataclass(frozen=True, slots=True)
class Place:
    """What may be told of a path."""

    project: str
    template: str
    #: What the endpoint table says that it needs; nothing where it does not know the call.
    required: tuple[Question, ...] = ()


@lru_cache(256)
def kept_project(named: str) -> str:
    """The project that a path names, unless something else was pasted into its place."""
    return named if is_project_name(named) and redact(named) == named else ""


def place_of(method: str, segments: Sequence[str]) -> Place:
    """The template, or as much of it as the table knows; the project where it may be one."""
    in_project = len(segments) > _PROJECT_AT and segments[2] == "projects"
    project = kept_project(segments[_PROJECT_AT]) if in_project else ""
    found = endpoint_table().lookup(method, segments)
    if found is None:
        return Place(project, endpoint_table().known_part(segments))
    texts = (f"{one.acl}:{one.action}@{one.scope}" for one in found.requires)
    return Place(project, found.template, tuple(map(read_right, texts)))


def kept_rights(rights: Iterable[Question]) -> tuple[Question, ...]:
    """Rights as they are kept: of scopes numbers and ids of spaces, no name that is free text."""
    kept = (Question(one.acl, one.action, _kept_scope(one.scope)) for one in rights)
    return tuple(dict.fromkeys(kept))[:_MOST_RIGHTS]


def _kept_scope(scope: Scope) -> Scope:
    kind = scope_kind(scope.kind) if scope.known else None
    spaces = scope.kind == "spaceIdScope" and all(map(_SPACE.fullmatch, scope.values))
    is_free = kind is None or not (kind.type == "int" or spaces)
    return ALL if is_free else scope


def kept_request_id(text: str) -> str:
    """CDF's request id, where it looks like one."""
    return text if _REQUEST_ID.fullmatch(text) else ""
