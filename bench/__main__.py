"""`./run bench [engine] [sessions]`: tables of CPU times and ratios; without a name, all of them."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Callable, Iterable

from bench import engine
from bench.portal import portal
from bench.rows import HEAD, Row


def _sessions() -> Iterable[Row]:
    with portal():
        # Needs the settings.
        from bench import sessions

        yield from sessions.rows()


BENCHMARKS: dict[str, Callable[[], Iterable[Row]]] = {"engine": engine.rows, "sessions": _sessions}


def main(chosen: list[str]) -> int:
    """Print the benchmarks by name."""
    unknown = set(chosen) - BENCHMARKS.keys()
    if unknown:
        sys.stderr.write(f"No such benchmark; there are: {', '.join(BENCHMARKS)}.\n")
        return 64
    write = sys.stdout.write
    write(
        f"{platform.python_implementation()} {platform.python_version()}, {os.cpu_count()} cores\n"
    )
    for name in chosen or BENCHMARKS:
        write(f"\n{name:<44} {HEAD}\n")
        for row in BENCHMARKS[name]():
            write(f"{row}\n")
            sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
