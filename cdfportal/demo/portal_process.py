"""The portal itself in the demo: gunicorn as a child, with settings of its own.

The environment is complete before Django reads it, and a real `.env` is left out of it.
"""

from __future__ import annotations

import base64
import csv
import hashlib
import json
import os
import secrets
import signal
import subprocess
import sys
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from cdfportal.demo.cast import ADMINS, CLUSTER, DEFAULT_PROJECT, GROUP_NAMES
from cdfportal.demo.host_page import OTHER_SITES
from cdfportal.demo.ports import Ports

ROOT = Path(__file__).resolve().parents[2]
CLIENT_ID = "cdfportal-demo"
_STOP_SECONDS = 10


@dataclass(frozen=True, slots=True)
class DemoState:
    """What outlives one run, in the folder `.demo`: keys, database, collected static files."""

    folder: Path

    def keys(self) -> dict[str, str]:
        """DJANGO_SECRET_KEY, TOKEN_KEYS and the portal's client secret; made at the first start."""
        path = self.folder / "keys.json"
        if not path.exists():
            keys = {
                "DJANGO_SECRET_KEY": secrets.token_urlsafe(64),
                "TOKEN_KEYS": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
                "IDP_CLIENT_SECRET": secrets.token_urlsafe(32),
            }
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                json.dump(keys, file)
        stored: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
        return stored

    def group_names(self) -> Path:
        """The CSV that gives IdP groups their names."""
        path = self.folder / "groups.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(GROUP_NAMES)
        return path


def portal_environment(
    ports: Ports, state: DemoState, *, issuer: str, cdf_url: str
) -> dict[str, str]:
    """Every setting of the demo's portal."""
    kept = {
        name: os.environ[name]
        for name in ("PATH", "HOME", "LANG", "LOG_LEVEL")
        if name in os.environ
    }
    return {
        "LOG_LEVEL": "WARNING",
        "LOG_FORMAT": "text",
        **kept,
        **state.keys(),
        "PORTAL_ENV_FILE": os.devnull,
        "PORTAL_DEMO": "True",
        "PORTAL_URL": f"http://localhost:{ports.portal}",
        "HOST": "127.0.0.1",
        "PORT": str(ports.portal),
        "WEB_WORKERS": "2",
        "DATABASE_URL": f"sqlite:///{state.folder / 'portal.sqlite3'}",
        "PROXY_REST_FILE": str(state.folder / "rest"),
        "STATIC_ROOT": str(state.folder / "static"),
        "PROVIDER": "other",
        "IDP_DISCOVERY_URL": f"{issuer}/.well-known/openid-configuration",
        "IDP_CLIENT_ID": CLIENT_ID,
        "IDP_SCOPES": f"openid profile email offline_access {cdf_url}/IDENTITY {cdf_url}/user_impersonation",
        "CDF_URL": cdf_url,
        "CDF_CLUSTER": CLUSTER,
        "CDF_PROJECT": DEFAULT_PROJECT,
        "CDF_STORAGE_ORIGINS": f"http://127.0.0.1:{ports.storage}",
        "GROUP_NAMES_FILE": str(state.group_names()),
        "PORTAL_ADMIN_GROUPS": ADMINS,
        "RECORD_MEMBERSHIPS": "True",
        "EMBED_ORIGINS": " ".join(
            f"http://{name}:{ports.host_page}" for name in ("localhost", *OTHER_SITES)
        ),
    }


def prepare(environment: dict[str, str], state: DemoState) -> None:
    """Migrate and collect the static files, side by side, unless that was done for these very files."""
    stamp, files = state.folder / "prepared", _fingerprint()
    results = (stamp, state.folder / "portal.sqlite3", state.folder / "static")
    if all(path.exists() for path in results) and stamp.read_text(encoding="ascii") == files:
        return
    _run_steps(environment)
    stamp.write_text(files, encoding="ascii")


def _fingerprint() -> str:
    """Of every migration and static file, by name, size and time of change."""
    paths = sorted({*ROOT.glob("*/migrations/*.py"), *(ROOT / "static").rglob("*")})
    facts = [
        (str(path), path.stat().st_size, path.stat().st_mtime_ns)
        for path in paths
        if path.is_file()
    ]
    return hashlib.sha256(json.dumps([version("django"), facts]).encode()).hexdigest()


def _run_steps(environment: dict[str, str]) -> None:
    """Raises RuntimeError when a step fails."""
    steps = (("migrate",), ("collectstatic", "--noinput"))
    running = [
        subprocess.Popen(
            [sys.executable, "manage.py", *step, "--verbosity", "0"], cwd=ROOT, env=environment
        )
        for step in steps
    ]
    for step, process in zip(steps, running, strict=True):
        if process.wait():
            raise RuntimeError(f"manage.py {step[0]} failed; its message stands above.")


class PortalProcess:
    """gunicorn as a child in a session of its own, so that one Ctrl-C ends it through us, in order."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.py", "cdfportal.wsgi"],
            cwd=ROOT,
            env=environment,
            start_new_session=True,
        )

    @property
    def ended(self) -> bool:
        """Whether it is gone, e.g. because it could not start."""
        return self._process.poll() is not None

    def stop(self) -> None:
        """End it kindly, then for certain."""
        if self.ended:
            return
        self._process.terminate()
        try:
            self._process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
