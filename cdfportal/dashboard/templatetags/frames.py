"""Template filters of the pages inside frames."""

from __future__ import annotations

from django import template

from cdfportal.dashboard.frames import Frame

register = template.Library()


@register.filter
def within(query: str, frame: Frame) -> str:
    """A chip's query string with what the frame keeps."""
    return "&".join(part for part in (query.removeprefix("?"), frame.query) if part).join(("?", ""))


@register.filter
def origins(listed: tuple[str, ...]) -> str:
    """For a data attribute: one blank between two."""
    return " ".join(listed)
