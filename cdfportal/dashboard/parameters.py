"""Reading what came in the address: every value is checked, every refusal names its field."""

from __future__ import annotations

import re

from django.http import QueryDict

from cdfportal.base.errors import Reason
from cdfportal.web.errors import Refusal, RefusedError

# CDF's own rule for project names is not published; this holds every name seen and no path.
_PROJECT = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,127}")
_GROUP_ID = re.compile(r"[0-9]{1,19}")
_LARGEST_ID = 2**63 - 1
_LONGEST = 4096


def project_name(text: str) -> str:
    """A project name that may stand in an address of CDF."""
    if not _PROJECT.fullmatch(text):
        raise bad_parameter("`project` takes letters, digits, dot, hyphen and underscore only.")
    return text


def group_id(text: str) -> int:
    """A group id: a positive 64-bit number."""
    if not _GROUP_ID.fullmatch(text) or not 0 < int(text) <= _LARGEST_ID:
        raise bad_parameter("`group` takes a positive number of at most 19 digits.")
    return int(text)


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
