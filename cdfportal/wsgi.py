"""The WSGI application that gunicorn serves."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cdfportal.settings")
application = get_wsgi_application()
# Every view is read now, not by the first who asks.
get_resolver().url_patterns  # noqa: B018 -- reading it imports them
