"""Which groups of a project a caller is in, from this application."""

from __future__ import annotations

from cdfportal.demo.simulator.caller import Caller
from cdfportal.demo.world import Json, Project

ALL_ACCOUNTS = "allUserAccounts"


def groups_of(project: Project, caller: Caller) -> list[Json]:
    """The groups that count; none means that the caller does not reach the project."""
    if not takes(project, caller):
        return []
    return [
        group
        for group in project.groups
        if not group["isDeleted"]
        and group["id"] not in project.young
        and is_member(project, group, caller)
        and counts_for(group, caller.application)
    ]


def takes(project: Project, caller: Caller) -> bool:
    """A project may trust tokens for another audience than its cluster's."""
    audience = project.oidc.get("audience")
    return audience is None or not caller.audiences or audience in caller.audiences


def grow(project: Project) -> None:
    """A token was inspected: groups that are young are a little less so."""
    project.young = {group: looks - 1 for group, looks in project.young.items() if looks > 1}


def is_member(project: Project, group: Json, caller: Caller) -> bool:
    """By the identity provider's groups, or by the members kept in CDF."""
    source = group.get("sourceId")
    if source and source in caller.groups:
        return True
    members = group.get("members")
    if members == ALL_ACCOUNTS:
        return caller.subject in project.user_accounts
    return isinstance(members, list) and caller.subject in members


def counts_for(group: Json, application: str | None) -> bool:
    """A group linked to applications counts for tokens of those only."""
    token = (group.get("attributes") or {}).get("token") or {}
    app_ids = token.get("appIds")
    return app_ids is None or application in app_ids
