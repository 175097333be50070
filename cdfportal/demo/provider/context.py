"""What every part of one provider shares."""

from __future__ import annotations

from dataclasses import dataclass

from cdfportal.demo.clock import Clock
from cdfportal.demo.provider.config import ProviderConfig
from cdfportal.demo.provider.keys import KeyRing
from cdfportal.demo.provider.sessions import FormGuard, Sessions
from cdfportal.demo.provider.store import Store


@dataclass(slots=True)
class Context:
    """One provider's name, settings, keys and memory; only the settings are ever exchanged."""

    issuer: str
    config: ProviderConfig
    clock: Clock
    keys: KeyRing
    store: Store
    sessions: Sessions
    guard: FormGuard
