"""`/accounts/signed-out/`: where a sign-out ends, by way of the provider or without it.

It only tells. Whoever is sent here by somebody else's link is signed out of nothing.
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.methods import only
from accounts.sign_in import sign_in_of
from accounts.sign_out_ticket import read_ticket
from cdfportal.base.presets import preset_of
from cdfportal.web.context import now_of


@only("GET", "HEAD")
def signed_out(request: HttpRequest) -> HttpResponse:
    """RP-Initiated Logout 1.0 §3: the state is compared; a wrong one is no error, it confirms nothing."""
    there = read_ticket(request, request.GET.get("state", ""), now_of(request))
    context = {
        "there": there.value,
        "provider": preset_of(settings.CONNECTION.provider).name,
        "present": sign_in_of(request),
    }
    return render(request, "accounts/signed_out.html", context)
