"""The Dockerfile, step by step, in a clean directory as an unprivileged user: no engine needed."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.support.environment import deploy_environment
from tests.support.portal import ROOT, free_port

_USER = 10001


def _instructions() -> list[tuple[str, str]]:
    text = re.sub(r"\\\n", " ", (ROOT / "Dockerfile").read_text(encoding="utf-8"))
    lines = [
        line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")
    ]
    return [(word, rest) for word, rest in (line.split(maxsplit=1) for line in lines)]


def _as_user() -> dict[str, int]:
    return {"user": _USER, "group": _USER} if os.geteuid() == 0 else {}


def _copy(rest: str, image: Path) -> None:
    *sources, target = shlex.split(rest)
    for source in sources:
        origin, destination = ROOT / source, image / target
        if origin.is_dir():
            shutil.copytree(origin, destination, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(origin, destination / origin.name)


@pytest.fixture(scope="module")
def image() -> Iterator[Path]:
    # Not among pytest's own folders: they are closed to other users.
    folder = Path(tempfile.mkdtemp(prefix="cdfportal-image-"))
    folder.chmod(0o755)
    environment = {
        "PATH": f"{Path(sys.base_prefix) / 'bin'}:{os.environ['PATH']}",
        "HOME": str(folder),
    }
    if os.geteuid() == 0:
        os.chown(folder, _USER, _USER)
    try:
        for word, rest in _instructions():
            if word == "COPY":
                _copy(rest, folder)
                subprocess.run(
                    ["chown", "-R", f"{_USER}:{_USER}", str(folder)], check=os.geteuid() == 0
                )
            elif word == "RUN":
                subprocess.run(
                    ["sh", "-c", rest], cwd=folder, env=environment, check=True, **_as_user()
                )
        yield folder
    finally:
        shutil.rmtree(folder)


def test_the_image_serves_as_an_unprivileged_user(image: Path) -> None:
    entrypoint = json.loads(dict(_instructions())["ENTRYPOINT"])
    port = free_port()
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(image),
        **deploy_environment(image),
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "WEB_WORKERS": "1",
    }
    del environment["STATIC_ROOT"]
    process = subprocess.Popen(entrypoint, cwd=image, env=environment, **_as_user())
    try:
        assert _healthy(port, process)
    finally:
        process.terminate()
        process.wait(30)


def _healthy(port: int, process: subprocess.Popen[bytes]) -> bool:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and process.poll() is None:
        try:
            return requests.get(f"http://127.0.0.1:{port}/healthz", timeout=2).text == "ok\n"
        except requests.RequestException:
            time.sleep(0.1)
    return False


def test_nothing_of_the_image_runs_as_root() -> None:
    assert dict(_instructions())["USER"] == f"{_USER}:{_USER}"
