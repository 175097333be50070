"""Debian's nginx, as an ordinary process in a folder of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests

_START_SECONDS = 30.0
#: What stands around the servers; every path is in the folder.
_MAIN = """{modules}
daemon off;
pid nginx.pid;
error_log stderr;
worker_processes 1;
{user}
events {{ worker_connections 4096; }}
http {{
    access_log off;
    include /etc/nginx/mime.types;
    client_body_temp_path temp-body;
    proxy_temp_path temp-proxy;
    fastcgi_temp_path temp-fastcgi;
    uwsgi_temp_path temp-uwsgi;
    scgi_temp_path temp-scgi;
{servers}
}}
"""


@contextmanager
def nginx(
    folder: Path, servers: str, address: str, authority: Path | None, *, module: str = ""
) -> Iterator[None]:
    """Started with these `server` blocks, and answering at `address`, by TLS with an authority."""
    path = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    assert path, "These tests need nginx (Debian: apt-get install nginx)."
    # Started by root, its workers would be somebody who cannot read a test's folder.
    user = "user root;" if os.geteuid() == 0 else ""
    configuration = folder / "nginx.conf"
    modules = f"load_module {module};" if module else ""
    text = _MAIN.format(modules=modules, user=user, servers=servers)
    configuration.write_text(text, encoding="utf-8")
    log = folder / "nginx.log"
    command = [path, "-p", folder, "-c", configuration]
    with log.open("wb") as out, subprocess.Popen(command, stderr=out, stdout=out) as process:
        try:
            _wait(process, address, authority, log)
            yield
        finally:
            process.terminate()


def _wait(
    process: subprocess.Popen[bytes], address: str, authority: Path | None, log: Path
) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while True:
        assert process.poll() is None, log.read_text(encoding="utf-8")
        assert time.monotonic() < deadline, log.read_text(encoding="utf-8")
        try:
            requests.get(address, timeout=5, verify=str(authority) if authority else True)
        except requests.ConnectionError:
            time.sleep(0.05)
        else:
            return
