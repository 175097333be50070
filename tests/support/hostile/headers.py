"""Hostile header fields: posing as another's, written as if by a proxy in front, injected, named away."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from tests.support.hostile.case import (
    ASSETS,
    GROUPS,
    MARK,
    Caller,
    Case,
    Expectation,
    arrives,
    harmless,
    refused,
    spelt,
)

_GET = f"GET /cdf{ASSETS} HTTP/1.1"
_READ = f"GET {ASSETS}"
#: Everything that decides about a call, or goes on to CDF.
_MATTER = (
    *("authorization", "cookie", "host", "origin", "content-type", "range"),
    *("x-cdp-app", "x-cdp-sdk", "x-cdp-clienttag", "cdf-version", "x-job-token", "api-key"),
    *("sec-fetch-site", "sec-fetch-mode", "sec-fetch-dest", "x-portal-csrf", "x-portal-embed"),
    *("x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-forwarded-uri"),
    *("if-none-match", "accept-encoding", "user-agent", "content-encoding", "x-user-agent"),
)


def underscores(caller: Caller, random: Random) -> Iterator[Case]:
    """`_` for `-` (GHSA-vjrc-mh2v-45x6, CVE-2025-64484): it poses as no header, beside the real one or alone."""
    for name in _MATTER:
        folded = spelt(name.replace("-", "_", 1 + random.randrange(2)), random)
        if "_" not in folded:
            folded = f"{folded}_"
        raw = caller.request(_GET, f"{folded}: {MARK}")
        yield Case(f"{folded}", raw, harmless(_READ))
    for proof in (
        "X_Portal_CSRF: 1",
        "x_cdp_app: a",
        "X_CDP_SDK: b",
        "Sec_Fetch_Site: same-origin",
    ):
        raw = caller.request(_GET, proof, has_proof=False)
        yield Case(f"proof by {proof}", raw, refused(400, 403))
    for name in ("Transfer_Encoding: chunked", "Content_Length: 3", "Content-Length_: 3"):
        yield Case(f"framing by {name}", caller.request(_GET, name), harmless(_READ))


_FORWARDED = (
    *("X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Port"),
    *("X-Forwarded-Uri", "X-Forwarded-Url", "X-Forwarded-Path", "X-Forwarded-Prefix"),
    *("X-Forwarded-Server", "X-Forwarded-Method", "X-Forwarded-User", "X-Forwarded-Access-Token"),
    *("X-Original-URL", "X-Original-URI", "X-Original-Method", "X-Rewrite-URL", "X-Real-IP"),
    *("X-Http-Method-Override", "X-HTTP-Method", "X-Method-Override", "X-Envoy-Original-Path"),
    *("X-Auth-Request-Redirect", "X-Accel-Redirect", "X-Sendfile", "X-Host", "Forwarded"),
    *("X-Client-IP", "True-Client-IP", "X-ProxyUser-Ip", "Via", "X-Custom-IP-Authorization"),
)


def forwarded(caller: Caller, random: Random) -> Iterator[Case]:
    """GHSA-7x63-xv5r-3p2x: where a proxy in front would write the truth, a client writes what it likes."""
    for name in _FORWARDED:
        value = random.choice(
            (f"/healthz?{MARK}", f"/cdf{GROUPS}?{MARK}", f"{MARK}, 127.0.0.1", f"for={MARK};host=x")
        )
        written = spelt(name, random)
        yield Case(
            f"{name} on an open call", caller.request(_GET, f"{written}: {value}"), arrives(_READ)
        )
    for name in random.sample(_FORWARDED, 12):
        line = f"{spelt(name, random)}: {ASSETS}"
        closed = caller.request(f"POST /cdf{GROUPS} HTTP/1.1", line, "Content-Length: 0")
        yield Case(f"{name} on a closed call", closed, refused(403, reason="endpoint_not_allowed"))
        nobody = caller.request(_GET, line.replace(ASSETS, "/healthz"), has_cookie=False)
        yield Case(f"{name} without a sign-in", nobody, refused(401, reason="sign_in_required"))
    for method in ("GET", "DELETE", "PUT", "TRACE"):
        body = caller.request(
            f"POST /cdf{ASSETS}/list HTTP/1.1",
            f"X-HTTP-Method-Override: {method}",
            "Content-Length: 0",
        )
        yield Case(f"override by {method}", body, arrives(f"POST {ASSETS}/list"))


_BREAKS = (
    "\r",
    "\n",
    "\x00",
    "\r\n ",
    "\r\n\t",
    "\x0b",
    "\x0c",
    "\x7f",
    "\x01",
    "\x1b",
    "\r\r\n",
    "\n\n",
)
_CARRIERS = (
    "x-cdp-app",
    "cdf-version",
    "range",
    "if-none-match",
    "accept",
    "x-job-token",
    "referer",
)


def injections(caller: Caller, random: Random) -> Iterator[Case]:
    """Control characters and folds in values, and names that are none (RFC 9110 §5.5, RFC 9112 §5)."""
    for broken in _BREAKS:
        for carrier in random.sample(_CARRIERS, 2):
            line = f"{spelt(carrier, random)}: a{broken}x-cdp-clienttag: {MARK}"
            raw = caller.request(_GET, line, "x-last: 1")
            # A bare LF ends a line for many servers: then it is one more header, which CDF may see.
            lenient = "\n" in broken and not broken.startswith("\r\n")
            expected = Expectation(f"{_READ} HTTP/1.1", may_be_refused=True, absent=())
            yield Case(
                f"{broken!r} in {carrier}",
                raw,
                expected if lenient else refused(),
                is_last=broken == "\n\n",
            )
    for name in (
        "x cdp app",
        "x-cdp-app ",
        " x-cdp-app",
        "x-cdp-app\t",
        "x\x00cdp",
        "(x)",
        "x,y",
        "x/y",
        "é",
        "",
    ):
        raw = caller.request(_GET, f"{name}: {MARK}", "x-last: 1")
        yield Case(f"the name {name!r}", raw, harmless(_READ))
    yield Case("a line without a colon", caller.request(_GET, MARK), harmless(_READ))
    yield Case("two hosts", caller.request(_GET, f"Host: {caller.host}"), refused())
    yield Case(
        "another host", caller.request(_GET, "Host: evil.example", has_host=False), refused()
    )
    yield Case("no host", caller.request(_GET, has_host=False), refused())
    for value in (
        "evil.example@" + caller.host,
        f"{caller.host}/x",
        f"{caller.host}, evil",
        "localhost:1:2",
    ):
        raw = caller.request(_GET, f"Host: {value}", has_host=False)
        yield Case(f"the host {value}", raw, refused())


_NAMED = (
    *("cookie", "host", "authorization", "x-portal-csrf", "x-cdp-app", "cdf-version", "range"),
    *("if-none-match", "accept", "content-type", "x-cdp-sdk", "user-agent", "accept-encoding"),
    *("sec-fetch-site", "x-forwarded-for", "transfer-encoding", "content-length", "x-job-token"),
    *("x-request-id", "te", "trailer", "keep-alive", "proxy-connection", "x-user-agent"),
)


def named_in_connection(caller: Caller, random: Random) -> Iterator[Case]:
    """What Connection names stays behind (RFC 9110 §7.6.1); the token and the sign-in do not go with it."""
    for name in _NAMED:
        both = [f"Connection: keep-alive, {spelt(name, random)}"]
        if name not in ("cookie", "host", "x-portal-csrf", "content-length", "transfer-encoding"):
            both.append(
                f"{spelt(name, random)}: {'same-origin' if name.startswith('sec') else MARK}"
            )
        random.shuffle(both)
        expected = harmless(_READ) if name in ("user-agent", "te") else arrives(_READ)
        yield Case(f"{name} in Connection", caller.request(_GET, *both), expected)
    for hop in (
        "Keep-Alive",
        "Proxy-Connection",
        "TE",
        "Proxy-Authorization",
        "Upgrade",
        "Trailer",
    ):
        raw = caller.request(_GET, f"{spelt(hop, random)}: {MARK}")
        yield Case(f"{hop} by itself", raw, arrives(_READ))


HEADER_CLASSES = (underscores, forwarded, injections, named_in_connection)
