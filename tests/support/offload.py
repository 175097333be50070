"""A portal behind nginx with PROXY_OFFLOAD=x-accel: the files of deploy/ as they are, at this machine's places."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Final, cast
from urllib.parse import urlsplit

from cdfproxy.offload import names
from tests.support.eventually import eventually
from tests.support.forked import Forked
from tests.support.nginx import nginx
from tests.support.portal import ROOT, PortalServer, free_port, listens
from tests.support.tripwire import Leak, Secret, Tripwire

SECRET: Final = "a-secret-between-the-portal-and-its-nginx"
_CLUSTER = "westeurope-1.cognitedata.com"
_TLS = """    # From nginx 1.25.1 on: `listen 443 ssl;` and `http2 on;`.
    listen 443 ssl http2;
    server_name portal.example.com;
    ssl_certificate /etc/nginx/portal.pem;
    ssl_certificate_key /etc/nginx/portal.key;
    ssl_protocols TLSv1.2 TLSv1.3;
"""


class PortalBehindNginx(PortalServer):
    """Clients reach nginx at `port`; gunicorn listens at `inner_port`, those who only decide at another."""

    def __init__(
        self,
        folder: Path,
        port: int,
        environment: Mapping[str, str],
        *,
        application: str = "tests.support.recording",
    ) -> None:
        self.inner_port, self._deciders_port = free_port(), free_port()
        self._deciders: Forked | None = None
        own = {
            "PORT": str(self.inner_port),
            "DECIDERS_PORT": str(self._deciders_port),
            "PROXY_OFFLOAD": "x-accel",
            "PROXY_OFFLOAD_SECRET": SECRET,
            "TRUSTED_PROXIES": "127.0.0.1",
        }
        super().__init__(folder, port, {**environment, **own}, application=application)
        #: What clients got, once each.
        self.received: set[bytes] = set()
        self._cdf = environment["CDF_URL"]
        at_once, workers = (
            environment.get("PROXY_PERSON_CALLS", "16"),
            environment.get("WEB_WORKERS", "2"),
        )
        self._person_calls = int(at_once) * int(workers)
        self._front = ExitStack()

    def launch(self) -> None:
        """gunicorn, and nginx in front of it."""
        super().launch()
        self._deciders = self.fork("deploy/deciders.py")
        eventually(lambda: listens(self._deciders_port), seconds=60)
        text = configuration(
            self.folder,
            self.port,
            self.inner_port,
            self._cdf,
            deciders_port=self._deciders_port,
            person_calls=self._person_calls,
        )
        self._front.enter_context(nginx(self.folder, text, self.url, None))

    @property
    def leaders(self) -> tuple[int, ...]:
        """gunicorn's, those who decide, and nginx."""
        assert self._deciders is not None
        own = int((self.folder / "nginx.pid").read_text(encoding="ascii"))
        return (*super().leaders, self._deciders.pid, own)

    def stop(self) -> None:
        """Both."""
        self._front.close()
        if self._deciders is not None:
            self._deciders.terminate()
            self._deciders.wait(25)
            self._deciders = None
        super().stop()

    def note(self, received: bytes) -> None:
        """Beyond nginx this is the only record."""
        self.received.add(received)

    def answers(self) -> list[dict[str, object]]:
        """Without the one header that holds a token, of the answers that are for nginx alone."""
        return [{**answer, "headers": _told_to_clients(answer)} for answer in super().answers()]

    def leaks(self, secrets: Iterable[Secret], nonces: Iterable[str] = ()) -> list[Leak]:
        """In what clients got, too, and in what nginx wrote."""
        known = {*secrets, Secret("secret of nginx", SECRET)}
        wire = Tripwire(known)
        found = [
            leak for data in self.received for leak in wire.find_leaks("a client's answer", data)
        ]
        for name in ("nginx.log", "access.log", "error.log"):
            found += wire.find_leaks(name, (self.folder / name).read_bytes())
        return [*found, *super().leaks(known, nonces)]


def _told_to_clients(answer: dict[str, object]) -> list[list[str]]:
    headers = cast("list[list[str]]", answer["headers"])
    if not any(name == names.REDIRECT for name, _ in headers):
        return headers
    return [pair for pair in headers if pair[0] != names.AUTHORIZATION]


def configuration(
    folder: Path,
    port: int,
    inner_port: int,
    cdf_url: str,
    *,
    deciders_port: int = 0,
    authority: Path | None = None,
    person_calls: int = 32,
    silence: str = "120s",
) -> str:
    """deploy/nginx.conf for these ports, without TLS of its own; the other files lie beside it."""
    shutil.copytree(ROOT / "deploy" / "nginx", folder / "portal", dirs_exist_ok=True)
    cdf = urlsplit(cdf_url)
    changes = {
        _TLS: f"    listen 127.0.0.1:{port};\n",
        "server 127.0.0.1:8000;": f"server 127.0.0.1:{inner_port};",
        "server 127.0.0.1:8001;": f"server 127.0.0.1:{deciders_port or inner_port};",
        f"server {_CLUSTER}:443;": f"server {cdf.netloc};",
        "portal_cdf_scheme { default https; }": f"portal_cdf_scheme {{ default {cdf.scheme}; }}",
        f"portal_cdf_host {{ default {_CLUSTER}; }}": f"portal_cdf_host {{ default {cdf.netloc}; }}",
        f"portal_cdf_name {{ default {_CLUSTER}; }}": f"portal_cdf_name {{ default {cdf.hostname}; }}",
        "/var/log/nginx/portal.log": str(folder / "access.log"),
        "/var/log/nginx/portal-error.log": str(folder / "error.log"),
    }
    if authority is not None:
        changes["/etc/ssl/certs/ca-certificates.crt"] = str(authority)
    text = _changed((ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8"), changes)
    _change(folder / "portal" / "secret.conf", {"write-the-secret-here": SECRET})
    limits = {
        "limit_conn portal_person 32;": f"limit_conn portal_person {person_calls};",
        "proxy_read_timeout 120s;": f"proxy_read_timeout {silence};",
    }
    _change(folder / "portal" / "cdf.conf", limits)
    return text


def _change(file: Path, changes: Mapping[str, str]) -> None:
    file.write_text(_changed(file.read_text(encoding="utf-8"), changes), encoding="utf-8")


def _changed(text: str, changes: Mapping[str, str]) -> str:
    for written, here in changes.items():
        assert text.count(written) == 1, written
        text = text.replace(written, here)
    return text
