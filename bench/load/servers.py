"""Those that stand beside the portal, and what stands in CDF's place; each an ordinary process."""

from __future__ import annotations

import os
import secrets
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.contract.oidc_provider.install import NODE
from tests.support.eventually import eventually
from tests.support.nginx import nginx
from tests.support.portal import free_port, listens

#: Access tokens of Entra ID have 2 to 4 kB.
TOKEN = secrets.token_urlsafe(1500)
PROJECT = "/api/v1/projects/plant-north"
#: By the size of the answer: paths that the policy knows.
PATHS = {
    "1k": f"{PROJECT}/assets",
    "100k": f"{PROJECT}/events",
    "10m": f"{PROJECT}/timeseries",
    "100m": f"{PROJECT}/sequences",
    "slow": f"{PROJECT}/files",
}
_SIZES = {"1k": 1_000, "100k": 100_000, "10m": 10_000_000, "100m": 100_000_000}
_START_SECONDS = 30.0
#: Seconds that the slow answer takes.
DELAY = 0.1
#: nginx cannot wait by itself (https://github.com/openresty/echo-nginx-module).
_ECHO = Path("/usr/lib/nginx/modules/ngx_http_echo_module.so")


@contextmanager
def upstream(folder: Path) -> Iterator[int]:
    """CDF's place: files of four sizes, and one answer that takes a tenth of a second. Its port."""
    if not _ECHO.exists():
        raise LookupError("The benchmark needs Debian's libnginx-mod-http-echo.")
    port = free_port()
    for name, size in _SIZES.items():
        (folder / f"{name}.json").write_bytes(b"[" + b" " * (size - 2) + b"]")
    files = "\n".join(
        f"location = {PATHS[name]} {{ {_GUARD} default_type application/json; "
        f"alias {folder}/{name}.json; }}"
        for name in _SIZES
    )
    servers = f"""
    server {{
        listen 127.0.0.1:{port} backlog=4096;
        keepalive_requests 10000000; keepalive_timeout 300s;
        large_client_header_buffers 8 16k;
        sendfile on;
        {files}
        location = {PATHS["slow"]} {{
            {_GUARD}
            echo_sleep {DELAY};
            echo_exec {PATHS["1k"]};
        }}
    }}
"""
    # Without a process of its own behind it: it would take from those who are measured.
    with nginx(folder, servers, _at(port), None, module=str(_ECHO)):
        yield port


_GUARD = 'if ($http_authorization !~ "^Bearer .{100,}") { return 401; }'


@contextmanager
def plain_nginx(folder: Path, upstream_port: int) -> Iterator[int]:
    """What everybody is compared with."""
    port = free_port()
    servers = f"""
    upstream cdf {{ server 127.0.0.1:{upstream_port}; keepalive 512; keepalive_requests 10000000; }}
    server {{
        listen 127.0.0.1:{port} backlog=4096;
        keepalive_requests 10000000;
        location /cdf/ {{
            proxy_pass http://cdf/; proxy_http_version 1.1; proxy_set_header Connection "";
            proxy_set_header Authorization "Bearer {TOKEN}"; proxy_max_temp_file_size 0;
        }}
    }}
"""
    with nginx(folder, servers, _at(port), None):
        yield port


@contextmanager
def node_proxy(upstream_port: int) -> Iterator[tuple[int, str]]:
    """Its port and the session's cookie."""
    port, key = free_port(), secrets.token_urlsafe(32)
    script = Path(__file__).with_name("node_proxy.mjs")
    with process(str(NODE), str(script), str(port), str(upstream_port), key, TOKEN, port=port):
        yield port, f"session={key}"


@contextmanager
def process(*command: str, port: int, **environment: str) -> Iterator[None]:
    """Started, and listening at the port."""
    started = subprocess.Popen(  # noqa: S603 -- programs of the benchmark's own
        command, env={**os.environ, **environment}, stdout=subprocess.DEVNULL
    )
    try:
        eventually(lambda: listens(port) or started.poll() is not None, seconds=_START_SECONDS)
        if started.poll() is not None:
            raise LookupError(f"{command[0]} has ended")
        yield
    finally:
        started.terminate()
        started.wait(20)


def _at(port: int) -> str:
    return f"http://127.0.0.1:{port}/"
