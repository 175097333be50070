"""The sessions of a project, as time passes: https://api-docs.cognite.com/20230101/tag/Sessions

Times are epoch milliseconds. How long CDF keeps a session that no job took, and how long one is good
for between two renewals, is not published: here a day and an hour.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
NONCE_LIFE = MINUTE
UNTAKEN_LIFE = DAY
TAKEN_LIFE = HOUR

CLIENT_CREDENTIALS = "CLIENT_CREDENTIALS"
TOKEN_EXCHANGE = "TOKEN_EXCHANGE"  # noqa: S105 -- a kind of session
ONESHOT = "ONESHOT_TOKEN_EXCHANGE"
ALIVE = frozenset({"READY", "ACTIVE"})


@dataclass(slots=True)
class Session:
    """One session, and the nonce by which a job can take it."""

    id: int
    type: str
    status: str
    created: int
    expires: int
    client_id: str = ""
    #: Empty once it is used.
    nonce: str = field(default="", repr=False)

    @property
    def is_renewed(self) -> bool:
        """Whether the job that holds it renews it; a one-shot session ends in any case."""
        return self.type != ONESHOT

    def pass_time(self, now: int) -> None:
        """What has become of it by now: a job has renewed it each hour, or it is over."""
        if self.status not in ALIVE or now < self.expires:
            return
        if self.status == "ACTIVE" and self.is_renewed:
            self.expires += ((now - self.expires) // TAKEN_LIFE + 1) * TAKEN_LIFE
        else:
            self.status = "EXPIRED"


@dataclass(frozen=True, slots=True)
class Seed:
    """A session that was there before anybody looked, made so long ago."""

    id: int
    type: str
    status: str
    age: int
    client_id: str = ""

    def session(self, now: int) -> Session:
        """As it is at that moment."""
        created = now - self.age
        life = UNTAKEN_LIFE if self.status == "READY" else TAKEN_LIFE
        return Session(self.id, self.type, self.status, created, created + life, self.client_id)


@dataclass(slots=True)
class Sessions:
    """All sessions of a project. Seeds are as old as they say when somebody looks for the first time."""

    seeds: tuple[Seed, ...] = ()
    #: Every nonce that was given out, for tests.
    given: list[str] = field(default_factory=list, repr=False)
    _known: dict[int, Session] = field(default_factory=dict)

    def newest_first(self, now: int) -> list[Session]:
        """Everything that there is, or was."""
        return sorted(self._at(now).values(), key=lambda one: (-one.created, -one.id))

    def get(self, session_id: object, now: int) -> Session | None:
        """One of them."""
        return self._at(now).get(session_id) if isinstance(session_id, int) else None

    def add(self, session: Session) -> None:
        """A new one, with its nonce."""
        self._at(session.created)[session.id] = session
        self.given.append(session.nonce)

    def bind(self, nonce: str, now: int) -> Session | None:
        """The session that a job takes by this nonce: once, within its minute, while nobody revoked it."""
        for session in self._ready(now):
            if nonce == session.nonce and now < session.created + NONCE_LIFE:
                session.nonce, session.status = "", "ACTIVE"
                session.expires = now + TAKEN_LIFE
                return session
        return None

    def revoke(self, session: Session) -> None:
        """End it; what is over stays as it is."""
        if session.status in ALIVE:
            session.status, session.nonce = "REVOKED", ""

    def _ready(self, now: int) -> Iterator[Session]:
        return (one for one in self._at(now).values() if one.status == "READY" and one.nonce)

    def _at(self, now: int) -> dict[int, Session]:
        for seed in self.seeds:
            self._known[seed.id] = seed.session(now)
        self.seeds = ()
        for session in self._known.values():
            session.pass_time(now)
        return self._known
