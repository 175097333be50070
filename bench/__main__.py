"""`./run bench`: a table of CPU times and ratios."""

from __future__ import annotations

import os
import platform
import sys

from bench import engine


def main() -> int:
    """Print every benchmark."""
    write = sys.stdout.write
    write(
        f"{platform.python_implementation()} {platform.python_version()}, {os.cpu_count()} cores\n\n"
    )
    write(f"{'what':<40} {'CPU ms':>10} {'ratio':>8}\n")
    for name, milliseconds, ratio in engine.rows():
        write(f"{name:<40} {milliseconds:>10.2f} {ratio:>8}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
