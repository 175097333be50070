"""Names that go into the path of an address of CDF."""

from __future__ import annotations

import re
from urllib.parse import quote

# CDF's own rule for project names is not published; this holds every name seen and no path.
_PROJECT = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,127}")
PROJECT_RULE = "letters, digits, dot, hyphen and underscore, first a letter or digit"


def is_project_name(text: str) -> bool:
    """Whether a project may have this name."""
    return _PROJECT.fullmatch(text) is not None


def path_segment(text: str) -> str | None:
    """One segment of a path, whatever stands in the name; None for what would be another path.

    Quoting keeps dots, and clients take `.` and `..` out together with what is before them
    (https://www.rfc-editor.org/rfc/rfc3986#section-5.2.4).
    """
    return None if text in {"", ".", ".."} else quote(text, safe="")
