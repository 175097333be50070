"""The drawing from the token to the scope, on the pages that show it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.conf import settings
from django.urls import reverse

from cdfportal.access.evaluate import access_of_groups
from cdfportal.access.grants import ClaimValue
from cdfportal.access.model import Group
from cdfportal.dashboard.presenters.ways import (
    TITLES,
    Lead,
    access_ways,
    token_station,
    with_token,
)
from cdfportal.dashboard.project_view import ProjectView
from cdfportal.web.drawings.flow import draw
from cdfportal.web.drawings.ways import Way

#: One group has a page of its own: its lists stand in it one by one.
_MOST_OF_ONE = 16


def my_ways(view: ProjectView, claims: Sequence[ClaimValue] | None) -> tuple[Way, ...]:
    """The viewer's, from their token on."""
    token = token_station(None if claims is None else len(claims), _address)
    return with_token(access_ways(view.access, lead(view)), token)


def group_ways(view: ProjectView, group: Group) -> tuple[Way, ...]:
    """What one group gives before application and token are looked at."""
    access = access_of_groups(view.project, [group])
    own = tuple(grant for grant in access.grants if grant.group_id == group.id)
    whom = lead(view, f"group={group.id}")
    return access_ways(replace(access, grants=own), whom, most=_MOST_OF_ONE)


def lead(view: ProjectView, whom: str = "") -> Lead:
    """For links and names of this view."""
    return Lead(view.project, view.names, settings.PORTAL.group_names, _address, whom)


def drawn(ways: Sequence[Way]) -> dict[str, object]:
    """The ways for the table, and the picture of them."""
    shown = len(ways[0].stations) if ways else 0
    titles = TITLES[-shown:] if shown else ()
    rows = [(tuple(zip(titles, way.stations, strict=True)), way.count) for way in ways]
    return {
        "ways": ways,
        "way_rows": rows,
        "way_titles": titles,
        "flow": draw(ways, titles),
    }


def _address(name: str, *arguments: str) -> str:
    return reverse(name, args=arguments)
