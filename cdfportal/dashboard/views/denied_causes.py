"""Each cause of refused calls with what would end it: groups, capabilities, a text to send."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from accounts.sign_in import ActiveSignIn
from cdfportal.access.denied import Denied, DeniedKind, Ground, narrowed
from cdfportal.access.denied_givers import Givers, givers
from cdfportal.access.denied_json import cause_json, givers_json
from cdfportal.access.json_parts import JsonObject
from cdfportal.access.model import Scope
from cdfportal.access.remedy import Remedy, of_all, remedy
from cdfportal.access.request_text import Asker, Request, request_text
from cdfportal.access.to_json import remedy_json
from cdfportal.dashboard.presenters.calls import need_rows
from cdfportal.dashboard.presenters.denied import CauseRow, Surroundings, cause_row
from cdfportal.dashboard.project_view import ProjectView
from cdfportal.dashboard.views.whom import me

_RIGHTS = frozenset({DeniedKind.MISSING, DeniedKind.ELSEWHERE})


def ground_of(view: ProjectView) -> Ground:
    """What the viewer may do in the project today."""
    return Ground(
        access=view.access,
        reached=view.reached,
        projects=view.projects,
        others=view.index if view.all_groups else None,
        protected=view.protected,
        unread=view.unread,
    )


@dataclass(frozen=True, slots=True)
class Explained:
    """A cause, and what would end it."""

    cause: Denied
    givers: Givers
    remedy: Remedy | None
    request: str | None


def explained(
    cause: Denied, scope: Scope | None, ground: Ground, view: ProjectView, asker: ActiveSignIn
) -> Explained:
    """With `scope` the request is for that, and not for everything."""
    asked = cause if scope is None else narrowed(cause, scope, ground)
    found, cure = Givers(), None
    if asked.kind in _RIGHTS:
        cure = of_all(remedy(one.decision, view.access) for one in asked.needs)
        # Where only the token stands in the way, no group helps.
        helps = cure is None or bool(cure.rights)
        if helps and ground.others is not None and len(asked.needs) == 1:
            found = givers(ground.others, asked.needs[0].need.question, view.access)
    request = Request(
        cause=asked,
        project=view.project,
        portal_url=settings.PORTAL.url,
        asker=Asker(asker.name, asker.email, asker.subject),
        remedy=cure,
        givers=found.named,
        names=view.names,
        external_ids=view.external_ids,
    )
    return Explained(asked, found, cure, request_text(request))


def row_of(one: Explained, view: ProjectView) -> CauseRow:
    """One section of the page."""
    rights = need_rows(one.cause.needs, me(view), view.names)
    around = Surroundings(
        view.project, view.access, view.names, settings.PORTAL.group_names, view.claims.overage()
    )
    return cause_row(one.cause, rights, one.givers, one.request, around)


def json_of(one: Explained, view: ProjectView) -> JsonObject:
    """The same for the twin."""
    cause, overage = one.cause, view.claims.overage()
    acl = cause.needs[0].need.question.acl if cause.needs else ""
    return {
        **cause_json(cause, view.access, view.as_of, view.names, overage=overage),
        "givers": givers_json(one.givers, acl),
        "remedy": remedy_json(one.remedy, view.external_ids),
        "request": one.request,
    }
