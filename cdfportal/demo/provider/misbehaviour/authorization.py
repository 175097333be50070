"""Answers at the client's addresses that it must refuse: after signing in, and after signing out.

RFC 6749 section 4.1.2, RFC 9207; OpenID Connect RP-Initiated Logout section 3
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from cdfportal.demo.http import Handler, Request, Response
from cdfportal.demo.provider.context import Context
from cdfportal.demo.provider.misbehaviour.faults import Act, Fault
from cdfportal.demo.provider.misbehaviour.kinds import Misbehaviour

Pairs = list[tuple[str, str]]
SCRIPT = "<script>alert(1)</script><b>Call 555-0100 to unlock your account</b>"


def _answer(change: Callable[[Pairs], Pairs]) -> Act:
    def act(_context: Context, request: Request, proceed: Handler) -> Response:
        response = proceed(request)
        headers = tuple(_changed(name, value, change) for name, value in response.headers)
        return replace(response, headers=headers)

    return act


def _changed(name: str, value: str, change: Callable[[Pairs], Pairs]) -> tuple[str, str]:
    if name != "Location":
        return name, value
    parts = urlsplit(value)
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    return name, urlunsplit(parts._replace(query=urlencode(change(pairs))))


def _only(pairs: Pairs, *names: str) -> Pairs:
    return [pair for pair in pairs if pair[0] in names]


def _without(name: str) -> Act:
    return _answer(lambda pairs: [pair for pair in pairs if pair[0] != name])


def _instead(name: str, value: str) -> Act:
    return _answer(lambda pairs: [(key, value if key == name else old) for key, old in pairs])


def _added(*more: tuple[str, str]) -> Act:
    return _answer(lambda pairs: [*pairs, *more])


def _error(*error: tuple[str, str]) -> Act:
    return _answer(lambda pairs: [*error, *_only(pairs, "state", "iss")])


ACTS: Mapping[Misbehaviour, Act] = {
    Misbehaviour.CALLBACK_WRONG_ISS: _instead("iss", "https://another-provider.example"),
    Misbehaviour.CALLBACK_MISSING_ISS: _without("iss"),
    Misbehaviour.CALLBACK_MISSING_STATE: _without("state"),
    Misbehaviour.CALLBACK_FOREIGN_STATE: _instead("state", "a-state-that-nobody-sent"),
    Misbehaviour.CALLBACK_CODE_TWICE: _added(("code", "a-second-code")),
    Misbehaviour.CALLBACK_STATE_TWICE: _added(("state", "a-second-state")),
    Misbehaviour.CALLBACK_ISS_TWICE: _added(("iss", "https://another-provider.example")),
    Misbehaviour.CALLBACK_MISSING_CODE: _without("code"),
    Misbehaviour.CALLBACK_FOREIGN_CODE: _instead("code", "a-code-that-was-never-issued"),
    Misbehaviour.CALLBACK_ACCESS_DENIED: _error(("error", "access_denied")),
    Misbehaviour.CALLBACK_HTML_ERROR: _error(
        ("error", "server_error"), ("error_description", SCRIPT)
    ),
    Misbehaviour.CALLBACK_CODE_AND_ERROR: _added(("error", "server_error")),
}

FAULTS: Mapping[Misbehaviour, tuple[Fault, ...]] = {
    **{kind: (Fault("/authorize", act),) for kind, act in ACTS.items()},
    Misbehaviour.LOGOUT_MISSING_STATE: (Fault("/end_session", _without("state")),),
    Misbehaviour.LOGOUT_FOREIGN_STATE: (
        Fault("/end_session", _instead("state", "a-state-that-nobody-sent")),
    ),
}
