"""What a handler answers: one set of facts, as a page and as JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping
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


Handler = Callable[..., Answer]


def visit(request: HttpRequest, viewer: Viewer, cdf_url: str) -> Visit:
    """The viewer with a way to CDF."""
    app = dashboard()
    now = now_of(request)
    client = CdfClient(cdf_url, viewer.token.value, app.transport.session(cdf_url))
    refresh = request.GET.get("refresh") == "1"
    return Visit(request, viewer, Reader(client, app.cache, viewer, now, refresh), now)
