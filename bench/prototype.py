"""What one would write first: Django's own session with the token encrypted in it, and urllib3.

No policy, no limits, no clean headers, no renewal, no end of a session that a cache has: a size to compare with.
"""

from __future__ import annotations

from typing import Final

import urllib3
from cryptography.fernet import Fernet
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse

#: `django-admin startproject` writes these.
MIDDLEWARE = (
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
)
SESSIONS = "django.contrib.sessions.backends.cached_db"
PATH = "/bench/prototype/"
_PIECE: Final = 65_536


class Prototype:
    """Its one view."""

    def __init__(self) -> None:
        self._fernet = Fernet(Fernet.generate_key())
        self._pool = urllib3.PoolManager(maxsize=8)

    def closed(self, token: str) -> str:
        """What its session keeps."""
        return self._fernet.encrypt(token.encode()).decode()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Forward the call."""
        token = self._fernet.decrypt(request.session["token"].encode()).decode()
        answer = self._pool.request(
            request.method or "",
            f"{settings.CONNECTION.cdf_url}{request.path[len(PATH) - 1 :]}",
            headers={
                "Authorization": f"Bearer {token}",
                "Accept": request.headers.get("Accept", "*/*"),
            },
            preload_content=False,
            decode_content=False,
            redirect=False,
        )
        response = StreamingHttpResponse(answer.stream(_PIECE), status=answer.status)
        for name in ("Content-Type", "Content-Length", "ETag"):
            if name in answer.headers:
                response[name] = answer.headers[name]
        return response


prototype = Prototype()
