"""What the doctor is told before it looks: whom it is about, what is configured, how to get out."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from cdfportal.access.answers import Question
from cdfportal.access.model import Scope
from cdfportal.base.clock import Clock, system_clock
from cdfportal.base.connection import Connection
from cdfportal.base.service import ClientCredentials, TokenUrls
from cdfportal.cdf.transport import Transport
from cdfportal.idp.call import Limits
from cdfportal.idp.names import Resolve, system_resolve


class Subject(StrEnum):
    """Whom the examination is about."""

    ME = "me"
    PORTAL = "portal"
    PRINCIPAL = "principal"


@dataclass(frozen=True, slots=True)
class OwnSignIn:
    """What the portal knows of the viewer's sign-in without asking anybody."""

    access_token: str = field(repr=False)
    #: As the token response named them.
    scopes: tuple[str, ...] = ()
    #: Subject of the verified ID token.
    subject: str = ""
    signed_in_at: datetime | None = None
    obtained_at: datetime | None = None
    expires_at: datetime | None = None
    #: Whether there is a refresh token, so that the token is renewed without the person.
    renews: bool = False
    #: What the last refresh failed with, in the portal's own closed words; empty when it did not.
    last_trouble: str = ""


@dataclass(frozen=True, slots=True)
class OwnPortal:
    """What the portal knows of itself, as (label, value) and plain facts; no secret."""

    redirect_uri: str
    post_logout_redirect_uri: str = ""
    secure: bool = True
    #: Whether the database answered, and what it is: `SQLite`, `PostgreSQL`.
    database: str = ""
    database_trouble: str = ""
    #: How many keys encrypt stored tokens, and whether rows exist that none of them opens.
    token_keys: int = 0
    unreadable_rows: int = 0
    #: Redis: empty where none is configured, else `answers` or the trouble in words.
    shared_store: str = ""
    #: IDP_CLIENT_SECRET_EXPIRES.
    secret_ends: datetime | None = None
    #: From the sign-ins of late: how often a refresh brought a new refresh token, or the same.
    rotated: int = 0
    kept: int = 0


@dataclass(frozen=True, slots=True)
class Need:
    """One right that a use needs."""

    acl: str
    action: str
    #: None where the use does not say on what: any will do.
    scope: Scope | None = None


@dataclass(frozen=True, slots=True)
class DeclaredUse:
    """What a service principal is said to be for."""

    name: str
    needs: tuple[Need, ...]
    #: Rights that are no excess, and that it does without.
    may: tuple[Need, ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """One examination."""

    subject: Subject
    connection: Connection
    #: Empty where none is named: the checks about a project are then left out.
    project: str
    transport: Transport
    clock: Clock = system_clock
    sign_in: OwnSignIn | None = None
    portal: OwnPortal | None = None
    #: Of the service principal; the secret is in no repr.
    credentials: ClientCredentials | None = None
    use: DeclaredUse | None = None
    #: The wanted right, if one was named.
    question: Question | None = None
    #: Where a typed secret may go beside the discovered token endpoint.
    token_urls: TokenUrls = field(default_factory=TokenUrls)
    #: Of one call to the provider or to CDF, and of one connection that is only tried.
    limits: Limits = field(default_factory=Limits)
    resolve: Resolve = system_resolve
    #: Waiting for so many seconds, so that tests need not.
    pause: Callable[[float], object] = field(default_factory=lambda: threading.Event().wait)
