"""The portal's own URL map, and the prototype beside it."""

from __future__ import annotations

from django.urls import re_path

from bench.prototype import PATH, prototype
from cdfportal import urls

urlpatterns = [*urls.urlpatterns[:-1], re_path(f"^{PATH[1:]}", prototype), urls.urlpatterns[-1]]
