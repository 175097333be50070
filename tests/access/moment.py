"""One moment for all answers in tests."""

from __future__ import annotations

from datetime import UTC, datetime

NOW = datetime(2026, 11, 22, 9, 14, 7, tzinfo=UTC)
