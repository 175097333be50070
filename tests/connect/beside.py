"""Packages that cannot be the tests' own, beside them: what a text is for must read it itself.

cognite-extractor-utils wants cognite-sdk 7, the tests have 8; the Toolkit brings thirty packages that
nothing else needs. Each set lies in a folder of its own here, which stands first on the path of a process.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
FOLDER = ROOT / "tests" / "connect" / "packages"

_SECONDS = 300


class InstallError(RuntimeError):
    """pip failed; what it said last."""


def beside(name: str) -> Path:
    """The folder of `<name>.txt`'s packages, filled once for each state of that list."""
    listed = FOLDER / f"{name}.txt"
    # With a dot, so that nobody looks for tests in it.
    folder = FOLDER / f".{name}"
    stamp = folder / ".installed"
    with listed.open("rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        state = hashlib.sha256(lock.read() + sys.version.encode()).hexdigest()
        if not stamp.exists() or stamp.read_text(encoding="ascii") != state:
            _pip(listed, folder)
            stamp.write_text(state, encoding="ascii")
    return folder


def _pip(listed: Path, folder: Path) -> None:
    """Exactly the list: what it leaves out is found among the tests' own packages."""
    quiet = ("--quiet", "--disable-pip-version-check", "--no-deps", "--no-compile", "--upgrade")
    command = [sys.executable, "-m", "pip", "install", *quiet, "--target", folder, "-r", listed]
    done = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS, check=False)
    if done.returncode:
        said = done.stderr.strip().splitlines()[-1:] or ["pip said nothing"]
        raise InstallError(f"`pip install` failed: {said[0]} (the tests need PyPI, once)")


def path_with(name: str) -> str:
    """PYTHONPATH of a process that is to use those packages, and may import the tests."""
    return os.pathsep.join((str(beside(name)), str(ROOT)))


def closed(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment of a process that reaches this machine and nothing else."""
    nowhere = "http://127.0.0.1:9"
    proxies = {"HTTP_PROXY": nowhere, "HTTPS_PROXY": nowhere, "NO_PROXY": "localhost,127.0.0.1"}
    small = {name.lower(): value for name, value in proxies.items()}
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return {**kept, **proxies, **small, **environment}
