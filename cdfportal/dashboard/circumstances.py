"""What explains differences beside groups and inspection: the token's times, how its claims were read."""

from __future__ import annotations

from django.conf import settings

from accounts.clocks import clocks_of
from accounts.sign_in import Live, state_of
from cdfportal.access.causes import Circumstances
from cdfportal.access.findings import Finding, findings
from cdfportal.dashboard.answer import Visit
from cdfportal.dashboard.project_view import ProjectView


def findings_of(visit: Visit, view: ProjectView) -> tuple[Finding, ...]:
    """The view's differences, explained; nothing more is read where there are none."""
    if not view.access.differences:
        return ()
    return findings(view.access, view.index.groups, _circumstances(visit, view))


def _circumstances(visit: Visit, view: ProjectView) -> Circumstances:
    connection, state = settings.CONNECTION, state_of(visit.request)
    clocks = clocks_of(state) if isinstance(state, Live) else None
    token = clocks.token if clocks else None
    if token and token.generation != visit.viewer.token.generation:
        token = None
    return Circumstances(
        now=visit.now,
        obtained=token.obtained_at if token else None,
        next_token=(clocks and token and clocks.next_refresh) or visit.viewer.token.expires_at,
        overage=view.claims.overage(),
        access_token_read=view.claims.from_access_token(connection),
        all_groups=view.all_groups,
        group_claims=connection.group_claims,
        provider=connection.provider,
    )
