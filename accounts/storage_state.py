"""How the portal's own storage is: the database, the values in it, the memory that nodes share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, connection

from accounts.rotation import COLUMNS
from accounts.vault import Opened, vault
from cdfportal.web.shared import shared_memory

#: Of each encrypted column the newest rows are opened: enough to notice a lost key, quick on any size.
_SAMPLE = 200
_LIFE = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class StorageState:
    """Names and counts; no secret."""

    #: `SQLite` or `PostgreSQL`, as Django names it.
    database: str
    #: The kind of the database's error; empty when it answered.
    trouble: str = ""
    token_keys: int = 0
    #: Of the values that were tried, those that no key of TOKEN_KEYS opens.
    unreadable: int = 0
    #: Empty without REDIS_URL, else whether what is put there comes back.
    shared: str = ""


def storage_state() -> StorageState:
    """Asks each once; changes nothing but one short-lived entry of the shared memory."""
    keys = len(settings.PORTAL.token_keys)
    name = str(connection.display_name)
    try:
        unreadable = _unreadable()
    except DatabaseError as error:
        return StorageState(name, type(error).__name__, keys, shared=_shared())
    return StorageState(name, "", keys, unreadable, _shared())


def _unreadable() -> int:
    opener, count = vault(), 0
    for column in COLUMNS:
        rows = column.model._default_manager.exclude(**{column.column: None}).order_by("-pk")
        for row, stored in rows.values_list("pk", column.column)[:_SAMPLE]:
            count += not isinstance(opener.open(bytes(stored), column.place(row)), Opened)
    return count


def _shared() -> str:
    if not settings.REDIS_URL:
        return ""
    memory = shared_memory()
    memory.put("doctor", "here", _LIFE)
    return "answers" if memory.get("doctor") == "here" else "does not answer"
