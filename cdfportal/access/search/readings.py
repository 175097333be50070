"""What a query is besides words: a right, a call, an id of the identity provider's making."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from cdfportal.access.answers import Question
from cdfportal.access.catalogue import acls, actions
from cdfportal.access.model import ALL
from cdfportal.access.questions import parse_question
from cdfportal.access.resources import Resource, ResourceKind
from cdfportal.access.scopes import table_value
from cdfportal.access.search.folding import folded, names, words

#: https://www.rfc-editor.org/rfc/rfc9562#section-4
_UUID = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}", re.IGNORECASE | re.ASCII)
_RIGHT = re.compile(r"(\w{1,100}):(\w{1,100})(?:@(\S+))?", re.ASCII)
#: `GET /api/v1/…`, `https://cluster/api/v1/…`: a target alone is taken as read.
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


def is_uuid(text: str) -> bool:
    """Whether it has the form of the ids of Entra and others."""
    return _UUID.fullmatch(text.strip()) is not None


def read_right(text: str) -> Question | None:
    """`timeSeriesAcl:READ@datasetScope:42`, or an action beside what it is done to: `write time series`."""
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


def read_call(text: str) -> tuple[str, str] | None:
    """(method, path) of a call or an address; None for anything else."""
    found = _CALL.fullmatch(text.strip())
    if found is None or ("/api/" not in found[2] and not found[1]):
        return None
    return (found[1] or "GET").upper(), found[2]


def read_resource(text: str) -> Resource | None:
    """`data set 42`, `space plant`, `database erp`, `category 7`."""
    for kind, written in _RESOURCES.items():
        found = written.fullmatch(" ".join(text.split()))
        if found:
            value = table_value(found[1]) if kind is ResourceKind.RAW else found[1]
            return Resource(kind, value)
    return None
