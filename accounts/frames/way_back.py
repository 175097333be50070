"""Which view of a frame to come back to: one of a closed list, with a query of its own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self

from django.http import HttpRequest, QueryDict

#: The promised views for frames.
VIEWS = ("access", "can-i", "who-can", "matrix", "doctor", "denied")
_ADDRESS = re.compile(r"/embed/([a-z-]+)/(?:\?(.{0,1500}))?", re.ASCII)
_MOST_FIELDS = 40


@dataclass(frozen=True, slots=True)
class WayBack:
    """Written anew from its parts, so that nobody's address is used as it came."""

    view: str = VIEWS[0]
    query: str = ""

    @property
    def path(self) -> str:
        """A local path under `/embed/`."""
        return f"/embed/{self.view}/" + (f"?{self.query}" if self.query else "")

    @property
    def theme(self) -> str:
        """What the view is asked to look like: `light`, `dark`, or nothing for as the system does."""
        asked = QueryDict(self.query).get("theme", "")
        return asked if asked in {"light", "dark"} else ""

    @classmethod
    def of(cls, request: HttpRequest) -> Self:
        """The view that is asked for just now."""
        return cls.read(request.get_full_path())

    @classmethod
    def read(cls, text: str) -> Self:
        """From a form or a link; the first view for anything else."""
        found = _ADDRESS.fullmatch(text)
        if found is None or found[1] not in VIEWS:
            return cls()
        query = found[2] or ""
        # Django raises where there are too many.
        return cls(
            found[1], "" if query.count("&") > _MOST_FIELDS else QueryDict(query).urlencode()
        )
