"""The demo's identity provider, which also serves the tests by misbehaving on demand."""

from __future__ import annotations

from cdfportal.demo.provider.config import Client, ProviderConfig
from cdfportal.demo.provider.embedded import EmbeddedProvider
from cdfportal.demo.provider.misbehaviour import Misbehaviour
from cdfportal.demo.provider.shapes import Shape

__all__ = ["Client", "EmbeddedProvider", "Misbehaviour", "ProviderConfig", "Shape"]
