"""What the portal's processes import that does not depend on its settings; read once, then forked."""

from __future__ import annotations

import pkgutil
import sys
from importlib import import_module

#: Django's modules of models, and whatever asks its settings, can only come after the fork.
_LIBRARIES = (
    "asyncio",
    "cryptography.hazmat.primitives.asymmetric.rsa",
    "cryptography.hazmat.primitives.ciphers.aead",
    "django.contrib.auth.hashers",
    "django.contrib.staticfiles.storage",
    "django.core.cache.backends.locmem",
    "django.core.management",
    "django.core.wsgi",
    "django.db.backends.postgresql.base",
    "django.db.backends.sqlite3.base",
    "django.db.migrations.executor",
    "django.template.backends.django",
    "django.template.defaulttags",
    "django.template.loader_tags",
    "django.templatetags.static",
    "django.views.generic",
    "environ",
    "gunicorn.app.wsgiapp",
    "gunicorn.workers.gthread",
    "jwt",
    "redis",
    "requests",
    "whitenoise.middleware",
)
#: The rooms that work without Django (docs/architecture.md).
_ROOMS = ("cdfportal.base", "cdfportal.access", "cdfportal.cdf", "cdfportal.diagnose")

# Whatever PYTHONDONTWRITEBYTECODE says: what one portal compiled, the next hundred need not.
sys.dont_write_bytecode = False
for _name in _LIBRARIES:
    import_module(_name)
for _name in _ROOMS:
    for _module in pkgutil.walk_packages(import_module(_name).__path__, f"{_name}."):
        import_module(_module.name)
