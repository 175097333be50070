"""Opening a project for a viewer: the name, the operator's list, the token's reach."""

from __future__ import annotations

from django.conf import settings

from cdfportal.dashboard.answer import Visit
from cdfportal.dashboard.display_claims import display_claims
from cdfportal.dashboard.parameters import project_name
from cdfportal.dashboard.project_view import ProjectView, view_project
from cdfportal.dashboard.refusals import not_listed, not_reached


def open_project(visit: Visit, project: str) -> ProjectView:
    """The project as the viewer sees it; refuses one that the token does not reach.

    Projects that the operator names are shown even then: "you may do nothing here, because" is an answer.
    """
    connection = settings.CONNECTION
    project_name(project)
    if not connection.allows_project(project):
        raise not_listed(project)
    view = view_project(visit.reader, project, display_claims(visit.viewer), connection)
    named = project == connection.default_project or project in connection.projects
    if view.projects is not None and not view.reached and not named:
        raise not_reached(project, view.projects)
    return view
