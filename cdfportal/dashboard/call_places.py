"""Where the calls that people write down may go, as the settings have it."""

from __future__ import annotations

from django.conf import settings

from cdfportal.access.call_target import Places


def call_places(project: str) -> Places:
    """The cluster by both its addresses, the portal, and the project of a path that names none."""
    connection = settings.CONNECTION
    return Places(connection.cdf_url, settings.PORTAL.url, project, connection.cluster)
