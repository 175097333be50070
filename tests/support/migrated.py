"""An SQLite file with all tables, made by one real `migrate` in each process of the tests."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

from tests.support.environment import unit_environment

ROOT = Path(__file__).resolve().parents[2]


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    """Goes with the process."""
    return tempfile.TemporaryDirectory(prefix="cdfportal-tables-")


@cache
def empty_database() -> Path:
    """Every table and no row; a portal of the tests starts with a copy."""
    folder = Path(_folder().name)
    path = folder / "empty.sqlite3"
    own = {**unit_environment(folder), "DATABASE_URL": f"sqlite:///{path}"}
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
        cwd=ROOT,
        env={**os.environ, **own},
        check=True,
    )
    return path
