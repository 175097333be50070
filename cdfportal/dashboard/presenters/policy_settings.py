"""The settings that decide about the proxy, as they are in force."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from cdfportal.base.connection import Connection
from cdfportal.base.portal import (
    Offload,
    ProxyMode,
    ProxyRule,
    ProxySettings,
    UnknownEndpoints,
)

_MODES = {
    ProxyMode.READ_WRITE: "Calls that read and calls that change something may pass.",
    ProxyMode.READ_ONLY: "Calls that read may pass; what changes something is refused.",
    ProxyMode.OFF: "Nothing passes.",
}
_UNKNOWN = {
    UnknownEndpoints.DENY: "A call that the endpoint table does not know is refused.",
    UnknownEndpoints.READ_ONLY: "Of calls that the endpoint table does not know, GET and HEAD pass.",
    UnknownEndpoints.ALLOW: "A call that the endpoint table does not know passes, below /api/v1/.",
}
_OFFLOAD = {
    Offload.OFF: "The portal itself moves the bytes.",
    Offload.X_ACCEL: "The web server in front moves the bytes; the same function decides.",
}


@dataclass(frozen=True, slots=True)
class SettingRow:
    """One setting."""

    name: str
    #: As it would be written; none for a list that is empty.
    values: tuple[str, ...]
    meaning: str


def setting_rows(proxy: ProxySettings, connection: Connection) -> tuple[SettingRow, ...]:
    """Each with what it means as it stands."""
    projects = tuple(sorted(connection.projects))
    return (
        SettingRow("PROXY_MODE", (proxy.mode.value,), _MODES[proxy.mode]),
        SettingRow(
            "PROXY_DENY",
            _lines(proxy.deny),
            "Closes, over everything else; compared whatever the case of letters.",
        ),
        SettingRow(
            "PROXY_ALLOW",
            _lines(proxy.allow),
            "Opens what is closed by default; compared letter by letter.",
        ),
        SettingRow("PROXY_UNKNOWN", (proxy.unknown.value,), _UNKNOWN[proxy.unknown]),
        SettingRow(
            "CDF_PROJECTS",
            projects,
            "Calls of other projects are refused."
            if projects
            else "Every project that the token reaches may be called.",
        ),
        SettingRow(
            "PROXY_PERSON_CALLS",
            (str(proxy.person_calls),),
            "So many calls of one person at once, in each worker; more are refused with 429.",
        ),
        SettingRow(
            "PROXY_PERSON_RATE",
            (str(proxy.person_rate),),
            "So many calls of one person in a second, in each worker; more are refused with 429.",
        ),
        SettingRow("PROXY_OFFLOAD", (proxy.offload.value,), _OFFLOAD[proxy.offload]),
    )


def _lines(rules: Iterable[ProxyRule]) -> tuple[str, ...]:
    return tuple(f"{rule.method} {rule.template}" for rule in rules)
