"""Names and ids in the dashboard's addresses: every value is checked, every refusal names its field."""

from __future__ import annotations

import re

from cdfportal.base.address import PROJECT_RULE, is_project_name
from cdfportal.web.query import bad_parameter

_GROUP_ID = re.compile(r"[0-9]{1,19}")
_LARGEST_ID = 2**63 - 1


def project_name(text: str) -> str:
    """A project name that may stand in an address of CDF."""
    if not is_project_name(text):
        raise bad_parameter(f"`project` takes {PROJECT_RULE}.")
    return text


def group_id(text: str) -> int:
    """A group id: a positive 64-bit number."""
    if not _GROUP_ID.fullmatch(text) or not 0 < int(text) <= _LARGEST_ID:
        raise bad_parameter("`group` takes a positive number of at most 19 digits.")
    return int(text)
