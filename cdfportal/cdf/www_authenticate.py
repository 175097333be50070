"""Reading WWW-Authenticate strictly: https://www.rfc-editor.org/rfc/rfc9110#section-11.6.1"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

_LONGEST = 8192
_TOKEN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"  # noqa: S105 -- a grammar rule, no secret
_QUOTED = r'"(?P<quoted>(?:[\t !#-\[\]-~]|\\[\t -~])*)"'
_END = r"[ \t]*(?:,|\Z)"
#: `[scheme SP] name = value`, one element of the list.
_PARAMETER = re.compile(
    rf"(?:(?P<scheme>{_TOKEN}) +)?(?P<name>{_TOKEN})[ \t]*=[ \t]*(?:(?P<value>{_TOKEN})|{_QUOTED}){_END}"
)
#: A scheme alone, or with a token68 behind it.
_SCHEME = re.compile(rf"(?P<scheme>{_TOKEN})(?: +[A-Za-z0-9._~+/-]+=*)?{_END}")
_BETWEEN = re.compile(r"[ \t,]*")
_ESCAPED = re.compile(r"\\(.)")

AuthChallenge = tuple[str, Mapping[str, str]]


def auth_challenges(fields: Sequence[str]) -> tuple[AuthChallenge, ...] | None:
    """Each challenge's scheme and parameters, names in lower case.

    None when any part is not of the grammar, names a parameter twice, or all of it is too long.
    """
    if sum(map(len, fields)) + len(fields) > _LONGEST:
        return None
    found: list[tuple[str, dict[str, str]]] = []
    for field in fields:
        challenges = _of_field(field)
        if challenges is None:
            return None
        found += challenges
    return tuple(found)


def _of_field(field: str) -> list[tuple[str, dict[str, str]]] | None:
    found: list[tuple[str, dict[str, str]]] = []
    place = _skip(field, 0)
    while place < len(field):
        element = _PARAMETER.match(field, place) or _SCHEME.match(field, place)
        if element is None:
            return None
        parts = element.groupdict()
        if scheme := parts["scheme"]:
            found.append((scheme.lower(), {}))
        if name := parts.get("name"):
            # A parameter belongs to the scheme before it.
            if not found or name.lower() in found[-1][1]:
                return None
            found[-1][1][name.lower()] = _value(parts)
        place = _skip(field, element.end())
    return found


def _value(parts: Mapping[str, str | None]) -> str:
    quoted = parts["quoted"]
    return parts["value"] or "" if quoted is None else _ESCAPED.sub(r"\1", quoted)


def _skip(field: str, place: int) -> int:
    """Spaces and empty elements, which a list may hold (RFC 9110 §5.6.1)."""
    between = _BETWEEN.match(field, place)
    return between.end() if between else place
