"""The URLs under /accounts/."""

from __future__ import annotations

from django.urls import path

from accounts.views.callback import CallbackView
from accounts.views.session import session
from accounts.views.sessions import sessions
from accounts.views.sign_out import SignOutView
from accounts.views.signed_out import signed_out
from accounts.views.start import SignInView

app_name = "accounts"
urlpatterns = [
    path("sign-in/", SignInView.as_view(), name="sign-in"),
    path("callback/", CallbackView.as_view(), name="callback"),
    path("sign-out/", SignOutView.as_view(), name="sign-out"),
    path("signed-out/", signed_out, name="signed-out"),
    path("session/", session, name="session"),
    path("sessions/", sessions, name="sessions"),
]
