"""What a page inside a frame of another portal keeps on its links and forms, and where it opens in full."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, QueryDict
from django.urls import reverse

from cdfportal.dashboard.parameters import project_name
from cdfportal.web.query import bad_parameter, single

#: `auto` follows the system, whatever the viewer chose for the portal itself.
THEMES = ("light", "dark", "auto")
#: What the frame alone understands; the rest of an address is the question.
_OWN = frozenset({"project", "theme", "refresh"})

#: The address of a view in the portal, from a project and a question as a query string.
FullPage = Callable[[str, str], str]


@dataclass(frozen=True, slots=True)
class Frame:
    """One slim page: its project, its theme, and its question as the portal asks it."""

    project: str
    theme: str
    #: Address of the same question in the portal.
    full: str
    #: Another project than the portal's own was asked for.
    named: bool

    @property
    def kept(self) -> tuple[tuple[str, str], ...]:
        """Hidden fields of a form inside the frame."""
        named = (("project", self.project if self.named else ""), ("theme", self.theme))
        return tuple((name, value) for name, value in named if value)

    @property
    def query(self) -> str:
        """The same for a link, without a question mark."""
        return urlencode(self.kept)


def frame_of(request: HttpRequest, full: FullPage) -> Frame:
    """Read from the address; 400 where the project or the theme cannot be."""
    problems: list[str] = []
    named = single(request.GET, "project", problems)
    theme = single(request.GET, "theme", problems)
    if theme not in ("", *THEMES):
        problems.append("`theme` takes light, dark or auto.")
    if problems:
        raise bad_parameter(*problems)
    project = named or settings.CONNECTION.default_project
    if project:
        project_name(project)
    return Frame(project, theme, full(project, _question(request.GET)), bool(named))


def _question(query: QueryDict) -> str:
    """The query string without what only a frame understands."""
    kept = query.copy()
    for name in _OWN:
        kept.pop(name, None)
    return kept.urlencode()


def project_page(name: str) -> FullPage:
    """The page of a project by the name of its address; the list of projects where none is meant."""

    def address(project: str, question: str) -> str:
        if not project:
            return reverse("dashboard:projects")
        page = reverse(f"dashboard:{name}", args=[project])
        return f"{page}?{question}" if question else page

    return address
