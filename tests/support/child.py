"""Servers that the tests start as processes of their own: ready by a real probe, stopped for certain."""

from __future__ import annotations

import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self, TypedDict

from tests.support.portal import free_port

_START_SECONDS = 60.0
_STOP_SECONDS = 20.0


class Identity(TypedDict, total=False):
    """What subprocess takes to run as somebody else."""

    user: int
    group: int
    extra_groups: list[int]


def as_user(user: pwd.struct_passwd | None) -> Identity:
    """As that user, without any of our own groups; as ourselves for None."""
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}


class Child:
    """One process; whoever starts it stops it."""

    def __init__(
        self, command: list[str], log: Path, *, user: pwd.struct_passwd | None = None
    ) -> None:
        self._log, self.name = log, Path(command[0]).name
        with log.open("ab") as out:
            self._process = subprocess.Popen(
                command,
                cwd="/",
                env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                **as_user(user),
                start_new_session=True,
            )

    def wait_until(self, is_ready: Callable[[], bool]) -> None:
        """Until the probe succeeds; RuntimeError with the log when the process is over or too slow."""
        deadline = time.monotonic() + _START_SECONDS
        while not is_ready():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                log = self._log.read_text(encoding="utf-8", errors="replace")
                raise RuntimeError(f"{self.name} did not start:\n{log}")
            time.sleep(0.05)

    def stop(self, signal_number: int = 15) -> None:
        """End it, and wait until it is gone."""
        self._process.send_signal(signal_number)
        try:
            self._process.wait(timeout=_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


class ChildServer:
    """A server in a folder and on a port of its own: starts on entering, is gone after leaving."""

    #: How it is asked to end.
    stop_signal = 15

    def __init__(self, name: str) -> None:
        # Not among pytest's own folders: they are closed to other users.
        self._folder = Path(tempfile.mkdtemp(prefix=f"cdfportal-{name}-"))
        self._log = self._folder / f"{name}.log"
        self.port = free_port()
        self._child: Child | None = None

    def start(self) -> Self:
        """Listen, with what the folder holds of the last time."""
        self._child = self._run()
        self._child.wait_until(self._answers)
        return self

    def stop(self) -> None:
        """End it; the folder stays."""
        child, self._child = self._child, None
        if child is not None:
            child.stop(self.stop_signal)

    def __enter__(self) -> Self:
        try:
            self._prepare()
            return self.start()
        except BaseException:
            self._remove()
            raise

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._remove()

    def _remove(self) -> None:
        self.stop()
        shutil.rmtree(self._folder)

    def _prepare(self) -> None:
        """Before the first start."""

    def _run(self) -> Child:
        raise NotImplementedError

    def _answers(self) -> bool:
        raise NotImplementedError
