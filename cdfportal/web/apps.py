"""Django's entry for the shared web layer."""

from __future__ import annotations

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Brings the template tags and the deploy checks."""

    name = "cdfportal.web"
    label = "web"

    def ready(self) -> None:
        """Register the deploy checks."""
        from cdfportal import checks  # noqa: F401 -- importing registers them
