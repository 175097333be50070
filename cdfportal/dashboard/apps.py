"""The dashboard as a Django app; it owns what lives as long as the process."""

from __future__ import annotations

from django.apps import AppConfig, apps
from django.conf import settings

from cdfportal.cdf.transport import Transport
from cdfportal.dashboard.cache import ViewerCache
from cdfproxy.slots import Slots

#: Each takes a request's thread and some of its own for seconds.
EXAMINATIONS = 4
#: Of texts up to 10 MiB, each with some ten times its size in memory.
_PASTES = 2


class DashboardConfig(AppConfig):
    """Holds the way out to CDF and the viewers' cache."""

    name = "cdfportal.dashboard"
    label = "dashboard"
    transport: Transport
    cache: ViewerCache
    examinations: Slots
    pastes: Slots

    def ready(self) -> None:
        """Once per process, after the settings were read."""
        self.transport = Transport(settings.OUTBOUND)
        self.cache = ViewerCache()
        self.examinations = Slots(EXAMINATIONS)
        self.pastes = Slots(_PASTES)


def dashboard() -> DashboardConfig:
    """The one app config of this process."""
    config = apps.get_app_config("dashboard")
    assert isinstance(config, DashboardConfig)  # noqa: S101 -- INSTALLED_APPS names no other class
    return config
