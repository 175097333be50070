"""Django's entry for the shared web layer."""

from __future__ import annotations

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Brings the template tags and the deploy checks; holds the way to what the nodes share, and
    the last refusals."""

    name = "cdfportal.web"
    label = "web"

    def ready(self) -> None:
        """Register the deploy checks; connect to nothing yet."""
        from cdfportal import checks  # noqa: F401 -- importing registers them
        from cdfportal.web.recent import RecentRefusals
        from cdfportal.web.shared import connect

        self.shared = connect()
        self.refusals = RecentRefusals()
