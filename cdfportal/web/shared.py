"""What all processes of all nodes share for speed: public documents, and whose turn it is.

Nothing here is needed for a right answer: whoever finds nothing fetches for themselves. What must be
right on every node (sessions, leases, what has been used once) stands in the database.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Protocol

from django.apps import apps
from django.conf import settings


class SharedMemory(Protocol):
    """Texts by name, for a time."""

    def get(self, name: str) -> str | None:
        """What this portal put there; None for nothing, for anybody else's writing, for no answer."""
        ...

    def put(self, name: str, text: str, life: timedelta) -> None:
        """For whoever asks within `life`."""
        ...

    def claim(self, name: str, life: timedelta) -> bool:
        """True for the first who asks within `life`; for everybody when nobody can be asked."""
        ...


class NothingShared:
    """Without Redis each process is on its own."""

    def get(self, name: str) -> str | None:
        """Nobody puts anything here."""
        return None

    def put(self, name: str, text: str, life: timedelta) -> None:
        """Nobody would read it."""

    def claim(self, name: str, life: timedelta) -> bool:
        """There is nobody to go first."""
        return True


def connect() -> SharedMemory:
    """The memory that the settings name; connects when it is first used."""
    if not settings.REDIS_URL:
        return NothingShared()
    # Here, since the package is there only where it is used.
    from cdfportal.web.shared_redis import RedisMemory

    return RedisMemory.at(settings.REDIS_URL)


def shared_memory() -> SharedMemory:
    """This process's way to it."""
    memory: SharedMemory = vars(apps.get_app_config("web"))["shared"]
    return memory
