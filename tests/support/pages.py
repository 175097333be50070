"""A page of somebody else's in front of the proxy: as Vite's dev server serves it, and built."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests

from tests.connect.beside import closed
from tests.contract.oidc_provider.install import NODE, install
from tests.support.portal import free_port

#: The texts that docs/sdk.md quotes, and the page that uses them.
PAGES = Path(__file__).resolve().parents[1] / "connect" / "pages"
_VITE = PAGES / "node_modules" / "vite" / "bin" / "vite.js"
_TSC = PAGES / "node_modules" / "typescript" / "bin" / "tsc"
_START_SECONDS = 60.0


def type_check() -> str:
    """What TypeScript's compiler complains of under `strict`; nothing is well."""
    install(PAGES)
    done = subprocess.run(
        [NODE, _TSC, "--project", PAGES], capture_output=True, text=True, timeout=180, check=False
    )
    return done.stdout + done.stderr


def build(out: Path, base: str, portal: str = "") -> None:
    """The page for a plain web server; `portal` where it is another origin than the page's."""
    install(PAGES)
    command = [NODE, _VITE, "build", "--base", base, "--outDir", out, "--logLevel", "warn"]
    environment = closed({"VITE_PORTAL": portal} if portal else {})
    done = subprocess.run(
        command,
        cwd=PAGES,
        env=environment,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert done.returncode == 0, done.stderr


@contextmanager
def dev_server(portal: str) -> Iterator[str]:
    """Vite with the documented configuration; the address of the page."""
    install(PAGES)
    port = free_port()
    address = f"http://localhost:{port}"
    command = [NODE, _VITE, "--port", str(port), "--strictPort", "--logLevel", "warn"]
    with subprocess.Popen(command, cwd=PAGES, env=closed({"PORTAL_URL": portal})) as process:
        try:
            _wait(process, address)
            yield address
        finally:
            process.terminate()


def _wait(process: subprocess.Popen[bytes], address: str) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while True:
        assert process.poll() is None, "Vite did not start"
        assert time.monotonic() < deadline, "Vite does not answer"
        try:
            if requests.get(address, timeout=5).ok:
                return
        except requests.ConnectionError:
            time.sleep(0.05)


def sdk_bundle(out: Path) -> str:
    """One script of `sdk-calls.js` and the SDK's own packages, for a page."""
    install(PAGES)
    _node(PAGES / "sdk-bundle.js", str(out))
    return (out / "sdk-calls.js").read_text(encoding="utf-8")


def sdk_directly(base_url: str, token: str) -> str:
    """The answers of `sdk-calls.js` in Node."""
    install(PAGES)
    return _node(PAGES / "sdk-direct.js", said=json.dumps({"baseUrl": base_url, "token": token}))


def _node(script: Path, *arguments: str, said: str = "") -> str:
    done = subprocess.run(
        [NODE, script, *arguments],
        cwd=PAGES,
        env=closed({}),
        input=said,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
