"""The URLs under /accounts/."""

from __future__ import annotations

from django.urls import path

from accounts.views.pending import pending
from accounts.views.session import session

app_name = "accounts"
urlpatterns = [
    path("sign-in/", pending, name="sign-in"),
    path("callback/", pending, name="callback"),
    path("sign-out/", pending, name="sign-out"),
    path("session/", session, name="session"),
    path("sessions/", pending, name="sessions"),
]
