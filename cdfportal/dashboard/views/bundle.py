"""`/diagnose/bundle/`: one file for support, without secrets or names."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase

from accounts.decorators import sign_in_required
from accounts.sign_in import ActiveSignIn
from cdfportal.dashboard.answer import Visit, visit
from cdfportal.dashboard.bundle import bundle
from cdfportal.dashboard.diagnosed import Asked
from cdfportal.dashboard.examining import examined
from cdfportal.dashboard.serve import only_reading
from cdfportal.dashboard.viewer import viewer_of
from cdfportal.dashboard.views.examination import refuse_elsewhere
from cdfportal.diagnose.doctor.case import Subject
from cdfportal.diagnose.masked import Mask, private_host
from cdfportal.web.context import now_of
from cdfportal.web.recent import RecentRefusal, recent_refusals


@sign_in_required
def bundle_file(request: HttpRequest) -> HttpResponseBase:
    """My own sign-in examined anew; for administrators of the portal its configuration too."""
    refused = only_reading(request)
    if refused:
        return refused
    refuse_elsewhere(request)
    here = visit(request, viewer_of(request), settings.CONNECTION.cdf_url)
    mine = here.viewer.sign_in
    examinations = tuple(examined(here, asked) for asked in _asked(mine))
    content = bundle(examinations, _refusals(mine), Mask(_names(here)))
    response = JsonResponse(content, json_dumps_params={"indent": 2})
    name = f"cdfportal-support-{now_of(request):%Y%m%d-%H%M%S}.json"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _asked(mine: ActiveSignIn) -> Iterator[Asked]:
    project = settings.CONNECTION.default_project
    yield Asked(Subject.ME, project, ())
    if mine.is_portal_admin:
        yield Asked(Subject.PORTAL, project, ())


def _refusals(mine: ActiveSignIn) -> tuple[RecentRefusal, ...]:
    kept = recent_refusals()
    return kept.all() if mine.is_portal_admin else kept.of(str(mine.id))


def _names(here: Visit) -> dict[str, str]:
    """What the portal knows to be a name; ids, addresses and e-mails are recognised by their form."""
    connection, mine = settings.CONNECTION, here.viewer.sign_in
    own = (connection.discovery_url, connection.cdf_url, settings.PORTAL.url)
    addresses = (*own, settings.OUTBOUND.proxy)
    known = {
        **{host: "host" for url in addresses if (host := private_host(url))},
        mine.name: "person",
        mine.email: "person",
        mine.subject: "person",
        connection.client_id: "client",
        connection.tenant_id or "": "tenant",
        connection.default_project: "project",
        **dict.fromkeys(connection.projects, "project"),
        **{group.name: "IdP group" for group in settings.PORTAL.group_names.values()},
        **{group.owner: "person" for group in settings.PORTAL.group_names.values()},
        **dict.fromkeys(settings.PORTAL.group_names, "IdP group"),
    }
    return {name: kind for name, kind in known.items() if name}
