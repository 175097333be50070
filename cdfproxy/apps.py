"""The proxy as a Django app; it owns the count of calls that this process has not written down yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import AppConfig, apps

if TYPE_CHECKING:
    from cdfproxy.usage_log import UsageLog


class ProxyConfig(AppConfig):
    """Holds it."""

    name = "cdfproxy"
    usage: UsageLog

    def ready(self) -> None:
        """Once per process, after the settings were read."""
        from cdfproxy.usage_log import UsageLog

        self.usage = UsageLog()


def usage_log() -> UsageLog:
    """The one of this process."""
    log: UsageLog = vars(apps.get_app_config("cdfproxy"))["usage"]
    return log
