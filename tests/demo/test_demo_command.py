"""`./run demo` as a process: it answers, one signal ends everything, a busy port gives one line."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import requests

from cdfportal.demo.ports import Ports
from tests.support.portal import ROOT, free_port

_DEADLINE_SECONDS = 60


def _environment(port: int, folder: Path) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "PORT": str(port),
        "DEMO_FOLDER": str(folder / "demo"),
    }


def _free_row_of_ports() -> int:
    for _ in range(50):
        port = free_port()
        if port < 65_000 and not Ports.beginning_with(str(port)).busy():
            return port
    raise AssertionError("no five free ports in a row")


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    port = _free_row_of_ports()
    process = subprocess.Popen(
        [sys.executable, "-m", "cdfportal.demo"],
        cwd=ROOT,
        env=_environment(port, tmp_path),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    yield process, port
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


def _read_until(process: subprocess.Popen[str], words: str) -> str:
    assert process.stdout is not None
    text = ""
    while words not in text:
        line = process.stdout.readline()
        assert line, f"the demo ended early:\n{text}"
        text += line
    return text


def test_the_demo_says_where_it_is_and_whom_to_sign_in_as_and_ends_with_one_signal(
    demo: tuple[subprocess.Popen[str], int],
) -> None:
    process, port = demo
    text = _read_until(process, "Ctrl-C ends everything")
    assert f"http://localhost:{port}" in text
    assert re.findall(r"^ {4}(\w+)", text, re.MULTILINE) == [
        "Alice",
        "Bob",
        "Carol",
        "Dave",
        "Erin",
        "Frank",
    ]
    assert requests.get(f"http://localhost:{port}/", timeout=10).status_code == 200
    assert "/embed/access/" in requests.get(f"http://127.0.0.1:{port + 3}/", timeout=10).text

    process.send_signal(signal.SIGINT)

    assert process.wait(_DEADLINE_SECONDS) == 0
    # gunicorn lives in a session of its own: its port is the proof that it is gone too.
    assert Ports.beginning_with(str(port)).busy() == ()


def test_a_second_start_finds_its_keys_and_people_again(tmp_path: Path) -> None:
    from cdfportal.demo.portal_process import DemoState

    state = DemoState(tmp_path)
    keys = state.keys()
    assert DemoState(tmp_path).keys() == keys
    assert (tmp_path / "keys.json").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("offset", [0, 1, 2, 3, 4])
def test_a_busy_port_gives_one_line(tmp_path: Path, offset: int) -> None:
    first = _free_row_of_ports()
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", first + offset))
        taken.listen()
        done = _run_demo(str(first), tmp_path)
    assert done.returncode == 1
    assert (
        done.stderr
        == f"Port {first + offset} is in use. Choose others: PORT={first + 10} ./run demo\n"
    )


@pytest.mark.parametrize("port", ["eighty", "80", "65532", "-1", "\uff18\uff10\uff10\uff10"])
def test_a_port_that_is_none_gives_one_line(tmp_path: Path, port: str) -> None:
    done = _run_demo(port, tmp_path)
    assert done.returncode == 1
    assert done.stderr == "PORT is to be a number from 1024 to 65531.\n"


def _run_demo(port: str, folder: Path) -> subprocess.CompletedProcess[str]:
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "cdfportal.demo"],
        cwd=ROOT,
        env={**_environment(0, folder), "PORT": port},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert time.monotonic() - started < _DEADLINE_SECONDS
    return done
