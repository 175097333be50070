from __future__ import annotations

import json
import logging
import subprocess
import sys
from pathlib import Path

import pytest

from cdfportal.web.audit import Event, audit
from cdfportal.web.logs import JsonFormatter, TextFormatter, request_id

JWT = "eyJhbGciOiJSUzI1NiIsImtpZCI6IjEifQ.eyJzdWIiOiJhbGljZSJ9.c2lnbmF0dXJlLXNpZ25hdHVyZQ"
SECRETS = [
    JWT,
    f"Bearer {JWT}",
    "Authorization: Bearer opaque-token-value",
    "code=4/0AX4XfWh-the-code&state=the-state",
    '{"refresh_token": "0.AXX-the-refresh"}',
    "{'client_secret': 'the-client-secret'}",
    "portal=the-cookie-value; other=1",
    "__Host-portal-embed=the-cookie-value",
    "portal-signin-0123456789abcdef=the-cookie-value",
    "__Host-portal-signin-0123456789abcdef=the-cookie-value",
    "https://x.blob.core.windows.net/f?sv=1&sig=the-signature",
    "https://storage.googleapis.com/f?X-Goog-Signature=the-signature",
]
LEAKS = ("eyJ", "the-", "opaque-token-value")
BOTH = pytest.mark.parametrize("formatter", [JsonFormatter(), TextFormatter()])


def record(
    message: str, fields: object = None, error: BaseException | None = None
) -> logging.LogRecord:
    info = (type(error), error, error.__traceback__) if error else None
    made = logging.LogRecord("portal.x", logging.INFO, "f", 1, message, (), info)
    if fields is not None:
        made.fields = fields
    return made


@BOTH
@pytest.mark.parametrize("secret", SECRETS)
def test_no_secret_is_logged_wherever_it_hides(formatter: logging.Formatter, secret: str) -> None:
    try:
        raise ValueError(secret)
    except ValueError as error:
        caught = error
    lines = [
        formatter.format(record(secret)),
        formatter.format(record("x", {"a": secret})),
        formatter.format(record("x", {"a": [secret], "b": {"c": secret}, "d": ValueError(secret)})),
        formatter.format(record("x", error=caught)),
    ]
    for line in lines:
        assert not [leak for leak in LEAKS if leak in line], line
        assert "[redacted]" in line


@BOTH
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\x0b", "\x1b[2K", "\x85", "\u2028", "\x00"])
def test_a_path_writes_no_line_of_its_own(formatter: logging.Formatter, end: str) -> None:
    forged = f"/x{end}INFO portal.audit signed_in"
    for made in (record(forged), record("served", {"path": forged})):
        line = formatter.format(made)
        assert len(line.splitlines()) == 1
        assert end not in line


def test_json_has_what_a_collector_needs() -> None:
    mark = request_id.set("the-request")
    try:
        line = json.loads(JsonFormatter().format(record("served", {"status": 200, "person": None})))
    finally:
        request_id.reset(mark)
    assert line.pop("time").endswith("+00:00")
    assert line == {
        "level": "info",
        "logger": "portal.x",
        "message": "served",
        "request_id": "the-request",
        "status": 200,
        "person": None,
    }


def test_a_field_cannot_pass_for_the_lines_own_words() -> None:
    line = json.loads(
        JsonFormatter().format(record("x", {"level": "debug", "logger": "portal.audit"}))
    )
    assert (line["level"], line["logger"]) == ("info", "portal.x")


def test_a_traceback_is_kept() -> None:
    try:
        raise KeyError("missing")
    except KeyError:
        made = logging.LogRecord("x", logging.ERROR, "f", 1, "failed", (), sys.exc_info())
    assert "KeyError: 'missing'" in json.loads(JsonFormatter().format(made))["exception"]
    assert TextFormatter().format(made).endswith("KeyError: 'missing'")


def test_an_audit_event_is_a_line_with_its_name(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "portal.audit"):
        audit(Event.PROXY_REFUSED, None, rule="a rule")
    [made] = caplog.records
    assert made.fields == {"event": "proxy_refused", "rule": "a rule"}


def test_lines_of_many_threads_stay_whole(tmp_path: Path) -> None:
    """Each by a process of its own, as gunicorn's are: the file is standard error."""
    script = (
        "import logging, threading\n"
        "from cdfportal.web import logs\n"
        "logs.configure({'level': 'INFO', 'format': 'json'})\n"
        "log = logging.getLogger('portal.x')\n"
        "def write(name):\n"
        "    for number in range(500):\n"
        "        log.info('served', extra={'fields': {'path': name * 300, 'number': number}})\n"
        "threads = [threading.Thread(target=write, args=(name,)) for name in 'abcd']\n"
        "[thread.start() for thread in threads]\n"
        "[thread.join() for thread in threads]\n"
    )
    file = tmp_path / "log"
    with file.open("wb") as out:
        for process in [
            subprocess.Popen([sys.executable, "-c", script], stderr=out) for _ in range(2)
        ]:
            assert process.wait(60) == 0
    lines = [json.loads(line) for line in file.read_text().splitlines()]
    assert len(lines) == 4000
    assert all(line["path"] == line["path"][0] * 300 for line in lines)
