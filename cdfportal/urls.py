"""The whole URL map on one screen."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    # First, since most requests are for it.
    path("cdf/", include("cdfproxy.urls")),
    path("accounts/", include("accounts.urls")),
    path("api/accounts/", include("accounts.twins")),
    path("embed/", include("accounts.frame_urls")),
    path("", include("cdfportal.dashboard.urls")),
]

handler400 = "cdfportal.web.errors.bad_request"
handler403 = "cdfportal.web.errors.not_allowed"
handler404 = "cdfportal.web.errors.not_found"
handler500 = "cdfportal.web.errors.server_error"
