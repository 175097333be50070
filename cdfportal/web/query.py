"""Reading what came in the address: every value is checked, every refusal names its field."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.http import QueryDict

from cdfportal.base.errors import Reason
from cdfportal.base.redact import redacted
from cdfportal.web.errors import Refusal, RefusedError

_LONGEST = 4096
_LONGEST_SOUGHT = 200
_ELSEWHERE = "Paste errors at Error look-up, which keeps them out of addresses."


def single(query: QueryDict, name: str, problems: list[str]) -> str:
    """The one value of a parameter, stripped; given twice or too long is a problem."""
    values = query.getlist(name)
    if len(values) > 1:
        problems.append(f"`{name}` is given {len(values)} times; once is enough.")
    value = values[0].strip() if values else ""
    if len(value) > _LONGEST:
        problems.append(f"`{name}` is longer than {_LONGEST} characters.")
        return value[:_LONGEST]
    if any(not letter.isprintable() for letter in value):
        problems.append(f"`{name}` holds characters that cannot be printed.")
        return "".join(letter for letter in value if letter.isprintable())
    return value


def sought_text(query: QueryDict, name: str, problems: list[str]) -> str:
    """What somebody looks for; what is longer than a name, or looks like a secret, is not echoed either."""
    text = single(query, name, problems)
    if len(text) > _LONGEST_SOUGHT:
        problems.append(f"`{name}` is longer than {_LONGEST_SOUGHT} characters. {_ELSEWHERE}")
        return ""
    if redacted(text).taken:
        problems.append(
            f"`{name}` holds what looks like a token or a secret, so it was not looked for. {_ELSEWHERE}"
        )
        return ""
    return text


def typed_text(query: QueryDict, name: str) -> str:
    """What stands in the field again: also what was too long to look for, so that it can be cut; no secret."""
    text = single(query, name, [])
    return "" if redacted(text).taken else text


def page_number(query: QueryDict, problems: list[str]) -> int:
    """`page`, counted from 1."""
    text = single(query, "page", problems)
    if not text:
        return 1
    if not (text.isascii() and text.isdigit() and len(text) < 7 and int(text)):
        problems.append("`page` takes a number from 1.")
        return 1
    return int(text)


def choice(query: QueryDict, name: str, known: Collection[str], problems: list[str]) -> str:
    """One of a closed list of words; the first of them when nothing is given."""
    words = [*known]
    value = single(query, name, problems) or words[0]
    if value in words:
        return value
    problems.append(f"`{name}` takes {_either([word for word in words if word])}.")
    return words[0]


def _either(words: Sequence[str]) -> str:
    return " or ".join(part for part in (", ".join(words[:-1]), words[-1]) if part)


def bad_parameter(*problems: str) -> RefusedError:
    """400 with every problem named."""
    return RefusedError(
        Refusal(
            400,
            Reason.BAD_PARAMETER,
            "The address holds a value that cannot be",
            " ".join(problems),
            ("Correct the value in the address, or start from your access page.",),
            retry_url="/",
            retry_label="My access",
        )
    )
