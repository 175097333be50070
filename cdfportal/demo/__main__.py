"""`./run demo`: portal, identity provider and CDF simulator on this machine; one Ctrl-C ends all."""

from __future__ import annotations

import os
import signal
import sys
import threading
import urllib.request
from contextlib import ExitStack
from pathlib import Path

from cdfportal.demo.cast import PEOPLE
from cdfportal.demo.host_page import host_page
from cdfportal.demo.portal_process import (
    CLIENT_ID,
    ROOT,
    DemoState,
    PortalProcess,
    portal_environment,
    prepare,
)
from cdfportal.demo.ports import Ports
from cdfportal.demo.provider import Client, EmbeddedProvider, ProviderConfig
from cdfportal.demo.simulator import CdfSimulator, SimulatorConfig

_START_SECONDS = 60
_POLL_SECONDS = 0.1


def main() -> int:
    """Run the demo until it is interrupted; the exit code."""
    try:
        ports = Ports.beginning_with(os.environ.get("PORT", "8000"))
    except ValueError as error:
        return _complain(str(error))
    if busy := ports.busy():
        listed = ", ".join(str(port) for port in busy)
        return _complain(
            f"Port {listed} is in use. Choose others: PORT={ports.portal + 10} ./run demo"
        )
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    state = DemoState(Path(os.environ.get("DEMO_FOLDER", ROOT / ".demo")))
    state.folder.mkdir(exist_ok=True)
    with ExitStack() as stack:
        return _run(ports, state, stop, stack)


def _run(ports: Ports, state: DemoState, stop: threading.Event, stack: ExitStack) -> int:
    portal_url = f"http://localhost:{ports.portal}"
    provider, simulator = _servers(ports, state, portal_url)
    for server in (provider, simulator, host_page(ports.host_page, portal_url)):
        stack.callback(server.stop)
        server.start()
    environment = portal_environment(ports, state, issuer=provider.issuer, cdf_url=simulator.url)
    prepare(environment, state)
    portal = PortalProcess(environment)
    stack.callback(portal.stop)
    if not _wait_until_it_answers(f"http://127.0.0.1:{ports.portal}/healthz", portal, stop):
        return (
            0 if stop.is_set() else _complain("The portal did not start; its message stands above.")
        )
    sys.stdout.write(_welcome(ports, portal_url))
    sys.stdout.flush()
    while not stop.wait(_POLL_SECONDS * 5):
        if portal.ended:
            return _complain("The portal ended by itself; its message stands above.")
    return 0


def _servers(
    ports: Ports, state: DemoState, portal_url: str
) -> tuple[EmbeddedProvider, CdfSimulator]:
    cdf_url = f"http://127.0.0.1:{ports.cdf}"
    client = Client(
        CLIENT_ID,
        state.keys()["IDP_CLIENT_SECRET"],
        (f"{portal_url}/accounts/callback/",),
        (f"{portal_url}/accounts/signed-out/",),
        backchannel_logout_uri=f"{portal_url}/accounts/logout/backchannel/",
        frontchannel_logout_uri=f"{portal_url}/accounts/logout/frontchannel/",
    )
    provider = EmbeddedProvider(
        ProviderConfig(
            cdf_audience=cdf_url, clients=(client,), key_file=state.folder / "provider-keys.json"
        ),
        port=ports.provider,
    )
    issuers = {provider.issuer: f"{provider.issuer}/jwks"}
    config = SimulatorConfig(issuers=issuers, port=ports.cdf, storage_port=ports.storage)
    return provider, CdfSimulator(config)


def _wait_until_it_answers(url: str, portal: PortalProcess, stop: threading.Event) -> bool:
    for _ in range(int(_START_SECONDS / _POLL_SECONDS)):
        if portal.ended or stop.wait(_POLL_SECONDS):
            return False
        try:
            with urllib.request.urlopen(url, timeout=2):  # noqa: S310 -- our own loopback address
                return True
        except OSError:
            continue
    return False


def _welcome(ports: Ports, portal_url: str) -> str:
    cast = "\n".join(f"    {person.name:<6} {person.shows}" for person in PEOPLE)
    return (
        f"\n  cdfportal is at {portal_url}\n\n  Sign in as\n{cast}\n\n"
        f"  A page of another portal, and of another site, that frames it: http://127.0.0.1:{ports.host_page}\n"
        f"  of a third site: http://plant.localhost:{ports.host_page}, of the portal's own: "
        f"http://localhost:{ports.host_page}\n"
        "  Identity provider and CDF are simulated on this machine. Ctrl-C ends everything.\n\n"
    )


def _complain(line: str) -> int:
    sys.stderr.write(f"{line}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
