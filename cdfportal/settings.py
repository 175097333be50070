"""Every setting of the portal, read once and strictly.

A wrong or missing value stops the start with one message that lists every problem and its cure.
docs/settings.md explains each name; a test keeps the two and `.env.example` equal.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

from cdfportal.base.clock import system_clock
from cdfportal.base.configuration.connection import read_connection, read_secret_end
from cdfportal.base.configuration.environment import Environment
from cdfportal.base.configuration.legacy import refuse_legacy
from cdfportal.base.configuration.network import (
    read_database_url,
    read_outbound,
    read_redis_url,
    read_trusted_proxies,
)
from cdfportal.base.configuration.offload import read_offload_secret
from cdfportal.base.configuration.portal import read_portal, read_proxy
from cdfportal.base.configuration.service import read_token_urls

BASE_DIR = Path(__file__).resolve().parent.parent

# --- Environment -----------------------------------------------------------------------------------
environ.Env.read_env(os.environ.get("PORTAL_ENV_FILE", BASE_DIR / ".env"))
_env = Environment(os.environ)
refuse_legacy(_env)

CONNECTION = read_connection(_env)
CLIENT_SECRET_ENDS = read_secret_end(_env)
PORTAL = read_portal(_env, demo=_env.boolean("PORTAL_DEMO", default=False))
PROXY = read_proxy(_env)
OUTBOUND = read_outbound(_env)
PROXY_OFFLOAD_SECRET = read_offload_secret(_env, PROXY, OUTBOUND, CONNECTION.cdf_url)
TOKEN_URLS = read_token_urls(_env)
PORTAL_CLOCK = system_clock
METRICS_TOKEN = _env.text("METRICS_TOKEN")
REDIS_URL = read_redis_url(_env)
TRUSTED_PROXIES = read_trusted_proxies(_env)
WEB_WORKERS = _env.integer("WEB_WORKERS", default=2, least=1, most=64)
WEB_THREADS = _env.integer("WEB_THREADS", default=32, least=12, most=512)

# --- Core ------------------------------------------------------------------------------------------
DEBUG = _env.boolean("DJANGO_DEBUG", default=False)
SECRET_KEY = _env.required("DJANGO_SECRET_KEY", "Write at least 50 random characters.")
if SECRET_KEY and len(SECRET_KEY) < 50:
    _env.problem("DJANGO_SECRET_KEY", "is short", "Write at least 50 random characters.")
SECRET_KEY_FALLBACKS = list(_env.words("DJANGO_SECRET_KEY_FALLBACKS"))
ALLOWED_HOSTS = list(_env.words("DJANGO_ALLOWED_HOSTS")) or [urlsplit(PORTAL.url).hostname or ""]
ROOT_URLCONF = "cdfportal.urls"
WSGI_APPLICATION = "cdfportal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
USE_I18N = False

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.staticfiles",
    "cdfportal.web",
    "accounts",
    "cdfproxy",
    "cdfportal.dashboard",
]

MIDDLEWARE = [
    "cdfportal.web.health.HealthMiddleware",
    "cdfportal.web.context.RequestContextMiddleware",
    "cdfportal.web.headers.SecurityHeadersMiddleware",
    "cdfportal.web.peer.TrustedProxyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "cdfportal.web.guard.GuardMiddleware",
    "accounts.middleware.SignInMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "cdfportal.web.errors.RefusalMiddleware",
]

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "cdfportal.web.page.page_context",
            ],
            "builtins": ["cdfportal.web.templatetags.portal"],
        },
    }
]

# --- Database and sessions -------------------------------------------------------------------------
DATABASES = {
    "default": environ.Env.db_url_config(
        read_database_url(_env, f"sqlite:///{BASE_DIR / 'portal.sqlite3'}")
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Writers queue instead of failing, and readers never wait (https://sqlite.org/wal.html).
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
DATABASES["default"]["CONN_MAX_AGE"] = 600
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
AUTH_USER_MODEL = "accounts.Person"
SESSION_ENGINE = "accounts.session_store"
SESSION_COOKIE_NAME = PORTAL.cookies.session
SESSION_COOKIE_SECURE = PORTAL.secure
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_PATH = "/"
CSRF_COOKIE_NAME = PORTAL.cookies.csrf
CSRF_COOKIE_SECURE = PORTAL.secure
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "cdfportal.web.errors.csrf_failure"
CSRF_TRUSTED_ORIGINS = [PORTAL.url] if PORTAL.url else []

# --- Sign-in (mozilla-django-oidc reads these names; accounts overrides what falls short) ------------
AUTHENTICATION_BACKENDS = ["accounts.backend.PortalBackend"]
OIDC_RP_CLIENT_ID = CONNECTION.client_id
OIDC_RP_CLIENT_SECRET = CONNECTION.client_secret
OIDC_RP_SCOPES = " ".join(CONNECTION.scopes)
OIDC_RP_SIGN_ALGO = "RS256"
OIDC_USE_PKCE = True
OIDC_AUTHENTICATION_CALLBACK_URL = "accounts:callback"
LOGIN_URL = "accounts:sign-in"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"

# --- Security --------------------------------------------------------------------------------------
SECURE_SSL_REDIRECT = _env.boolean("PORTAL_SSL_REDIRECT", default=True) and PORTAL.secure
SECURE_HSTS_SECONDS = 31_536_000 if PORTAL.secure else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = False
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
# Written per path by cdfportal.web.headers, since pop-ups and embeds need an opener.
SECURE_CROSS_ORIGIN_OPENER_POLICY = None
SILENCED_SYSTEM_CHECKS = [
    "security.W002",  # frame-ancestors says it per path, for every browser that still matters
    "security.W005",  # subdomains and the preload list are for the domain's owner to decide
    "security.W021",
]
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_048_576
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200

# --- Static files ----------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = Path(_env.text("STATIC_ROOT") or BASE_DIR / "staticfiles")
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "cdfportal.web.static_files.StaticFiles"},
}
WHITENOISE_USE_FINDERS = False

# --- Logs ------------------------------------------------------------------------------------------
_level = _env.choice(
    "LOG_LEVEL",
    {"DEBUG": "DEBUG", "INFO": "INFO", "WARNING": "WARNING", "ERROR": "ERROR"}.__getitem__,
    default="INFO",
    allowed="DEBUG, INFO, WARNING, ERROR",
)
_format = _env.choice(
    "LOG_FORMAT", {"json": "json", "text": "text"}.__getitem__, default="json", allowed="json, text"
)
LOGGING_CONFIG = "cdfportal.web.logs.configure"
LOGGING = {"level": _level, "format": _format}

if _env.problems:
    _count = len(_env.problems)
    raise ImproperlyConfigured(
        f"The portal cannot start: {_count} setting{'s' if _count > 1 else ''} to mend.\n"
        + "\n".join(f"  - {problem}" for problem in _env.problems)
    )
