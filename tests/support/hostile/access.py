"""Ways in that are none: the looks of a health check, another protocol, a key that nobody gave out, another origin."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from tests.support.hostile.case import (
    ASSETS,
    MARK,
    PROJECT,
    Caller,
    Case,
    Expectation,
    arrives,
    refused,
    spelt,
)

_GET = f"GET /cdf{ASSETS} HTTP/1.1"

_PROBES = (
    *("kube-probe/1.29", "kube-probe/", "GoogleHC/1.0", "GoogleStackdriverMonitoring-UptimeChecks"),
    *("ELB-HealthChecker/2.0", "Amazon-Route53-Health-Check-Service", "Consul Health Check"),
    *(
        "Envoy/HC",
        "HealthChecker/1.0",
        "Prometheus/2.50",
        "Blackbox Exporter/0.24",
        "Pingdom.com_bot",
    ),
    *("UptimeRobot/2.0", "Azure Traffic Manager Endpoint Monitor", "Edge Health Probe", "Varnish"),
    *("Go-http-client/1.1", "curl/8.0", "StatusCake", "NS-HealthCheck", "AlwaysOn", "cdfportal"),
)


def probes(caller: Caller, random: Random) -> Iterator[Case]:
    """GHSA-5hvv-m4w4-gf6v: a User-Agent of a health check opens nothing."""
    for agent in _PROBES:
        target = random.choice((ASSETS, "/api/v1/token/inspect", f"{ASSETS}?health=1"))
        raw = caller.request(f"GET /cdf{target} HTTP/1.1", f"User-Agent: {agent}", has_cookie=False)
        yield Case(agent, raw, refused(401, reason="sign_in_required"))
        raw = caller.request(f"GET /cdf{target} HTTP/1.1", f"User-Agent: {agent}", has_proof=False)
        yield Case(f"{agent}, without proof", raw, refused(403, reason="cross_site"))


def sockets(caller: Caller, random: Random) -> Iterator[Case]:
    """WebSockets are refused with a clear word, however they are asked for."""
    versions = ("13", "8", "0", "x")
    for number in range(20):
        upgrade = random.choice(
            (
                "websocket",
                "WebSocket",
                "WEBSOCKET",
                "websocket, h2c",
                "h2c, websocket",
                "websocket/13",
            )
        )
        connection = random.choice(
            ("Upgrade", "upgrade", "keep-alive, Upgrade", "Upgrade, keep-alive")
        )
        lines = [
            f"Upgrade: {upgrade}",
            f"Connection: {connection}",
            f"Sec-WebSocket-Version: {random.choice(versions)}",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        ]
        random.shuffle(lines)
        path = random.choice((ASSETS, f"{PROJECT}/events", "/api/v1/projects"))
        raw = caller.request(f"GET /cdf{path} HTTP/1.1", *lines)
        yield Case(f"{number}: {upgrade} by {connection}", raw, refused(400, reason="bad_request"))


_FIXED = (
    "fixed-by-the-attacker",
    "0" * 43,
    "A" * 43,
    "../" * 9,
    "",
    '"quoted"',
    "a b",
    "%00",
    "x" * 3000,
)


def fixed_sessions(caller: Caller, random: Random) -> Iterator[Case]:
    """A key that the portal did not make opens nothing, and is never taken on (GHSA-f24x-5g9q-753f)."""
    name = caller.cookie.partition("=")[0]
    for value in _FIXED:
        for written in random.sample(
            (name, name.upper(), f"__Host-{name}", f"{name}-embed", f" {name}", f"${name}"), 2
        ):
            raw = caller.request(_GET, f"Cookie: {written}={value}{MARK}", has_cookie=False)
            yield Case(f"{written}={value[:12]}", raw, refused(401, 400))
    own = caller.cookie.partition("=")[2]
    for changed in (own[:-1], own + "A", own.swapcase(), own[::-1], f"{own[:8]}{own}"):
        raw = caller.request(_GET, f"Cookie: {name}={changed}", has_cookie=False)
        yield Case(f"{changed[:6]}…", raw, refused(401))


def origins(caller: Caller, random: Random) -> Iterator[Case]:
    """Origin goes on where CDF prepares a link for the browser by it, and nowhere else."""
    own = f"http://{caller.host}"
    uploads = (
        "",
        "/uploadlink",
        "/initmultipartupload?parts=2",
        "/multiuploadlink?parts=2",
        "/downloadlink",
    )
    others = ("/list", "/byids", "/search", "/update", "/completemultipartupload")
    for tail in uploads:
        for method in ("POST",):
            line = f"{method} /cdf{PROJECT}/files{tail} HTTP/1.1"
            raw = caller.request(line, f"{spelt('origin', random)}: {own}", "Content-Length: 0")
            expected = arrives(f"POST {PROJECT}/files{tail}", present=(f"origin: {own}",))
            yield Case(f"files{tail}", raw, expected)
    for path in (
        *(f"files{tail}" for tail in others),
        "assets/list",
        "timeseries/list",
        "events/list",
    ):
        raw = caller.request(
            f"POST /cdf{PROJECT}/{path} HTTP/1.1", f"Origin: {own}", "Content-Length: 0"
        )
        expected = Expectation(f"POST {PROJECT}/{path} HTTP/1.1", absent=("origin:",))
        yield Case(path, raw, expected)
    for other in (
        "https://evil.example",
        "null",
        f"{own}.evil.example",
        f"{own}/",
        own.upper(),
        "http://localhost",
        "file://",
        "https://" + caller.host,
    ):
        raw = caller.request(
            f"POST /cdf{PROJECT}/files HTTP/1.1", f"Origin: {other}", "Content-Length: 0"
        )
        yield Case(f"from {other}", raw, refused(403, reason="cross_site"))


ACCESS_CLASSES = (probes, sockets, fixed_sessions, origins)
