"""`./run bench [name]...`: tables of CPU times and ratios; without a name, all of them.

engine, pages, sessions, proxied, proxied-on-postgres, doctor, served, browser, load.
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from collections.abc import Callable, Iterable

from bench import engine, targets
from bench.portal import portal
from bench.rows import HEAD, Row
from bench.targets import Target


def _pages() -> Iterable[Target]:
    # Needs the extra of the tests.
    from bench import pages

    return pages.rows()


def _served() -> Iterable[Target]:
    # Needs the extra of the tests.
    from bench import served

    return served.rows()


def _browser() -> Iterable[Target]:
    # Needs the extra of the tests, and Chromium.
    from bench import browser

    return browser.rows()


def _load() -> Iterable[Target]:
    # Needs the extra of the tests, nginx, Apache with mod_auth_openidc, and wrk.
    from bench import load

    return load.rows()


def _doctor() -> Iterable[Target]:
    # Needs the extra of the tests.
    from bench import doctor

    return doctor.rows()


def _sessions() -> Iterable[Row]:
    with portal():
        # Needs the settings.
        from bench import sessions

        yield from sessions.rows()


def _proxied(**changes: str) -> Iterable[Target]:
    from bench.upstream import upstream

    # The bench is one person, and as quick as it can be.
    with upstream() as url, portal(CDF_URL=url, PROXY_PERSON_RATE="100000", **changes):
        # Needs the settings.
        from bench import proxied

        yield from proxied.rows()


def _proxied_on_postgres() -> Iterable[Target]:
    # Needs the extra of the tests, and PostgreSQL.
    from tests.support.postgres import PostgresServer

    with PostgresServer() as server:
        yield from _proxied(DATABASE_URL=server.new_database())


BENCHMARKS: dict[str, tuple[str, Callable[[], Iterable[Row | Target]]]] = {
    "engine": (targets.HEAD, engine.rows),
    "pages": (targets.HEAD, _pages),
    "sessions": (HEAD, _sessions),
    "proxied": (targets.HEAD, _proxied),
    "proxied-on-postgres": (targets.HEAD, _proxied_on_postgres),
    "doctor": (targets.HEAD, _doctor),
    "served": (targets.HEAD, _served),
    "browser": (targets.HEAD, _browser),
    "load": (targets.HEAD, _load),
}


def main(chosen: list[str]) -> int:
    """Print the benchmarks by name; 1 when a promise was missed."""
    unknown = set(chosen) - BENCHMARKS.keys()
    if unknown:
        sys.stderr.write(f"No such benchmark; there are: {', '.join(BENCHMARKS)}.\n")
        return 64
    write = sys.stdout.write
    write(
        f"{platform.python_implementation()} {platform.python_version()}, {os.cpu_count()} cores\n"
    )
    sys.stdout.flush()
    names = [name for name in BENCHMARKS if not chosen or name in chosen]
    missed = [_run(name) if len(names) == 1 else _run_apart(name) for name in names]
    return int(any(missed))


def _run_apart(name: str) -> bool:
    """In a process of its own, since Django takes its settings but once."""
    return subprocess.run([sys.executable, "-m", "bench", name], check=False).returncode != 0  # noqa: S603 -- ourselves


def _run(name: str) -> bool:
    """Print one of them; whether it missed a promise."""
    head, measured = BENCHMARKS[name]
    write = sys.stdout.write
    write(f"\n{name:<{44 if head is HEAD else 52}} {head}\n")
    missed = False
    for row in measured():
        missed |= isinstance(row, Target) and row.missed
        write(f"{row}\n")
        sys.stdout.flush()
    return missed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
