"""What a query is besides words: a right, a call, an id of the identity provider's making."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from urllib.parse import urlsplit

from cdfportal.access.answers import Question
from cdfportal.access.call_target import Call, Places
from cdfportal.access.call_target import read_call as read_target
from cdfportal.access.catalogue import acls, actions
from cdfportal.access.endpoint_table import endpoint_table
from cdfportal.access.model import ALL, Scope
from cdfportal.access.questions import parse_question, parse_scope_text
from cdfportal.access.resources import Resource, ResourceKind
from cdfportal.access.scopes import table_value
from cdfportal.access.search.folding import folded, names, words

#: https://www.rfc-editor.org/rfc/rfc9562#section-4
_UUID = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}", re.IGNORECASE | re.ASCII)
_RIGHT = re.compile(r"(\w{1,100}):(\w{1,100})(?:@(\S+))?", re.ASCII)
#: What a right is held on: `… on all`, `… in data set 42`.
_WHERE = re.compile(r"(.+?) (?:on|in|of|for) (.+)", re.IGNORECASE | re.ASCII)
_CAN = frozenset({"can", "may"})
_ME = frozenset({"i", "me"})
#: `GET /api/v1/…`, `https://cluster/api/v1/…`.
_CALL = re.compile(
    r"(?:(GET|HEAD|POST|PUT|PATCH|DELETE)\s+)?(https?://\S+|/\S+)", re.IGNORECASE | re.ASCII
)

#: How people write a resource with its id or name.
_RESOURCES = {
    ResourceKind.DATA_SET: re.compile(r"data ?set (\d{1,19})", re.IGNORECASE | re.ASCII),
    ResourceKind.SPACE: re.compile(r"space (\S{1,200})", re.IGNORECASE),
    ResourceKind.RAW: re.compile(r"(?:raw )?database (\S{1,200})", re.IGNORECASE),
    ResourceKind.CATEGORY: re.compile(
        r"(?:security )?category (\d{1,19})", re.IGNORECASE | re.ASCII
    ),
}


@dataclass(frozen=True, slots=True)
class AskedRight:
    """A right that a query is about, and the name of whoever is to hold it; empty when nobody is named."""

    question: Question
    whom: str = ""


def is_uuid(text: str) -> bool:
    """Whether it has the form of the ids of Entra and others."""
    return _UUID.fullmatch(text.strip()) is not None


def read_asked(text: str) -> AskedRight | None:
    """A right alone, or as a question: `can Bob write files?`, `who can read assets in data set 42`."""
    pieces = text.strip().rstrip("?").split()
    first = [piece.casefold() for piece in pieces[:2]]
    if first[:1] == ["who"] and first[1:] and first[1] in _CAN:
        return _asked(pieces[2:])
    if not first or first[0] not in _CAN:
        return _asked(pieces)
    if first[1:] and first[1] in _ME:
        return _asked(pieces[2:])
    for end in range(2, len(pieces)):
        asked = _asked(pieces[end:], " ".join(pieces[1:end]))
        if asked:
            return asked
    return None


def _asked(pieces: list[str], whom: str = "") -> AskedRight | None:
    question = read_right(" ".join(pieces))
    return AskedRight(question, whom) if question else None


def read_right(text: str) -> Question | None:
    """`timeSeriesAcl:READ@datasetScope:42`, `assetsAcl READ on all`, or in words: `write time series`."""
    whole = _right(text)
    where = None if whole else _WHERE.fullmatch(text)
    right = _right(where[1]) if where else None
    if where is None or right is None:
        return whole
    scope = _scope(where[2], right.acl)
    return Question(right.acl, right.action, scope) if scope else None


def _scope(text: str, acl: str) -> Scope | None:
    """`all`, `datasetScope:42`, or a resource in words, where this list can be narrowed to it."""
    resource = read_resource(text)
    if resource:
        return resource.scope(acl)
    scope = parse_scope_text(text)
    return scope if isinstance(scope, Scope) else None


def _right(text: str) -> Question | None:
    strict = _RIGHT.fullmatch(text.strip())
    if strict:
        question = parse_question(strict[1], strict[2], strict[3])
        return question if isinstance(question, Question) else None
    found = words(text)
    for place, word in enumerate(found):
        rest = found[:place] + found[place + 1 :]
        acl = _by_name().get("".join(rest), "")
        action = _action(word, acl)
        if action:
            return Question(acl, action, ALL)
    return None


@cache
def _by_name() -> Mapping[str, str]:
    """The access control lists as they are called: with the suffix, without, or by their nouns."""
    by_noun = {"".join(words(facts.noun)): name for name, facts in acls().items()}
    return {**by_noun, **{one: acl for acl in acls() for one in names(words(acl))}}


def _action(word: str, acl: str) -> str:
    """The action of this access control list that the word names or is the verb of."""
    held = acls()[acl].actions if acl else ()
    return next((a for a in held if word in (folded(a), folded(actions()[a].verb))), "")


def read_call(text: str, places: Places) -> tuple[str, str] | None:
    """(method, target) of a call that can be explained; None for anything else.

    A target alone is called by the method that it has, a reading one of several. On another host a call
    counts where it names the project: without the host then.
    """
    found = _CALL.fullmatch(text.strip())
    if found is None or ("/api/" not in found[2] and not found[1]):
        return None
    method, target = (found[1] or "").upper(), found[2]
    call = read_target(method or "GET", target, places)
    if not isinstance(call, Call):
        target = _path_alone(target)
        call = read_target(method or "GET", target, places)
        if not isinstance(call, Call) or call.segments[2:4] != ("projects", places.project):
            return None
    known = endpoint_table().operations(call.segments)
    if not method and not known and call.segments[:2] != ("api", "v1"):
        return None
    return method or (known[0].method if known else "GET"), target


def _path_alone(target: str) -> str:
    """Without the host; nothing where the address cannot be read."""
    try:
        parts = urlsplit(target)
    except ValueError:
        return ""
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def read_resource(text: str) -> Resource | None:
    """`data set 42`, `space plant`, `database erp`, `category 7`."""
    for kind, written in _RESOURCES.items():
        found = written.fullmatch(" ".join(text.split()))
        if found:
            value = table_value(found[1]) if kind is ResourceKind.RAW else found[1]
            return Resource(kind, value)
    return None
