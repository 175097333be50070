"""Addresses of this portal, as people copy them from the browser or from each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import Resolver404, resolve

from cdfportal.dashboard.pages import PAGES, Page

#: Pages of one thing each, by the name of their address.
_ONE: Mapping[str, str] = {"group": "Group", "error": "Error", "word": "Word"}


@dataclass(frozen=True, slots=True)
class OwnAddress:
    """One page of the portal."""

    title: str
    says: str
    #: Path and query, without the host.
    href: str
    #: None for the page of one thing.
    page: Page | None = None


def own_address(text: str) -> OwnAddress | None:
    """`/p/plant-north/matrix/`, or the same with the portal's host before it, whatever the port."""
    try:
        parts = urlsplit(text.strip())
        host = parts.hostname
    except ValueError:
        return None
    if host not in (None, urlsplit(settings.PORTAL.url).hostname) or parts.path[:1] != "/":
        return None
    path = f"{parts.path.rstrip('/')}/"
    try:
        found = resolve(path)
    except Resolver404:
        return None
    href = f"{path}?{parts.query}" if parts.query else path
    page = PAGES.get(found.view_name.removeprefix("dashboard:"))
    project = found.kwargs.get("project", "")
    if page:
        return OwnAddress(
            f"{page.title}{f' of {project}' if project else ''}", page.says, href, page
        )
    if found.view_name.removeprefix("dashboard:") not in _ONE:
        return None
    *_, id = found.kwargs.values()
    what = _ONE[found.url_name or ""]
    return OwnAddress(f"{what} {id}", f"{what} {id}{f' of {project}' if project else ''}.", href)
