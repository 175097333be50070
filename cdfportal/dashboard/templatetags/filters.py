"""The filters of a list that are on, as chips to take off."""

from __future__ import annotations

from django import template
from django.template import RequestContext

from cdfportal.dashboard.filters import active

register = template.Library()


@register.inclusion_tag("parts/filters_on.html", takes_context=True)
def filters_on(context: RequestContext, *names: str) -> dict[str, object]:
    """Nothing when none of `names` is on."""
    request = context["request"]
    return {"on": active(request.GET, request.path, names)}
