"""`./run check`: every static check of the project, each with its name and its outcome."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.support.environment import deploy_environment

ROOT = Path(__file__).resolve().parent.parent
_PYTHON = sys.executable
_PACKAGES = ("cdfportal", "accounts", "cdfproxy")
CHECKS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("format", (_PYTHON, "-m", "ruff", "format", "--no-cache", "--check", ".")),
    ("lint", (_PYTHON, "-m", "ruff", "check", "--no-cache", ".")),
    ("types", (_PYTHON, "-m", "mypy", *_PACKAGES)),
    ("imports", (str(Path(_PYTHON).parent / "lint-imports"),)),
    ("deploy", (_PYTHON, "manage.py", "check", "--deploy", "--fail-level", "WARNING")),
    ("migrations", (_PYTHON, "manage.py", "makemigrations", "--check", "--dry-run")),
)


def main() -> int:
    """Run all of them, even after a failure; 1 when any failed."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, **deploy_environment(Path(folder))}
        failed = [
            name
            for name, command in CHECKS
            if subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
        ]
    sys.stdout.write(f"check: {'failed: ' + ', '.join(failed) if failed else 'all passed'}\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
