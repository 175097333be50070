"""The bar that offers to renew before the sign-in ends."""

from __future__ import annotations

from django import template
from django.template import RequestContext
from django.urls import reverse

from accounts.decorators import sign_in_url
from accounts.lapse import lapse_of
from accounts.sign_in import sign_in_of

register = template.Library()


@register.inclusion_tag("parts/lapse.html", takes_context=True)
def lapse_bar(context: RequestContext) -> dict[str, object]:
    """Hidden until the end is near. Without script both links lead back to the page, which begins anew;
    what answers a POST has no address, so they open a tab of their own there."""
    request = context["request"]
    asked_by_get = request.method in {"GET", "HEAD"}
    stay = reverse("accounts:stay")
    here = context["here"] if asked_by_get else stay
    return {
        "lapse": lapse_of(request),
        "mine": sign_in_of(request),
        "stay": here,
        "again": sign_in_url(here),
        "new_tab": not asked_by_get,
    }
