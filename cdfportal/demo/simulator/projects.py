"""What a token reaches: its inspection, the projects, one project's configuration."""

from __future__ import annotations

from collections.abc import Iterator

from cdfportal.demo.http import Response
from cdfportal.demo.simulator.call import Call, Visit
from cdfportal.demo.simulator.caller import (
    APPLICATION_CLAIMS,
    SCOPE_CLAIMS,
    Caller,
)
from cdfportal.demo.simulator.enforce import acl_entries
from cdfportal.demo.simulator.errors import ApiError
from cdfportal.demo.simulator.fields import flag
from cdfportal.demo.simulator.membership import groups_of, grow
from cdfportal.demo.simulator.token_scopes import admits, may_inspect
from cdfportal.demo.world import Json, Project


def inspect_token(visit: Visit) -> Response:
    """Who the token is for, their groups, and what is left of the groups' capabilities.

    https://api-docs.cognite.com/20230101/tag/Token/operation/inspectToken
    """
    if not may_inspect(visit.caller.scopes):
        raise ApiError(403, "Insufficient access rights. Token scope IDENTITY not present on token")
    reached = list(_reached(visit))
    projects = [
        {"projectUrlName": project.name, "groups": [group["id"] for group in groups]}
        for project, groups in reached
    ]
    capabilities = [
        capability
        for project, groups in reached
        for group in groups
        for capability in _kept(project, group, visit.caller)
    ]
    for project in visit.world.projects.values():
        grow(project)
    answer = {"subject": visit.caller.subject, "projects": projects, "capabilities": capabilities}
    return Response.json(answer)


def _reached(visit: Visit) -> Iterator[tuple[Project, list[Json]]]:
    for project in visit.world.projects.values():
        groups = groups_of(project, visit.caller)
        if groups:
            yield project, groups


def _kept(project: Project, group: Json, caller: Caller) -> Iterator[Json]:
    """The group's capabilities after the token's scopes, as inspection writes them."""
    for capability in group["capabilities"]:
        for name, acl in acl_entries(capability):
            actions = [action for action in acl["actions"] if admits(caller.scopes, name, action)]
            if actions:
                kept = {"actions": actions, "scope": acl["scope"], "version": 1}
                yield {name: kept, "projectScope": {"projects": [project.name]}}


def list_projects(visit: Visit) -> Response:
    """The projects that the caller reaches."""
    with_status = flag(visit.query.get("withDataModelingStatus"), "withDataModelingStatus")
    status = {"dataModelingStatus": "HYBRID"} if with_status else {}
    items = [{"urlName": project.name, **status} for project, _ in _reached(visit)]
    return Response.json({"items": items})


def show_project(call: Call) -> Response:
    """A project's configuration, with the claims that it reads."""
    call.require("projectsAcl", "READ")
    name = call.project.name
    about = {"name": name, "urlName": name, "organization": call.project.organization}
    profiles = {"enabled": True}
    return Response.json(
        {**about, "userProfilesConfiguration": profiles, "oidcConfiguration": _oidc(call)}
    )


def _oidc(call: Call) -> Json:
    issuer, keys = call.issuers[0] if call.issuers else ("", "")
    return {
        "jwksUrl": keys,
        "issuer": issuer,
        "audience": call.audience,
        "accessClaims": _claims(*call.caller.access_claims),
        "scopeClaims": _claims(*SCOPE_CLAIMS),
        "logClaims": _claims(*APPLICATION_CLAIMS, "sub"),
        "tokenUrl": None,
        "skewMs": 0,
        "identityProviderScope": None,
        # A provider of this machine cannot be asked for groups that a token is too small for.
        "isGroupCallbackEnabled": False,
        **call.project.oidc,
    }


def _claims(*names: str) -> list[Json]:
    return [{"claimName": name} for name in names]
