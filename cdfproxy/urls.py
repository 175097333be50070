"""The proxy's one URL: its own view reads the target as the client wrote it."""

from __future__ import annotations

from django.urls import re_path

from cdfproxy.views import Proxy

app_name = "cdfproxy"
urlpatterns = [re_path("", Proxy.from_settings(), name="call")]
