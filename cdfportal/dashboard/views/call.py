"""Calling CDF from a page: through the proxy with a script, through the server without."""

from __future__ import annotations

from urllib.parse import quote

from cdfportal.access.json_parts import time_json
from cdfportal.cdf.errors import CdfError
from cdfportal.dashboard.answer import Answer, Visit
from cdfportal.dashboard.gaps import gap, gap_in_words
from cdfportal.dashboard.tables import Table, columns
from cdfportal.dashboard.views.project import open_project
from cdfportal.web.query import single


def call(visit: Visit, project: str) -> Answer:
    """`/p/<project>/call/`."""
    problems: list[str] = []
    source = single(visit.request.GET, "from", problems)
    if source not in ("", "server"):
        problems.append("`from` takes server.")
    view = open_project(visit, project)
    items: tuple[tuple[str, str], ...] | None = None
    failure = ""
    if not problems and (source or visit.request.path.startswith("/api/")):
        try:
            items = visit.reader.assets(project).value
        except CdfError as error:
            failure = gap_in_words(gap("The list of assets", "assetsAcl:READ", error))
    address = f"/cdf/api/v1/projects/{quote(project, safe='')}/assets?limit=10"
    context = {
        "project": project,
        "address": address,
        "items": items,
        "failure": failure,
        "as_of": view.as_of,
    }
    data = {
        "project": project,
        "as_of": time_json(view.as_of),
        "address": address,
        "assets": [{"id": number, "name": name} for number, name in items or ()],
        "failure": failure,
    }
    assets = Table("assets", "Assets", columns(id="Id", name="Name"), items or ())
    return Answer("dashboard/call.html", context, data, tuple(problems), tables=(assets,))
