"""What a handler answers: one set of facts, as a page and as JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.http import HttpRequest

from cdfportal.cdf.client import CdfClient
from cdfportal.dashboard.apps import dashboard
from cdfportal.dashboard.reader import Reader
from cdfportal.dashboard.tables import Table
from cdfportal.dashboard.viewer import Viewer
from cdfportal.web.context import now_of


@dataclass(frozen=True, slots=True)
class Visit:
    """One viewer asking for one page."""

    request: HttpRequest
    viewer: Viewer
    reader: Reader
    now: datetime


@dataclass(frozen=True, slots=True)
class PlainText:
    """A text to be sent on or kept as a file."""

    name: str
    content: str
    #: The name with .txt, unless it is another.
    file: str = ""

    @property
    def filename(self) -> str:
        """As it is kept."""
        return self.file or f"{self.name}.txt"


@dataclass(frozen=True, slots=True)
class Answer:
    """The page's template and its context, and the twin's data."""

    template: str
    context: Mapping[str, object]
    data: Mapping[str, object]
    #: What is wrong with the parameters: the page is shown with them, the twin refuses.
    problems: tuple[str, ...] = field(default=())
    #: What the page asks for with an empty form, and the twin cannot do without.
    missing: tuple[str, ...] = field(default=())
    #: The lists in it, for export; the first is the one that is meant when none is named.
    tables: tuple[Table, ...] = field(default=())
    #: The texts in it, for `format=txt`; the first is the one that is meant when none is named.
    texts: tuple[PlainText, ...] = field(default=())


class Later(Mapping[str, object]):
    """A twin's data, worked out when the twin is asked for: a page can do without."""

    def __init__(self, make: Callable[[], Mapping[str, object]]) -> None:
        self._make = make
        self._made: Mapping[str, object] | None = None

    def _all(self) -> Mapping[str, object]:
        if self._made is None:
            self._made = self._make()
        return self._made

    def __getitem__(self, key: str) -> object:
        return self._all()[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())


Handler = Callable[..., Answer]


def visit(request: HttpRequest, viewer: Viewer, cdf_url: str) -> Visit:
    """The viewer with a way to CDF."""
    app = dashboard()
    now = now_of(request)
    client = CdfClient(cdf_url, viewer.token.value, app.transport.session(cdf_url))
    refresh = request.GET.get("refresh") == "1"
    return Visit(request, viewer, Reader(client, app.cache, viewer, now, refresh), now)
