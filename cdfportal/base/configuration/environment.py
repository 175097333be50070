"""Strict reading of the environment: every problem is collected, each with its cure.

django-environ parses `.env` and gives the raw values; the reading is done here, because its own
casts take any unknown word for False and keep the newline at the end of a secret's file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

_T = TypeVar("_T")
# Names and addresses only: an origin goes into a Content-Security-Policy, where `;` and `*` have a meaning.
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?|[0-9a-f:.]+")
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class Environment:
    """Reads settings one by one; `problems` holds what was wrong, in the order of reading."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values
        self.problems: list[str] = []

    def problem(self, name: str, what: str, cure: str) -> None:
        """Note that a setting is wrong; the value itself is never repeated."""
        self.problems.append(f"{name}: {what}. {cure}")

    def raw(self, name: str) -> str:
        """The value as it stands, without the `_FILE` convention."""
        return self._values.get(name, "").strip()

    def text(self, name: str, default: str = "") -> str:
        """The value, stripped; `NAME_FILE` names a file that holds it."""
        value = self._values.get(name, "").strip()
        path = self._values.get(f"{name}_FILE", "").strip()
        if not path:
            return value or default
        if value:
            self.problem(name, f"{name} and {name}_FILE are both set", "Keep one of them.")
            return value
        return self._from_file(name, Path(path))

    def _from_file(self, name: str, path: Path) -> str:
        try:
            value = path.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            what = f"cannot be read ({type(error).__name__})"
            self.problem(f"{name}_FILE", what, "Name a readable text file.")
            return ""
        if not value:
            self.problem(f"{name}_FILE", "is an empty file", "Write the value into it.")
        return value

    def required(self, name: str, cure: str) -> str:
        """The value; its absence is a problem."""
        value = self.text(name)
        if not value:
            self.problem(name, "is missing", cure)
        return value

    def boolean(self, name: str, *, default: bool) -> bool:
        """True or False and nothing else: a misspelt `ture` must not switch a guard off."""
        value = self.text(name).lower()
        if value in {"true", "false"}:
            return value == "true"
        if value:
            self.problem(name, "is neither True nor False", "Write True or False.")
        return default

    def integer(self, name: str, *, default: int, least: int, most: int) -> int:
        """A whole number within limits."""
        value = self.text(name)
        if not value:
            return default
        if re.fullmatch(r"[0-9]{1,9}", value) and least <= int(value) <= most:
            return int(value)
        self.problem(
            name, f"is not a whole number from {least} to {most}", f"The default is {default}."
        )
        return default

    def words(self, name: str) -> tuple[str, ...]:
        """Values separated by commas or white space."""
        return tuple(word for word in re.split(r"[,\s]+", self.text(name)) if word)

    def choice(self, name: str, parse: Callable[[str], _T], *, default: _T, allowed: str) -> _T:
        """One of a closed set."""
        value = self.text(name)
        if not value:
            return default
        try:
            return parse(value)
        except (ValueError, KeyError):
            self.problem(name, "is not a known value", f"Write one of: {allowed}.")
            return default

    def origin(self, name: str, value: str) -> str:
        """An http or https origin without path, query or user; plain http for loopback hosts only."""
        if not value:
            return ""
        try:
            parts = urlsplit(value)
            host, _port = parts.hostname or "", parts.port
        except ValueError:
            host, parts = "", urlsplit("")
        if not _HOST.fullmatch(host) or parts.scheme not in {"http", "https"} or "@" in value:
            self.problem(name, "is not an http(s) address", "Write e.g. https://portal.example.com")
            return ""
        if parts.path not in {"", "/"} or parts.query or parts.fragment:
            self.problem(
                name,
                "has a path, query or fragment",
                "Write the origin alone, e.g. https://portal.example.com",
            )
        if parts.scheme == "http" and not is_loopback(host):
            self.problem(name, "is plain http on a host that is not loopback", "Use https.")
        return f"{parts.scheme}://{parts.netloc.lower()}"

    def address(self, name: str, value: str) -> str:
        """The path of an http(s) address; the origin before it must be sound."""
        try:
            parts = urlsplit(value)
        except ValueError:
            # An open bracket in the host, say.
            self.problem(name, "is not an http(s) address", "Write e.g. https://login.example.com/")
            return ""
        self.origin(name, f"{parts.scheme}://{parts.netloc}")
        return parts.path


def is_loopback(host: str) -> bool:
    """Whether a host name means this machine."""
    return host in _LOOPBACK or host.endswith(".localhost")
