"""The pages and their JSON twins."""

from __future__ import annotations

from django.urls import path
from django.urls.resolvers import URLPattern
from django.views.decorators.debug import sensitive_post_parameters

from cdfportal.dashboard.changes import changing
from cdfportal.dashboard.openapi import openapi
from cdfportal.dashboard.routes import ROUTES
from cdfportal.dashboard.serve import page, twin
from cdfportal.dashboard.views import appearance, embed, home, session_new, session_revoke
from cdfportal.dashboard.views.bundle import bundle_file
from cdfportal.dashboard.views.checklist import checklist_page
from cdfportal.dashboard.views.diagnose import diagnose_page
from cdfportal.dashboard.views.errors import errors_page

#: No report of an error shows it.
_secret = sensitive_post_parameters("client_secret")

app_name = "dashboard"
urlpatterns: list[URLPattern] = [
    path("", home.home, name="home"),
    path("appearance/", appearance.appearance, name="appearance"),
    # Before the table's own: these pages are sent while they are made.
    path("diagnose/", _secret(diagnose_page), name="diagnose"),
    path("diagnose/bundle/", bundle_file, name="bundle"),
    path("diagnose/checklist/", _secret(checklist_page), name="checklist"),
    # Takes more than other forms do.
    path("errors/", errors_page, name="errors"),
    *(path(f"embed/{name}/", view, name=f"embed-{name}") for name, view in embed.VIEWS.items()),
    path("api/openapi.json", openapi, name="openapi"),
    path(
        "p/<str:project>/sessions/new/",
        _secret(changing(session_new.new_session)),
        name="cdf-session-new",
    ),
    path(
        "p/<str:project>/sessions/revoke/",
        changing(session_revoke.revoke_sessions),
        name="cdf-session-revoke",
    ),
    *(
        path(route.path, page(route.handler, takes_post=bool(route.posts)), name=route.name)
        for route in ROUTES
        if route.path
    ),
    *(
        path(
            f"api/{route.path}",
            twin(route.handler, takes_post=bool(route.posts)),
            name=f"api-{route.name}",
        )
        for route in ROUTES
    ),
]
