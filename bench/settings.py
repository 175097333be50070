"""The portal's settings as a deployment has them, and Django's own sessions to compare with."""

from __future__ import annotations

from cdfportal.settings import *  # noqa: F403 -- settings are a namespace
from cdfportal.settings import INSTALLED_APPS as _APPS

INSTALLED_APPS = [*_APPS, "django.contrib.sessions"]
ROOT_URLCONF = "bench.site"
