"""Every test of ours that uses the database, on PostgreSQL too."""

from __future__ import annotations

import os
import re
import subprocess
import sys

from tests.support.portal import ROOT
from tests.support.postgres import PostgresServer

_OPTIONS = ("-q", "-p", "no:cacheprovider")


def test_what_uses_the_database_does_the_same_on_postgresql(postgres: PostgresServer) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *_OPTIONS, "tests/accounts"],
        cwd=ROOT,
        env={**os.environ, "PORTAL_TEST_DATABASE_URL": postgres.new_database()},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-20_000:]
    passed = re.search(r"(\d+) passed", done.stdout)
    assert passed is not None
    assert int(passed[1]) > 100
    # A name of PostgreSQL's, taken for a file of SQLite's, leaves one where the tests began.
    assert [*ROOT.glob("test_portal_*")] == []
