"""The viewer's tokens beside one project: what CDF tells of both, and the comparison."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from cdfportal.access.project_oidc import ProjectOidc
from cdfportal.base.connection import Connection
from cdfportal.cdf.errors import CdfError, CdfRejectedError
from cdfportal.dashboard.display_claims import DisplayClaims
from cdfportal.dashboard.gaps import Gap, gap
from cdfportal.dashboard.presenters.meters import group_count
from cdfportal.dashboard.project_view import ProjectView, view_project
from cdfportal.dashboard.reader import Reader
from cdfportal.diagnose.comparison import (
    Comparison,
    Expectations,
    Followed,
    Kind,
    Seen,
    compare_opaque,
    compare_token,
)
from cdfportal.diagnose.decode import DecodedToken

_SETTINGS_RIGHT = "projectsAcl:READ"


@dataclass(frozen=True, slots=True)
class TokenView:
    """Both tokens, the project, and how they compare."""

    #: Empty where the portal has no default project and none was chosen.
    project: str
    claims: DisplayClaims
    #: None when CDF did not answer.
    view: ProjectView | None
    #: None when it could not be read.
    oidc: ProjectOidc | None
    expected: Expectations
    #: CDF answered that it does not take the token (401).
    refused: bool
    gaps: tuple[Gap, ...]
    access: tuple[Comparison, ...]
    identity: tuple[Comparison, ...]
    as_of: datetime

    @property
    def access_claims(self) -> Mapping[str, object]:
        """Of the access token, else of the ID token; empty when neither can be read."""
        for token in (self.claims.access, self.claims.identity):
            if isinstance(token, DecodedToken):
                return token.claims
        return {}


def view_token(
    reader: Reader, project: str, claims: DisplayClaims, connection: Connection
) -> TokenView:
    """Ask CDF what it can tell; whatever it does not leaves a gap, and the tokens themselves remain."""
    view, refused, missing = _view(reader, project, claims, connection)
    oidc, unread = _oidc(reader, project, view)
    expected = _expectations(view, project, connection)
    return TokenView(
        project=project,
        claims=claims,
        view=view,
        oidc=oidc,
        expected=expected,
        refused=refused,
        gaps=(*missing, *unread, *(view.gaps if view else ())),
        access=_compared(claims, Kind.ACCESS, oidc, expected, reader.now),
        identity=_compared(claims, Kind.ID, oidc, expected, reader.now),
        as_of=view.as_of if view else reader.now,
    )


def _view(
    reader: Reader, project: str, claims: DisplayClaims, connection: Connection
) -> tuple[ProjectView | None, bool, tuple[Gap, ...]]:
    if not project:
        return None, False, ()
    try:
        return view_project(reader, project, claims, connection), False, ()
    except CdfError as error:
        refused = isinstance(error, CdfRejectedError) and error.status == HTTPStatus.UNAUTHORIZED
        missing = gap("What CDF makes of your token", "", error)
        return None, refused, (missing,)


def _oidc(
    reader: Reader, project: str, view: ProjectView | None
) -> tuple[ProjectOidc | None, tuple[Gap, ...]]:
    """A project that the token does not reach answers 401, which would count as a refusal of the token."""
    what = f"What {project} expects of tokens"
    if view is None:
        return None, ()
    if not view.reached:
        right = f"a group of {project} with {_SETTINGS_RIGHT}"
        return None, (Gap(what, right, "", HTTPStatus.UNAUTHORIZED),)
    try:
        found = reader.project_oidc(project).value
    except CdfError as error:
        return None, (gap(what, _SETTINGS_RIGHT, error),)
    if found is None:
        return None, (Gap(what, "", "its settings do not say"),)
    return found, ()


def _expectations(view: ProjectView | None, project: str, connection: Connection) -> Expectations:
    if view is None:
        return Expectations.of(connection, project=project, is_user=True)
    count = group_count(view.access)
    groups, complete = view.index.groups, view.all_groups
    linked = (held.group.app_ids for held in view.access.memberships)
    return Expectations.of(
        connection,
        project=project,
        is_user=True,
        seen=None if count is None else Seen(view.subject, count),
        followed=view.index.kept(
            ("followed", complete), lambda: Followed.of(groups, complete=complete)
        ),
        links=tuple(applications for applications in linked if applications is not None),
    )


def _compared(
    claims: DisplayClaims,
    kind: Kind,
    oidc: ProjectOidc | None,
    expected: Expectations,
    now: datetime,
) -> tuple[Comparison, ...]:
    token = claims.access if kind is Kind.ACCESS else claims.identity
    if isinstance(token, DecodedToken):
        return compare_token(token.header, token.claims, kind, oidc, expected, now)
    return compare_opaque(oidc, expected) if kind is Kind.ACCESS else ()
