"""The portal's WSGI application with a witness, in a process that dies by SIGKILL where a request says.

The request names the moment in a header. Nothing is cleaned up, no `finally` runs, as when the machine
stops. What such a process leaves behind is real: locks, leases, half of an exchange with the provider.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterable
from contextvars import ContextVar, copy_context
from datetime import timedelta
from functools import wraps
from importlib import import_module
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

from tests.support.deaths import FUNCTIONS, HEADER, Trigger
from tests.support.recording import StartResponse
from tests.support.recording import application as witnessed

_DEATHS = os.environ["PORTAL_TEST_DEATHS"]
_HEADER = f"HTTP_{HEADER.upper().replace('-', '_')}"
_PACKAGES = ("accounts", "cdfproxy", "cdfportal")
_armed: ContextVar[Trigger | None] = ContextVar("armed", default=None)
_inside: ContextVar[tuple[str, ...]] = ContextVar("inside", default=())


def application(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
    """Serve, or die where the header says."""
    told = environ.pop(_HEADER, "")
    armed = _armed.set(Trigger.of_header(told) if told else None)
    try:
        answer = witnessed(environ, start_response)
        _at("respond", environ["PATH_INFO"])
        return answer
    finally:
        _armed.reset(armed)


def _at(when: str, what: str) -> None:
    """Die if this is the moment."""
    armed = _armed.get()
    if armed is None or (armed.when, armed.what) != (when, what):
        return
    if armed.within and armed.within not in _inside.get():
        return
    with open(_DEATHS, "a", encoding="ascii") as deaths:
        deaths.write(f"{armed.as_header()}\n")
    os.kill(os.getpid(), signal.SIGKILL)


def _mortal(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(function)
    def called(*arguments: Any, **named: Any) -> Any:
        _at("enter", name)
        inside = _inside.set((*_inside.get(), name))
        try:
            result = function(*arguments, **named)
        finally:
            _inside.reset(inside)
        _at("leave", name)
        return result

    return called


def _replace(name: str) -> None:
    """In its module or class, and wherever else it was imported to."""
    path, _, last = name.rpartition(".")
    try:
        holder: Any = import_module(path)
    except ModuleNotFoundError:
        module, _, kind = path.rpartition(".")
        holder = getattr(import_module(module), kind)
    function = getattr(holder, last)
    mortal = _mortal(name, function)
    setattr(holder, last, mortal)
    for module in [*sys.modules.values()]:
        if (
            getattr(module, "__name__", "").startswith(_PACKAGES)
            and vars(module).get(last) is function
        ):
            setattr(module, last, mortal)


def _watched_statement(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    words = sql.replace('"', " ").split()
    table = next((word for word in words if word.startswith("accounts_")), "")
    _at("before", f"{words[0]} {table}")
    result = execute(sql, params, many, context)
    _at("after", f"{words[0]} {table}")
    return result


def _watch(connection: BaseDatabaseWrapper, **_: Any) -> None:
    connection.execute_wrappers.append(_watched_statement)


def _watch_commits() -> None:
    commit = BaseDatabaseWrapper.commit

    def watched(self: BaseDatabaseWrapper) -> None:
        _at("before", "COMMIT")
        commit(self)
        _at("after", "COMMIT")

    BaseDatabaseWrapper.commit = watched  # type: ignore[method-assign]


def _follow_into_threads() -> None:
    """Work aside belongs to the request that asked for it."""
    aside = import_module("accounts.aside").Aside
    take = aside.take

    def taken(self: object, work: Callable[[], None]) -> bool:
        context = copy_context()
        return bool(take(self, lambda: context.run(work)))

    aside.take = taken


# Imported here: by now the witness has set Django up.
import_module("cdfportal.urls")
for _name in FUNCTIONS:
    _replace(_name)
connection_created.connect(_watch, weak=False)
_watch_commits()
_follow_into_threads()
# A lease of somebody who died is waited for in every test: not for as long as in production.
_lease: Any = import_module("accounts.lease")
_lease.Lease.LIFE = timedelta(seconds=0.4)
_lease.Lease.LONGEST = timedelta(seconds=0.6)
