"""Python programs as processes of their own, forked from one that has read their libraries already.

The same programs with the same arguments and environment as from a shell; only the import of Django and its
like is done once for all of them. Nothing that reads the portal's settings is imported before the fork.
"""

from __future__ import annotations

import multiprocessing
import os
import runpy
import signal
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(["tests.support.libraries"])


class Forked:
    """One program: a module by its name, a script by its path. What it says is added to two files, or one."""

    def __init__(
        self,
        program: str,
        arguments: Sequence[str],
        environment: Mapping[str, str],
        out: Path,
        error: Path,
    ) -> None:
        # Whoever forgets it has it ended at the exit of the tests.
        self._process = _context.Process(
            target=_run, args=(program, arguments, dict(environment), out, error), daemon=True
        )
        self._process.start()

    @property
    def has_ended(self) -> bool:
        """By itself or by a signal."""
        return not self._process.is_alive()

    def wait(self, seconds: float | None = None) -> int | None:
        """Its exit code, or None when it goes on."""
        self._process.join(seconds)
        return self._process.exitcode

    @property
    def pid(self) -> int:
        """Its own, and the session of all that it started."""
        assert self._process.pid is not None
        return self._process.pid

    def terminate(self) -> None:
        """Ask it to end."""
        self._process.terminate()

    def kill(self) -> None:
        """End it with all the processes that it started."""
        os.killpg(self.pid, signal.SIGKILL)


def _run(
    program: str,
    arguments: Sequence[str],
    environment: Mapping[str, str],
    out: Path,
    error: Path,
) -> None:
    """In the new process: become what a shell would have started."""
    os.setsid()
    for stream, path in ((sys.stdout, out), (sys.stderr, error)):
        with path.open("ab") as file:
            os.dup2(file.fileno(), stream.fileno())
    os.chdir(ROOT)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = [program, *arguments]
    if program.endswith(".py"):
        runpy.run_path(program, run_name="__main__")
    else:
        runpy.run_module(program, run_name="__main__", alter_sys=True)
