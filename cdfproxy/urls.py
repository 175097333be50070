"""The proxy's one URL."""

from __future__ import annotations

from django.urls.resolvers import URLPattern

app_name = "cdfproxy"
urlpatterns: list[URLPattern] = []
