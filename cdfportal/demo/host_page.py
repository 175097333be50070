"""A page of another portal that frames ours: the same site, another origin."""

from __future__ import annotations

from html import escape

from cdfportal.demo.http import LoopbackServer, Request, Response, Route, RouteTable

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
<h1>My rights in CDF</h1>
<p>The frame below is <code>{portal}/embed/access/</code>. Sign in at
<a href="{portal}/">the portal</a> first, then load this page again.</p>
<iframe src="{portal}/embed/access/" title="My access in Cognite Data Fusion"></iframe>
</main>
</body>
</html>
"""
_STYLE = """:root{color-scheme:light dark}
body{margin:0;font:16px/1.5 system-ui,sans-serif}
header{padding:.8rem 1.5rem;background:#23415c;color:#fff}
header span{opacity:.85;margin-left:.75rem}
main{max-width:60rem;padding:1rem 1.5rem}
iframe{width:100%;height:34rem;border:1px solid #75807b}
"""


def host_page(port: int, portal_url: str) -> LoopbackServer:
    """A server of that one page; its caller starts and stops it."""
    page = _PAGE.format(portal=escape(portal_url))
    return LoopbackServer(
        RouteTable(
            [
                Route("GET", "/", lambda request: Response.html(page)),
                Route("GET", "/host.css", _style),
            ]
        ),
        port=port,
    )


def _style(request: Request) -> Response:
    return Response(200, _STYLE.encode(), (("Content-Type", "text/css; charset=utf-8"),))
