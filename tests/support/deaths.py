"""Where a worker of the portal dies in the tests, and what must be left of the sign-in afterwards."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Self

HEADER = "X-Portal-Test-Die"


class Step(StrEnum):
    """What the person was doing."""

    START = "sign-in starts"
    CALLBACK = "sign-in comes back"
    REFRESH = "a call refreshes"
    SIGN_OUT = "sign-out"


class Left(StrEnum):
    """Who is signed in in that browser afterwards."""

    AS_BEFORE = "as before"
    AS_CHOSEN = "as chosen"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Trigger:
    """The moment: a function is entered or left, or a statement was run, perhaps within a function."""

    #: "enter", "leave", "before", "after", or "respond".
    when: str
    #: A dotted name, a statement's verb and table, or the path of the request.
    what: str
    within: str = ""

    def as_header(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def of_header(cls, text: str) -> Self:
        return cls(**json.loads(text))


@dataclass(frozen=True, slots=True)
class Death:
    """One way to die."""

    step: Step
    name: str
    trigger: Trigger
    left: Left
    #: Somebody who has never signed in before, so that their row is new.
    newcomer: bool = False
    #: It happens in a thread that nobody waits for; the answer may come before.
    aside: bool = False

    def __str__(self) -> str:
        return f"{self.step}: {self.name}"


_EXCHANGE = "accounts.token_endpoint.exchange_code"
_REFRESH = "accounts.token_endpoint.refresh"
_READ = "accounts.outbound._read"
_ACCEPT = "accounts.acceptance.accept"
_TAKE = "accounts.transactions.take"
_WRITE = "accounts.lease.Lease.write"
_END = "accounts.endings.end_and_revoke"
_REVOKE = "accounts.revocation._ask"
_VALIDATE = "accounts.id_token.validate"
_PERSON = "accounts.backend.PortalBackend.get_or_create_user"
_LEASE = "accounts.lease.take_lease"
_TOKENS = "accounts.token_endpoint.read_tokens"

FUNCTIONS = (
    _EXCHANGE,
    _REFRESH,
    _READ,
    _ACCEPT,
    _TAKE,
    _WRITE,
    _END,
    _REVOKE,
    _VALIDATE,
    _PERSON,
    _LEASE,
    _TOKENS,
)

_BEFORE, _CHOSEN, _NOBODY = Left.AS_BEFORE, Left.AS_CHOSEN, Left.NOBODY


def _start(name: str, trigger: Trigger) -> Death:
    return Death(Step.START, name, trigger, _BEFORE)


def _back(name: str, trigger: Trigger, left: Left = _BEFORE, *, newcomer: bool = False) -> Death:
    return Death(Step.CALLBACK, name, trigger, left, newcomer=newcomer)


def _refresh(name: str, trigger: Trigger, left: Left) -> Death:
    return Death(Step.REFRESH, name, trigger, left)


def _out(name: str, trigger: Trigger, left: Left, *, aside: bool = False) -> Death:
    return Death(Step.SIGN_OUT, name, trigger, left, aside=aside)


DEATHS = (
    _start("before the transaction is written", Trigger("before", "INSERT accounts_transaction")),
    _start("the transaction is written", Trigger("after", "INSERT accounts_transaction")),
    _start("before the redirect", Trigger("respond", "/accounts/sign-in/")),
    _back("before the transaction is taken", Trigger("enter", _TAKE), _CHOSEN),
    _back("the transaction is taken", Trigger("leave", _TAKE)),
    _back("before the code is sent", Trigger("enter", _EXCHANGE)),
    _back("the code is sent, the answer not read", Trigger("enter", _READ, _EXCHANGE)),
    _back("the code is answered", Trigger("enter", _TOKENS)),
    _back("the ID token is verified", Trigger("leave", _VALIDATE)),
    _back("the person is written", Trigger("leave", _PERSON), newcomer=True),
    _back("before the sign-in is written", Trigger("before", "INSERT accounts_signin", _ACCEPT)),
    _back("the sign-in is written", Trigger("after", "INSERT accounts_signin", _ACCEPT)),
    _back("the token is written", Trigger("after", "INSERT accounts_accesstoken", _ACCEPT)),
    _back("before the commit", Trigger("before", "COMMIT", _ACCEPT)),
    # The earlier sign-in has given way, and the new one's cookie is lost with the process.
    _back("after the commit", Trigger("after", "COMMIT", _ACCEPT), _NOBODY),
    _back("before the new cookie is sent", Trigger("respond", "/accounts/callback/"), _NOBODY),
    _refresh("before the lease", Trigger("enter", _LEASE), _BEFORE),
    _refresh("the lease is taken", Trigger("leave", _LEASE), _BEFORE),
    _refresh("before the call", Trigger("enter", _REFRESH), _BEFORE),
    _refresh("the token is sent, the answer not read", Trigger("enter", _READ, _REFRESH), _NOBODY),
    _refresh("before the write", Trigger("enter", _WRITE), _NOBODY),
    _refresh("the row is written", Trigger("after", "UPDATE accounts_signin", _WRITE), _NOBODY),
    _refresh("before the commit", Trigger("before", "COMMIT", _WRITE), _NOBODY),
    _refresh("after the commit", Trigger("leave", _WRITE), _BEFORE),
    _refresh("before the answer", Trigger("respond", "/cdf/api/v1/token/inspect"), _BEFORE),
    _out("before the end", Trigger("enter", _END), _BEFORE),
    _out("the row is written", Trigger("after", "UPDATE accounts_signin", _END), _BEFORE),
    _out("before the commit", Trigger("before", "COMMIT", _END), _BEFORE),
    _out("after the commit", Trigger("after", "COMMIT", _END), _NOBODY),
    _out("before the tokens are revoked", Trigger("enter", _REVOKE), _NOBODY, aside=True),
    _out("the revocation is not answered", Trigger("enter", _READ, _REVOKE), _NOBODY, aside=True),
    _out("before the answer", Trigger("respond", "/accounts/sign-out/"), _NOBODY),
)
