"""What a token is compared with beside the project's own configuration."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from cdfportal.access.model import Group
from cdfportal.access.project_oidc import ProjectOidc
from cdfportal.base.connection import Connection
from cdfportal.base.provider import Provider
from cdfportal.diagnose.comparison.model import Kind


@dataclass(frozen=True, slots=True)
class Seen:
    """What CDF itself made of the token, by token/inspect."""

    #: The principal, as CDF names it; None when only the groups could be read.
    subject: str | None
    #: How many groups of the project it counts the caller in.
    groups: int


@dataclass(frozen=True, slots=True)
class Followed:
    """The project's groups by the IdP group that they follow, as far as they are shown."""

    groups: Mapping[str, Sequence[Group]]
    #: Whether these are all groups of the project.
    complete: bool

    @classmethod
    def of(cls, groups: Sequence[Group], *, complete: bool) -> Self:
        """Filed by source id."""
        filed: dict[str, list[Group]] = {}
        for group in groups:
            if group.source_id:
                filed.setdefault(group.source_id, []).append(group)
        return cls(filed, complete)


@dataclass(frozen=True, slots=True)
class Expectations:
    """What is known without the project's configuration. None always means: not known."""

    provider: Provider
    #: `iss` of ID tokens, and of access tokens where that is another.
    issuer: str
    access_token_issuer: str
    #: `aud` of access tokens.
    audience: str
    client_id: str
    tenant_id: str | None = None
    #: Claims that hold groups, as the portal is set.
    group_claims: tuple[str, ...] = ("groups",)
    #: For sentences; empty: "the project".
    project: str = ""
    #: The names of the keys that the provider signs with.
    key_ids: frozenset[str] | None = None
    #: The token acts for a person (True) or for an application of its own (False).
    is_user: bool | None = None
    seen: Seen | None = None
    followed: Followed | None = None
    #: The applications that each linked group of the caller counts for.
    links: tuple[frozenset[str], ...] | None = None

    @classmethod
    def of(
        cls,
        connection: Connection,
        *,
        project: str = "",
        key_ids: frozenset[str] | None = None,
        is_user: bool | None = None,
        seen: Seen | None = None,
        followed: Followed | None = None,
        links: tuple[frozenset[str], ...] | None = None,
    ) -> Self:
        """Those of a connection, with what else is known."""
        return cls(
            provider=connection.provider,
            issuer=connection.issuer,
            access_token_issuer=connection.access_token_issuer,
            audience=connection.audience,
            client_id=connection.client_id,
            tenant_id=connection.tenant_id,
            group_claims=connection.group_claims,
            project=project,
            key_ids=key_ids,
            is_user=is_user,
            seen=seen,
            followed=followed,
            links=links,
        )

    @property
    def name(self) -> str:
        """The project inside a sentence."""
        return self.project or "the project"

    @property
    def name_first(self) -> str:
        """The project where a sentence begins."""
        return self.project or "The project"

    @property
    def taken(self) -> bool:
        """Whether CDF counts the caller in a group of the project: then it takes the token."""
        return self.seen is not None and self.seen.groups > 0


@dataclass(frozen=True, slots=True)
class Case:
    """One token, and all that it is compared with."""

    header: Mapping[str, object]
    claims: Mapping[str, object]
    kind: Kind
    oidc: ProjectOidc | None
    expected: Expectations
    now: datetime

    @property
    def access_claims(self) -> tuple[str, ...]:
        """Where CDF reads groups: the project's word, else the portal's settings."""
        told = self.oidc.access_claims if self.oidc else None
        return self.expected.group_claims if told is None else told

    @property
    def access_claims_told(self) -> bool:
        """Whether that is the project's word."""
        return self.oidc is not None and self.oidc.access_claims is not None

    @property
    def skew(self) -> timedelta:
        """By how much clocks may differ; nothing, unless the project says so."""
        return (self.oidc.skew if self.oidc else None) or timedelta(0)
