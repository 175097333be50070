"""Switches for trouble: what a service and its network do on a bad day, for so many requests."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from cdfportal.demo.http import Request, Response
from cdfportal.demo.simulator.errors import ApiError

BUSY = "Project exceeded maximum number='50' of concurrent requests. Please try again later."
HTML = "<!doctype html><title>503</title><h1>Service Unavailable</h1>"


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens instead of, before or after the real answer."""

    #: Sent instead of the real answer.
    instead: Response | None = None
    #: Waited first; a client that has left by then gets nothing.
    delay: float = 0
    #: Added to the real answer's headers.
    headers: tuple[tuple[str, str], ...] = ()
    #: The real answer breaks off after so many bytes of its body.
    cut_after: int | None = None
    #: Only requests whose raw path starts so.
    prefix: str = "/"


def error(status: int, *, prefix: str = "/") -> Fault:
    """An error in CDF's shape."""
    trouble = ApiError(status, BUSY if status == 429 else "Internal error")
    return Fault(instead=trouble.response(), prefix=prefix)


def html(status: int = 503, *, prefix: str = "/") -> Fault:
    """A page of some machine on the way."""
    return Fault(instead=Response.html(HTML, status), prefix=prefix)


def redirect(location: str, status: int = 301, *, prefix: str = "/") -> Fault:
    """A redirect, as a wrong cluster address gives one."""
    return Fault(instead=Response.redirect(location, status=status), prefix=prefix)


@dataclass(slots=True)
class _Armed:
    fault: Fault
    times: int | None


class Faults:
    """The faults that are switched on; the first that fits a request is used."""

    def __init__(self) -> None:
        self._armed: list[_Armed] = []
        self._lock = threading.Lock()

    def add(self, fault: Fault, *, times: int | None = 1) -> None:
        """Switch a fault on for so many requests; `None` until cleared."""
        with self._lock:
            self._armed.append(_Armed(fault, times))

    def clear(self) -> None:
        """All is well again."""
        with self._lock:
            self._armed.clear()

    def take(self, request: Request) -> Fault | None:
        """The fault for a request, counted as used."""
        with self._lock:
            for armed in self._armed:
                if request.path.startswith(armed.fault.prefix):
                    if armed.times is not None:
                        armed.times -= 1
                        if not armed.times:
                            self._armed.remove(armed)
                    return armed.fault
        return None
