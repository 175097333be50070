"""Pages of another portal that frame ours: from another site, from the same one, and cut off from pop-ups."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from cdfportal.demo.http import LoopbackServer, Request, Response, Route, RouteTable
from cdfportal.demo.http.connection import LOOPBACK_NAMES

#: Names of this machine that are each a site of their own, beside `localhost`, the portal's.
OTHER_SITES = ("127.0.0.1", "plant.localhost")
VIEWS = {
    "access": "My rights in CDF",
    "can-i": "May I do that?",
    "who-can": "Who may do that?",
    "matrix": "My rights as a matrix",
    "doctor": "Is my sign-in in order?",
    "denied": "My refused calls",
}
#: As docs/embedding.md gives it; a test compares the two.
SNIPPET = """<iframe id="cdfportal" src="https://portal.example.com/embed/access/"
        title="My access in Cognite Data Fusion"></iframe>
<script src="/cdfportal-height.js" defer></script>
"""
HEIGHT_SCRIPT = """const frame = document.getElementById("cdfportal");
addEventListener("message", (event) => {
  if (event.source !== frame.contentWindow || event.origin !== new URL(frame.src).origin) return;
  if (event.data?.type === "cdfportal:height") frame.style.height = `${event.data.height}px`;
});
"""
_PORTAL, _VIEW = "https://portal.example.com", "/embed/access/"
_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Plant intranet</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/host.css">
</head>
<body>
<header><b>Plant intranet</b> <span>a page of another portal, framing cdfportal</span></header>
<main>
<h1>{title}</h1>
<p>{note}</p>
<nav aria-label="Views">{views}</nav>
<nav aria-label="The same under hard headers"><span>The same under hard headers:</span> {guarded}</nav>
{snippet}</main>
</body>
</html>
"""
_STYLE = """:root{color-scheme:light dark}
body{margin:0;font:16px/1.5 system-ui,sans-serif}
header{padding:.8rem 1.5rem;background:#23415c;color:#fff}
header span{opacity:.85;margin-left:.75rem}
main{max-width:60rem;padding:1rem 1.5rem}
nav{display:flex;flex-wrap:wrap;gap:.25rem 1rem;margin-bottom:1rem}
[aria-current]{color:inherit;font-weight:600;text-decoration:none}
iframe{width:100%;height:34rem;border:1px solid #75807b}
"""
_PLAIN = (
    "The frame below is the portal's. Its button opens the portal in a window and brings you back."
)
#: Headers of the host page, in a few words, and what they cost.
_GUARDED: dict[str, tuple[str, tuple[tuple[str, str], ...], str]] = {
    "": ("", (), _PLAIN),
    "coop/": (
        "cut off from its windows",
        (("Cross-Origin-Opener-Policy", "same-origin"),),
        "This page sends Cross-Origin-Opener-Policy: same-origin. The portal's window cannot reach the "
        "frame, so it shows a code to type.",
    ),
    "isolated/": (
        "cross-origin isolated",
        (
            ("Cross-Origin-Opener-Policy", "same-origin"),
            ("Cross-Origin-Embedder-Policy", "require-corp"),
        ),
        "This page is cross-origin isolated: the same, and it frames only pages that allow it.",
    ),
    "no-referrer/": (
        "without a referrer",
        (("Referrer-Policy", "no-referrer"),),
        "This page does not say who it is, so the portal cannot name it when it asks.",
    ),
}


def host_page(port: int, portal_url: str) -> LoopbackServer:
    """A server of those pages; its caller starts and stops it."""
    routes = [
        Route("GET", "/host.css", lambda request: _file(_STYLE, "text/css")),
        Route(
            "GET", "/cdfportal-height.js", lambda request: _file(HEIGHT_SCRIPT, "text/javascript")
        ),
    ]
    for view in VIEWS:
        shown = "" if view == "access" else f"{view}/"
        routes.append(_route(f"/{shown}", portal_url, view, ""))
    routes += [_route(f"/{guard}", portal_url, "access", guard) for guard in _GUARDED if guard]
    hosts = LOOPBACK_NAMES | {*OTHER_SITES, "unlisted.localhost"}
    return LoopbackServer(RouteTable(routes), port=port, hosts=hosts)


def snippet(portal_url: str, view: str) -> str:
    """The documented one, for this portal and view."""
    address = f"{escape(portal_url)}/embed/{view}/"
    return SNIPPET.replace(f"{_PORTAL}{_VIEW}", address)


def _route(path: str, portal_url: str, view: str, guard: str) -> Route:
    under, headers, note = _GUARDED[guard]
    page = _PAGE.format(
        title=escape(f"{VIEWS[view]}, {under}" if under else VIEWS[view]),
        note=escape(note),
        views=_links(path, {"" if name == "access" else f"{name}/": VIEWS[name] for name in VIEWS}),
        guarded=_links(path, {name: words for name, (words, _, _) in _GUARDED.items() if words}),
        snippet=snippet(portal_url, view),
    )

    def show(request: Request) -> Response:
        return Response.html(page, 200, *headers)

    return Route("GET", path, show)


def _links(here: str, pages: Mapping[str, str]) -> str:
    current = {here: ' aria-current="page"'}
    return " ".join(
        f'<a href="/{path}"{current.get(f"/{path}", "")}>{escape(name)}</a>'
        for path, name in pages.items()
    )


def _file(text: str, kind: str) -> Response:
    return Response(200, text.encode(), (("Content-Type", f"{kind}; charset=utf-8"),))
