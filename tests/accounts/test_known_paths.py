"""Addresses that the command must know without Django are those of the URL map."""

from __future__ import annotations

from django.conf import settings

from accounts.addresses import redirect_uri, signed_out_uri
from cdfportal.base.portal import CALLBACK_PATH, SIGNED_OUT_PATH


def test_the_paths_are_the_url_maps() -> None:
    assert redirect_uri() == f"{settings.PORTAL.url}{CALLBACK_PATH}"
    assert signed_out_uri() == f"{settings.PORTAL.url}{SIGNED_OUT_PATH}"
