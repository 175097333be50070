"""The URLs under /embed/ that belong to signing in and out; the views stand in the dashboard."""

from __future__ import annotations

from django.urls import path

from accounts.views.frame_sign_out import frame_sign_out
from accounts.views.redeem import redeem_code

app_name = "frames"
urlpatterns = [
    path("redeem/", redeem_code, name="redeem"),
    path("sign-out/", frame_sign_out, name="sign-out"),
]
