"""Whom a question is about, as text: me, groups, IdP groups, a principal; and pasted lists of ids.

A subject is written `me`, `group:<id>[,<id>]`, `idp_group:<id>[,<id>]` or `principal:<id>`, each id
percent-encoded once, so that a comma can stand in one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import quote, unquote

from cdfportal.access.text import clean

MOST_IDS = 1_000
_LONGEST_ID = 200
#: Room for the most and longest ids with quotes and separators; nothing longer is looked into.
LONGEST_PASTE = MOST_IDS * (_LONGEST_ID + 4)
_LARGEST_GROUP = 2**63 - 1
_SHOWN = 60
_SEPARATORS = re.compile(r"[,\r\n\t]+")
#: What stands before the list when a claim is copied with its name: `"groups": [`, `groups = [`.
_CLAIM_NAME = re.compile(r"""\{?\s*["']?[\w:/.-]{1,100}["']?\s*[:=]\s*(?=\[)""", re.ASCII)
_EXAMPLES = "`me`, `group:<id>`, `idp_group:<id>` or `principal:<id>`"


class SubjectKind(StrEnum):
    """For whom a question can be asked; the values are the names of the parameters."""

    ME = "me"
    GROUP = "group"
    IDP_GROUPS = "idp_group"
    PRINCIPAL = "principal"


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a question is about. Several ids mean somebody in all of these groups at once."""

    kind: SubjectKind = SubjectKind.ME
    ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SubjectProblem:
    """Why a text names nobody, as the rest of a sentence that begins with the parameter."""

    text: str


ME = Subject()


def parse_subject(text: str) -> Subject | SubjectProblem:
    """The subject that one value names."""
    name, colon, rest = text.strip().partition(":")
    word = name.strip().lower()
    if word in ("", SubjectKind.ME) and not rest.strip():
        return ME
    if not colon or word not in list(SubjectKind) or word == SubjectKind.ME:
        return SubjectProblem(f"is {_show(text.strip())}; it takes {_EXAMPLES}.")
    pieces = pasted_ids(rest)
    if isinstance(pieces, SubjectProblem):
        return pieces
    encoded = not _is_json(rest)
    return subject_of(SubjectKind(word), [unquote(p) if encoded else p for p in pieces])


def subject_of(kind: SubjectKind, ids: Iterable[str]) -> Subject | SubjectProblem:
    """The subject of these ids, each counted once; me takes none, a principal exactly one."""
    unique = tuple(dict.fromkeys(clean(one.strip()) for one in ids))
    problem = _problem(kind, unique)
    return SubjectProblem(problem) if problem else Subject(kind, unique)


def _problem(kind: SubjectKind, ids: Sequence[str]) -> str:
    if not ids or not all(ids):
        return "names no id."
    if len(ids) > MOST_IDS:
        return f"names {len(ids)} ids; at most {MOST_IDS} are read."
    if kind is SubjectKind.PRINCIPAL and len(ids) > 1:
        return f"names {len(ids)} principals; name one."
    wrong = next((one for one in ids if not _is_id(one)), None)
    if wrong is not None:
        return f"holds {_show(wrong)}; an id has at most {_LONGEST_ID} characters, all printable."
    other = next((one for one in ids if not _is_group_id(one)), None)
    if kind is SubjectKind.GROUP and other is not None:
        return f"takes the id of a group, a positive number, not {_show(other)}."
    return ""


def _is_id(text: str) -> bool:
    return len(text) <= _LONGEST_ID and text.isprintable()


def _is_group_id(text: str) -> bool:
    digits = text.isascii() and text.isdigit() and len(text) < 20
    return digits and 0 < int(text) <= _LARGEST_GROUP


def pasted_ids(text: str) -> tuple[str, ...] | SubjectProblem:
    """The ids in a pasted list: by comma or line, a JSON array, or a claim with its name."""
    if len(text) > LONGEST_PASTE:
        return SubjectProblem(f"has {len(text)} characters; at most {LONGEST_PASTE} are read.")
    if _is_json(text):
        listed = _json_ids(text.strip())
        if listed is not None:
            return listed
        return SubjectProblem('begins like JSON, but is no list of texts: write `["id", "id"]`.')
    return tuple(piece for part in _SEPARATORS.split(text) if (piece := part.strip(" \"';")))


def _is_json(text: str) -> bool:
    stripped = text.lstrip()
    return stripped.startswith(("[", "{")) or _CLAIM_NAME.match(stripped) is not None


def _json_ids(text: str) -> tuple[str, ...] | None:
    try:
        value = json.loads(text[(named.end() if (named := _CLAIM_NAME.match(text)) else 0) :])
    except (ValueError, RecursionError):
        value = _cut_out(text)
    if isinstance(value, dict):
        value = next((ids for name, ids in value.items() if name.endswith("groups")), None)
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        return None
    return tuple(value)


def _cut_out(text: str) -> object:
    """The first list in a text that is not JSON as a whole, such as a copied line of a token."""
    start, end = text.find("["), text.find("]")
    try:
        return json.loads(text[start : end + 1]) if 0 <= start < end else None
    except (ValueError, RecursionError):
        return None


def ids_text(ids: Iterable[str]) -> str:
    """The ids as one value that `pasted_ids` reads back."""
    listed = list(ids)
    joined = ",".join(listed)
    return joined if pasted_ids(joined) == tuple(listed) else json.dumps(listed)


def subject_text(subject: Subject) -> str:
    """The subject as `parse_subject` reads it (not yet encoded for a query string)."""
    if subject.kind is SubjectKind.ME:
        return subject.kind.value
    # Whatever could be read as a separator, a quote or the start of JSON is encoded.
    return f"{subject.kind.value}:{','.join(quote(one, safe=' :/') for one in subject.ids)}"


def _show(text: str) -> str:
    """What somebody wrote, short enough for a message, without what cannot be printed."""
    plain = "".join(
        letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text
    )
    return f"“{plain[:_SHOWN]}…”" if len(plain) > _SHOWN else f"“{plain}”"
