"""The JSON twins of this room's pages as a table: URLs and the OpenAPI document are made from it.

They ask nothing of CDF and need no token, so they answer while the provider is down.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http.response import HttpResponseBase
from django.urls import path
from django.urls.resolvers import URLPattern

from accounts.people_list import PAGE, SORTS, STATES
from accounts.views.one_sign_in import one_sign_in_twin
from accounts.views.people import people_twin
from accounts.views.person import person_twin
from accounts.views.sessions import sessions_twin


@dataclass(frozen=True, slots=True)
class Twin:
    """One address under /api/accounts/."""

    path: str
    name: str
    view: Callable[..., HttpResponseBase]
    summary: str
    #: Name and meaning of each parameter of the query string.
    parameters: tuple[tuple[str, str], ...] = ()


_SEARCH = (
    ("q", "Part of a name, an e-mail address or a subject."),
    ("state", f"{', '.join(STATES)}."),
    ("sort", f"{', '.join(SORTS)}."),
    ("page", f"A page of {PAGE} people, from 1."),
)

TWINS = (
    Twin("sessions/", "api-sessions", sessions_twin, "My sign-ins: living ones, ended ones."),
    Twin("sessions/this/", "api-this", one_sign_in_twin, "This sign-in: clocks and timeline."),
    Twin(
        "sessions/<uuid:sign_in_id>/",
        "api-timeline",
        one_sign_in_twin,
        "One of my sign-ins: clocks and timeline.",
    ),
    Twin(
        "people/",
        "api-people",
        people_twin,
        "Everybody who has signed in; for administrators of the portal.",
        _SEARCH,
    ),
    Twin(
        "people/<int:person_id>/",
        "api-person",
        person_twin,
        "One person's sign-ins; for administrators of the portal.",
    ),
)

app_name = "accounts-api"
urlpatterns: list[URLPattern] = [path(twin.path, twin.view, name=twin.name) for twin in TWINS]
