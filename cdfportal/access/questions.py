"""Questions out of query parameters, and back: `acl`, `action`, `scope`.

`scope` is `all`, or `<wire scope>:<value>[,<value>]`, meaning all of the values. Values are
percent-decoded once more after the query string was, so that a comma or slash can stand in one:
`tableScope:db/table`, `tableScope:my%2Fdb/table`, `spaceIdScope:plant`. `security_category` is
repeated: the ids of the categories that the resource carries.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import quote, quote_plus, unquote_to_bytes

from cdfportal.access.answers import Question
from cdfportal.access.catalogue import (
    ScopeFacts,
    acls,
    actions,
    canonical_acl,
    canonical_action,
    scope_kind,
    scope_kinds,
)
from cdfportal.access.model import ALL, Scope
from cdfportal.access.scopes import table_value
from cdfportal.access.text import as_integer, clean

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,99}", re.ASCII)
_MAX_SCOPE_LENGTH = 20_000
_MAX_VALUES = 1_000
#: Each is a further right that every group is asked for.
_MAX_CATEGORIES = 10
_SHOWN = 60


@dataclass(frozen=True, slots=True)
class QuestionProblems:
    """Why the parameters are no question, for people, all at once."""

    problems: tuple[str, ...]


def question_query(acl: str, action: str, scope: str) -> str:
    """The parameters that ask it; `scope` as it is written in an address."""
    return f"acl={quote_plus(acl)}&action={quote_plus(action)}&scope={quote_plus(scope)}"


def parse_question(
    acl: str | None,
    action: str | None,
    scope: str | None,
    categories: Sequence[str] = (),
) -> Question | QuestionProblems:
    """The question, or everything that is wrong with it. No scope means `all`.

    ACLs and actions outside our tables are accepted: CDF gains new ones every few weeks.
    """
    problems = [
        *_name_problems("acl", acl, "an access control list, such as timeSeriesAcl"),
        *_name_problems("action", action, "an action, such as READ"),
    ]
    parsed = parse_scope_text(scope or "")
    if isinstance(parsed, str):
        problems.append(parsed)
    carried = parse_categories(categories)
    if isinstance(carried, str):
        problems.append(carried)
    if problems:
        problems += _unlisted(acl or "", action or "", problems)
    if problems or not acl or not action or isinstance(parsed, str) or isinstance(carried, str):
        return QuestionProblems(tuple(problems))
    return Question(canonical_acl(acl.strip()), canonical_action(action.strip()), parsed, carried)


def parse_categories(texts: Sequence[str]) -> frozenset[str] | str:
    """The ids of security categories, each a number; or one sentence about what is wrong."""
    pieces = [piece.strip() for text in texts for piece in text.split(",") if piece.strip()]
    if len(pieces) > _MAX_CATEGORIES:
        return (
            f"`security_category` names {len(pieces)} categories; at most {_MAX_CATEGORIES} are "
            "read in one question."
        )
    numbers = [as_integer(piece) for piece in pieces]
    wrong = next((p for p, n in zip(pieces, numbers, strict=True) if n is None or n < 1), None)
    if wrong is not None:
        return f"`security_category` has the value {_show(wrong)}: write the id of a category."
    return frozenset(str(number) for number in numbers)


def _name_problems(parameter: str, value: str | None, what: str) -> list[str]:
    text = (value or "").strip()
    if not text:
        return [f"`{parameter}` is missing: name {what}."]
    if not _NAME.fullmatch(text):
        return [f"`{parameter}` is {_show(text)}; it takes {what}: letters, digits, underscore."]
    return []


def _unlisted(acl: str, action: str, problems: Sequence[str]) -> list[str]:
    """Names that our tables do not list: no mistake for certain, but said where there are others."""
    found = []
    for parameter, text, known in (
        ("acl", canonical_acl(acl.strip()), acls()),
        ("action", canonical_action(action.strip()), actions()),
    ):
        flagged = any(problem.startswith(f"`{parameter}`") for problem in problems)
        if not flagged and text not in known:
            hint = _near(text, known)
            found.append(f"`{parameter}`: {_show(text)} is not known here.{hint}")
    return found


def _near(text: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(text[:_SHOWN], [*known], n=1)
    return f" Did you mean {near[0]}?" if near else ""


def parse_scope_text(text: str) -> Scope | str:
    """A scope as the parameters write it, or one sentence about what is wrong."""
    if len(text) > _MAX_SCOPE_LENGTH:
        return f"`scope` has {len(text)} characters; at most {_MAX_SCOPE_LENGTH} are read."
    name, colon, rest = clean(text).strip().partition(":")
    if name.lower() in ("", "all"):
        return _without_values(ALL, name, colon)
    kind = scope_kind(name)
    if kind is None:
        return _unknown_kind(name)
    if not kind.key:
        return _without_values(Scope(kind.name), name, colon)
    pieces = [piece.strip() for piece in rest.split(",")]
    if not all(pieces):
        return f"`scope` names {kind.name} with an empty value: write `{_example(kind)}`."
    if len(pieces) > _MAX_VALUES:
        return f"`scope` names {len(pieces)} values; at most {_MAX_VALUES} are read."
    values = [_value(kind, piece) for piece in pieces]
    wrong = next((p for p, v in zip(pieces, values, strict=True) if v is None), None)
    if wrong is not None:
        return f"`scope` has the value {_show(wrong)}: write `{_example(kind)}`."
    return Scope(kind.name, frozenset(value for value in values if value is not None))


def _without_values(scope: Scope, name: str, colon: str) -> Scope | str:
    return f"`scope` {_show(name)} takes no value: write `{scope.kind}`." if colon else scope


def _unknown_kind(name: str) -> str:
    hint = _near(name, scope_kinds())
    return f"`scope`: {_show(name)} is no scope of CDF.{hint} Write `all` or `datasetScope:42`."


def _value(kind: ScopeFacts, piece: str) -> str | None:
    """The canonical value; None when it is not one of this kind."""
    if kind.type == "int":
        number = as_integer(piece)
        return None if number is None else str(number)
    if kind.type == "tables":
        database, slash, table = piece.partition("/")
        if not database or (slash and not table) or "/" in table:
            return None
        names = _decoded(database), _decoded(table)
        if names[0] is None or names[1] is None:
            return None
        return table_value(names[0], names[1] if slash else None)
    return _decoded(piece)


def _decoded(text: str) -> str | None:
    """Percent-decoded as UTF-8 (RFC 3986 §2.5); None when it is not."""
    try:
        return clean(unquote_to_bytes(text).decode())
    except UnicodeDecodeError:
        return None


def _example(kind: ScopeFacts) -> str:
    values = {"int": "42", "tables": "database/table"}
    return f"{kind.name}:{values.get(kind.type, 'name')}"


def _show(text: str) -> str:
    """What somebody wrote, short enough for a message."""
    return f"“{text[:_SHOWN]}…”" if len(text) > _SHOWN else f"“{text}”"


def scope_text(scope: Scope) -> str:
    """The scope as the `scope` parameter writes it (not yet encoded for a query string)."""
    if not scope.values or not scope.known:
        return scope.kind
    tables = scope.kind == "tableScope"
    values = sorted(scope.values, key=value_order)
    return f"{scope.kind}:{','.join(v if tables else quote(v, safe=' :/') for v in values)}"


def value_order(value: str) -> tuple[int, int, str]:
    """Sorts numbers by size, before texts by letter."""
    number = as_integer(value)
    return (1, 0, value) if number is None else (0, number, value)
