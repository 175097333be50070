"""Switches for a cluster that wants a stronger sign-in, and the challenge that it then answers with."""

from __future__ import annotations

import base64
import json
import threading
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from cdfportal.demo.simulator.caller import Claims
from cdfportal.demo.simulator.errors import ApiError


class Demand(StrEnum):
    """How the cluster says what it wants."""

    #: https://learn.microsoft.com/en-us/entra/identity-platform/claims-challenge
    CLAIMS = "claims"
    #: https://www.rfc-editor.org/rfc/rfc9470#section-3
    ACR = "acr"


@dataclass(frozen=True, slots=True)
class _Wanted:
    kind: Demand
    value: str
    max_age: int | None
    prefix: str

    def is_met(self, claims: Claims, now: datetime) -> bool:
        """Whether the token was issued for such a sign-in."""
        if self.kind is Demand.CLAIMS:
            held = claims.get("acrs")
            return isinstance(held, list) and self.value in held
        return self._is_strong_enough(claims) and self._is_fresh(claims, now)

    def _is_strong_enough(self, claims: Claims) -> bool:
        return not self.value or claims.get("acr") in self.value.split()

    def _is_fresh(self, claims: Claims, now: datetime) -> bool:
        if self.max_age is None:
            return True
        since = claims.get("auth_time")
        return isinstance(since, int) and now.timestamp() - since <= self.max_age

    def challenge(self) -> str:
        """The WWW-Authenticate field, in the words of its source."""
        if self.kind is Demand.CLAIMS:
            wanted = {"access_token": {"acrs": {"essential": True, "value": self.value}}}
            encoded = base64.b64encode(json.dumps(wanted).encode()).decode()
            return (
                'Bearer realm="", authorization_uri='
                '"https://login.microsoftonline.com/common/oauth2/authorize", '
                f'error="insufficient_claims", claims="{encoded}"'
            )
        acr_values = f', acr_values="{self.value}"' if self.value else ""
        max_age = "" if self.max_age is None else f', max_age="{self.max_age}"'
        return (
            'Bearer error="insufficient_user_authentication", error_description='
            f'"A different authentication level is required"{acr_values}{max_age}'
        )


class Demands:
    """What is demanded at present, one thing after the other."""

    def __init__(self) -> None:
        self._wanted: tuple[_Wanted, ...] = ()
        self._lock = threading.Lock()

    def add(
        self, kind: Demand, value: str = "", *, max_age: int | None = None, prefix: str = "/"
    ) -> None:
        """Demand it of every call whose raw path starts with the prefix, until cleared."""
        with self._lock:
            self._wanted = (*self._wanted, _Wanted(kind, value, max_age, prefix))

    def clear(self) -> None:
        """Any good token will do again."""
        with self._lock:
            self._wanted = ()

    def check(self, path: str, claims: Claims, now: datetime) -> None:
        """Go on, or an ApiError with the challenge."""
        for wanted in self._wanted:
            if path.startswith(wanted.prefix) and not wanted.is_met(claims, now):
                headers = (("WWW-Authenticate", wanted.challenge()),)
                raise ApiError(401, "Unauthorized", headers)
