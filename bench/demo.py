"""The demo's servers with a portal of one worker that has clocks; nothing here is measured."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
from django.apps import apps

from tests.support.environment import unit_environment
from tests.support.stage import Stage


@contextmanager
def demo() -> Iterator[Stage]:
    """Started, with its static files collected."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _know_the_routes(folder)
        os.environ["STATIC_ROOT"] = str(folder / "static")
        stage = Stage.build(folder, application="bench.worker", environment={"WEB_WORKERS": "1"})
        stage.portal.manage("collectstatic", "--no-input", "--verbosity", "0")
        with stage:
            yield stage


def _know_the_routes(folder: Path) -> None:
    """The table of routes is read in this process, too; nothing is served or stored here."""
    if not apps.ready:
        os.environ |= unit_environment(folder)
        django.setup()
