"""`./run`: one script, clear words."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from tests.support.portal import ROOT


def _run(
    *arguments: str, path: str | None = None, cwd: Path = ROOT
) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **({"PATH": path} if path is not None else {})}
    return subprocess.run(
        ["/bin/sh", str(cwd / "run"), *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_an_unknown_command_names_the_known_ones() -> None:
    done = _run("dance")
    assert done.returncode == 64
    assert done.stderr == "usage: ./run demo | test [--soak] | serve | check | bench\n"


def test_a_machine_without_python_is_told_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    for tool in ("dirname", "cat", "cksum"):
        target = next(p for p in (Path("/usr/bin") / tool, Path("/bin") / tool) if p.exists())
        (tmp_path / "bin" / tool).symlink_to(target)
    for name in ("run", "pyproject.toml", "constraints.txt"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    done = _run("demo", path=str(tmp_path / "bin"), cwd=tmp_path)
    assert done.returncode == 1
    assert done.stderr == (
        "cdfportal needs Python 3.11 or newer: install python3 (Debian: apt-get install python3 python3-venv).\n"
    )


def test_serving_without_settings_lists_every_problem_at_once(tmp_path: Path) -> None:
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "PORTAL_ENV_FILE": str(tmp_path / "none"),
    }
    done = subprocess.run(
        ["/bin/sh", str(ROOT / "run"), "serve"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "The portal cannot start" in done.stderr
    assert "Traceback" not in done.stderr
    for name in ("IDP_CLIENT_ID", "CDF_PROJECT", "PORTAL_URL", "TOKEN_KEYS", "DJANGO_SECRET_KEY"):
        assert f"  - {name}: is missing. " in done.stderr
