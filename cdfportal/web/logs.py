"""Logs as JSON lines, redacted, on standard error.

An audit event is a log line like any other, with the logger `portal.audit` and an `event` of a closed
list, so that a collector can route it.
"""

from __future__ import annotations

import json
import logging
import logging.config
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, TypedDict

from cdfportal.base.redact import redact

#: The id of the request being served; copied into every line written on its behalf.
request_id: ContextVar[str] = ContextVar("request_id", default="")


class LogSettings(TypedDict):
    """What settings.LOGGING holds here."""

    level: str
    format: str


class _Redacting(logging.Formatter):
    def formatException(self, ei: Any) -> str:  # noqa: N802 -- the standard library's name
        return redact(super().formatException(ei))


class JsonFormatter(_Redacting):
    """One JSON object a line: time, level, logger, message, request, and the caller's `fields`."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, with everything that looks like a secret taken out."""
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": redact(record.getMessage()),
            "request_id": request_id.get(),
        }
        for name, value in getattr(record, "fields", {}).items():
            line[name] = redact(value) if isinstance(value, str) else value
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=True, default=str)


class TextFormatter(_Redacting):
    """The same for a person at a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, with everything that looks like a secret taken out."""
        fields = " ".join(
            f"{name}={value}" for name, value in getattr(record, "fields", {}).items()
        )
        return redact(super().format(record) + (f" {fields}" if fields else ""))


def logging_dict(settings: LogSettings) -> dict[str, Any]:
    """What `logging.config.dictConfig` takes; gunicorn logs through it too."""
    formatter = f"{__name__}.{'JsonFormatter' if settings['format'] == 'json' else 'TextFormatter'}"
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": formatter, "fmt": "%(levelname)s %(name)s %(message)s"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": settings["level"]},
        # urllib3 logs whole URLs at DEBUG; query strings may carry codes.
        "loggers": {"urllib3": {"level": "WARNING"}, "django.server": {"level": "WARNING"}},
    }


def configure(settings: LogSettings) -> None:
    """Django's LOGGING_CONFIG hook."""
    logging.config.dictConfig(logging_dict(settings))
