"""gunicorn's own messages; of requests the portal writes its lines itself."""

from __future__ import annotations

from gunicorn.glogging import Logger


class OwnMessages(Logger):  # type: ignore[misc]  # gunicorn is untyped
    """Its class for gunicorn's setting `logger_class`.

    With a `logconfig_dict`, gunicorn's class works out an access line for each request, wanted or not.
    """

    @property
    def access_log_enabled(self) -> bool:
        """Never."""
        return False
