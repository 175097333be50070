"""npm `oidc-provider` as a process: an identity provider that none of us wrote, certified by OpenID."""

from __future__ import annotations

import json
import os
import selectors
import subprocess
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import requests

from cdfportal.demo.cast import ALL_SCOPES, PEOPLE, Person
from tests.contract.oidc_provider.install import FOLDER, NODE, install
from tests.support.tripwire import Secret
from tests.support.walk import walk

PUBLIC_CLIENT = "cdfportal-public"
CONFIDENTIAL_CLIENT = "cdfportal-confidential"
CLIENT_SECRET = "a secret of the tests for the independent provider"
_START_SECONDS = 30.0
#: What the library says of a refresh token that was exchanged before; it then revokes the grant.
_REUSED = "refresh token already used"


@dataclass(frozen=True, slots=True)
class Lives:
    """How long things live at the provider, in seconds."""

    access_token: int = 3600
    id_token: int = 3600
    refresh_token: int = 86_400
    session: int = 86_400


class CertifiedProvider:
    """Starts on entering, ends on leaving; `issuer` is known once it runs, or before with a port.

    `public_url` is the name under which others reach it, when TLS or a proxy stands in front of it.
    Logout tokens and ID tokens hold a `sid` when it `names_sessions`.
    """

    def __init__(
        self,
        redirect_uris: Iterable[str],
        post_logout_redirect_uris: Iterable[str],
        audience: str,
        people: Iterable[Person] = PEOPLE,
        lives: Lives | None = None,
        *,
        port: int = 0,
        public_url: str = "",
        backchannel_uri: str = "",
        names_sessions: bool = True,
        key_client: Mapping[str, object] | None = None,
    ) -> None:
        lives = lives or Lives()
        self.address = f"http://127.0.0.1:{port}" if port else ""
        self.issuer = public_url or self.address
        self.audience = audience
        self._environment = {
            "OP_AUDIENCE": audience,
            "OP_AUDIENCE_SCOPES": " ".join(ALL_SCOPES),
            "OP_PEOPLE": json.dumps([_told(person) for person in people]),
            "OP_PUBLIC_CLIENT_ID": PUBLIC_CLIENT,
            "OP_CONFIDENTIAL_CLIENT_ID": CONFIDENTIAL_CLIENT,
            "OP_CLIENT_SECRET": CLIENT_SECRET,
            "OP_REDIRECT_URIS": " ".join(redirect_uris),
            "OP_POST_LOGOUT_REDIRECT_URIS": " ".join(post_logout_redirect_uris),
            "OP_ACCESS_TOKEN_SECONDS": str(lives.access_token),
            "OP_ID_TOKEN_SECONDS": str(lives.id_token),
            "OP_REFRESH_TOKEN_SECONDS": str(lives.refresh_token),
            "OP_SESSION_SECONDS": str(lives.session),
            "OP_PORT": str(port),
            "OP_ISSUER": public_url,
            "OP_BACKCHANNEL_URI": backchannel_uri,
            "OP_BACKCHANNEL_SESSION": "required" if names_sessions else "",
            "OP_KEY_CLIENT": json.dumps(key_client) if key_client else "",
        }
        self._process: subprocess.Popen[bytes] | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    @property
    def discovery_url(self) -> str:
        """OpenID Connect Discovery 1.0 §4."""
        return f"{self.issuer}/.well-known/openid-configuration"

    def start(self) -> Self:
        """Install the packages when they are missing, start, wait for the ready line."""
        install()
        self._folder = tempfile.TemporaryDirectory(prefix="oidc-provider-")
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [NODE, "server.js"],
                cwd=FOLDER,
                env={
                    "PATH": os.environ["PATH"],
                    "OP_RECORD": str(self._record),
                    **self._environment,
                },
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
            )
        line = self._ready_line(self._process)
        if not line:
            log_text = self.log()
            self.stop()
            raise RuntimeError(f"oidc-provider did not start:\n{log_text}")
        ready = json.loads(line)
        self.issuer, self.address = ready["issuer"], ready["address"]
        return self

    @staticmethod
    def _ready_line(process: subprocess.Popen[bytes]) -> bytes:
        assert process.stdout is not None
        with selectors.DefaultSelector() as selector:
            selector.register(process.stdout, selectors.EVENT_READ)
            if not selector.select(_START_SECONDS):
                return b""
        return process.stdout.readline()

    @property
    def _log(self) -> Path:
        if self._folder is None:
            raise RuntimeError("oidc-provider has not been started")
        return Path(self._folder.name) / "stderr.log"

    @property
    def _record(self) -> Path:
        return self._log.with_name("given.jsonl")

    def _entries(self) -> list[dict[str, Any]]:
        if not self._record.exists():
            return []
        return [json.loads(line) for line in self._record.read_text(encoding="utf-8").splitlines()]

    def given(self) -> list[dict[str, Any]]:
        """Every code and every token response so far, with the `grant_type` that it answered."""
        return [entry for entry in self._entries() if "refused" not in entry]

    def refreshes(self) -> int:
        """How often the token endpoint was shown a refresh token."""
        return sum(
            "refresh_token" in {entry.get("grant_type"), entry.get("refused")}
            for entry in self._entries()
        )

    @property
    def reuses(self) -> int:
        """How often a refresh token was shown that had been exchanged before."""
        return sum(entry.get("detail") == _REUSED for entry in self._entries())

    def given_secrets(self) -> set[Secret]:
        """All that was given out, for the tripwire; its folder goes when it stops, so ask before."""
        kinds = ("code", "access_token", "refresh_token", "id_token")
        return {
            Secret(kind.replace("_", " "), entry[kind])
            for entry in self.given()
            for kind in kinds
            if kind in entry
        }

    def secrets(self) -> set[Secret]:
        """The same, and the client's secret."""
        return self.given_secrets() | {Secret("client secret", CLIENT_SECRET)}

    def log(self) -> str:
        """Everything that the provider complained about so far."""
        return self._log.read_text(encoding="utf-8", errors="replace")

    def stop(self) -> None:
        """The provider ends by itself when its standard input closes; it is killed if it does not."""
        process, self._process = self._process, None
        if process is not None:
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    pipe.close()
            try:
                process.wait(timeout=5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        folder, self._folder = self._folder, None
        if folder is not None:
            folder.cleanup()

    def sign_in(self, browser: requests.Session, authorization_url: str, person: Person) -> str:
        """Sign this person in as a browser does; the callback URL, which is not fetched."""
        choices = {("person", person.key), ("consent", "yes")}
        return walk(browser, authorization_url, self.issuer, choices)

    def cancel(self, browser: requests.Session, authorization_url: str) -> str:
        """Press Cancel on the sign-in page; the callback URL with the error."""
        return walk(browser, authorization_url, self.issuer, {("cancel", "yes")})

    def sign_out(self, browser: requests.Session, end_session_url: str) -> str:
        """Confirm the sign-out; the address where the provider sends the person afterwards."""
        return walk(browser, end_session_url, self.issuer, {("logout", "yes")})

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


def _told(person: Person) -> Mapping[str, object]:
    """What the provider knows of somebody; scopes are the same for everybody here."""
    return {
        "key": person.key,
        "subject": person.subject,
        "name": person.name,
        "email": person.email,
        "groups": person.groups,
    }
