"""Logs as JSON lines, redacted, on standard error.

An audit event is a log line like any other, with the logger `portal.audit` and an `event` of a closed
list, so that a collector can route it.
"""

from __future__ import annotations

import json
import logging
import logging.config
import os
import re
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


# C0, DEL, C1 and the two line separators of Unicode: a path must not be able to write a line of its own.
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def _one_line(text: str) -> str:
    return _UNPRINTABLE.sub(lambda found: f"\\x{ord(found[0]):02x}", text)


def _field(value: object) -> object:
    """Numbers as they are, everything else as text without secrets."""
    return value if value is None or isinstance(value, int | float) else redact(str(value))


class _Redacting(logging.Formatter):
    def formatException(self, ei: Any) -> str:  # noqa: N802  # the standard library's name
        return redact(super().formatException(ei))


class JsonFormatter(_Redacting):
    """One JSON object a line: time, level, logger, message, request, and the caller's `fields`."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, with everything that looks like a secret taken out."""
        fields = getattr(record, "fields", {})
        line = {name: _field(value) for name, value in fields.items()} | {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": redact(record.getMessage()),
            "request_id": request_id.get(),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=True)


class TextFormatter(_Redacting):
    """The same for a person at a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, with everything that looks like a secret taken out."""
        fields = getattr(record, "fields", {})
        words = [f"{record.levelname} {record.name} {record.getMessage()}"]
        words += [f"{name}={value}" for name, value in fields.items()]
        line = _one_line(redact(" ".join(words)))
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line


class LineHandler(logging.Handler):
    """To standard error, each line in one go.

    Without a lock, so that no request waits for another's line. What is longer than a pipe takes at once
    (pipe(7): 4,096 bytes) can be mixed with another line, as it can with another process's.
    """

    descriptor = 2

    def createLock(self) -> None:  # noqa: N802  # the standard library's name
        """None."""
        self.lock = None

    def emit(self, record: logging.LogRecord) -> None:
        """Write it all; logging's own way of telling that it cannot be written."""
        try:
            line = f"{self.format(record)}\n".encode("utf-8", "backslashreplace")
            while line:
                line = line[os.write(self.descriptor, line) :]
        except Exception:  # as logging.StreamHandler does
            self.handleError(record)


def logging_dict(settings: LogSettings) -> dict[str, Any]:
    """What `logging.config.dictConfig` takes; gunicorn logs through it too."""
    formatter = f"{__name__}.{'JsonFormatter' if settings['format'] == 'json' else 'TextFormatter'}"
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": formatter}},
        "handlers": {"stderr": {"class": f"{__name__}.LineHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": settings["level"]},
        # urllib3 logs whole URLs at DEBUG; query strings may carry codes.
        "loggers": {"urllib3": {"level": "WARNING"}, "django.server": {"level": "WARNING"}},
    }


def configure(settings: LogSettings) -> None:
    """Django's LOGGING_CONFIG hook."""
    # What no line of ours has need not be found out (https://docs.python.org/3/howto/logging.html#optimization).
    logging._srcfile = None
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    logging.config.dictConfig(logging_dict(settings))
