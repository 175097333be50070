"""A small HTTP server for the demo's own services: loopback only, HTTP/1.1, routes as a table.

The identity provider and the CDF simulator both stand on it. It is no server for anything that is
reachable from another machine, and refuses to become one.
"""

from __future__ import annotations

from cdfportal.demo.http.message import Fields, Handler, Request, Response
from cdfportal.demo.http.routes import Route, RouteTable
from cdfportal.demo.http.server import LoopbackServer, NotLoopbackError, PortInUseError

__all__ = [
    "Fields",
    "Handler",
    "LoopbackServer",
    "NotLoopbackError",
    "PortInUseError",
    "Request",
    "Response",
    "Route",
    "RouteTable",
]
