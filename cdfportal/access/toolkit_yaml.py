"""A group as the Cognite Toolkit keeps it: `<name>.Group.yaml`.

https://docs.cognite.com/cdf/deploy/cdf_toolkit/references/resource_library (Groups, ACL scoping): data
sets by external id, RAW as `dbsToTables: {database: [table]}`, and either `sourceId` or `members`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from cdfportal.access.json_parts import JsonObject
from cdfportal.access.model import Capability, Group, Scope
from cdfportal.access.wire import capability_wire
from cdfportal.access.yaml_text import yaml_text

#: Id of a data set → its external id, where somebody could read it.
ExternalIds = Mapping[str, str]

_NO_MEMBERS = "# The Toolkit asks for sourceId or members; this group has neither."
_BY_ID = "# Ids of this project stand where the external id, or the name, could not be read: "
_SMALLEST = "# The smallest group that gives it: put in a name and the id of the IdP group."
_NAMED = "# The smallest group that gives it: put in a name."
#: Scopes whose ids the Toolkit looks up by external id or name.
_LOOKED_UP = frozenset({"datasetScope", "idScope", "extractionPipelineScope"})


def group_yaml(group: Group, external_ids: ExternalIds | None = None) -> str:
    """The group with all its capabilities, preceded by comments on what the Toolkit will miss."""
    known = external_ids or {}
    body: dict[str, object] = {"name": group.name, **_who(group)}
    if group.app_ids is not None:
        body["attributes"] = {"token": {"appIds": sorted(group.app_ids)}}
    if group.metadata:
        body["metadata"] = dict(group.metadata)
    body["capabilities"] = [_capability(one, known) for one in group.capabilities]
    comments = [] if group.source_id or group.members is not None else [_NO_MEMBERS]
    comments += _unnamed(((one.acl, one.scope) for one in group.capabilities), known)
    return "".join(f"{line}\n" for line in comments) + yaml_text(body)


def _who(group: Group) -> JsonObject:
    """CDF may show both; the Toolkit takes one, and a source id then decides."""
    if group.source_id:
        return {"sourceId": group.source_id}
    members = group.members
    return {"members": list(members) if isinstance(members, tuple) else members or []}


def _capability(capability: Capability, known: ExternalIds) -> JsonObject:
    names = names_for(capability.acl, capability.scope, known)
    return capability_wire(capability.acl, capability.actions, capability.scope, names)


def names_for(acl: str, scope: Scope, known: ExternalIds) -> ExternalIds:
    """The external ids that count for the scope: those of data sets."""
    of_data_sets = scope.kind == "datasetScope" or (acl, scope.kind) == ("datasetsAcl", "idScope")
    return known if of_data_sets else {}


def _unnamed(scopes: Iterable[tuple[str, Scope]], known: ExternalIds) -> Iterator[str]:
    """One comment that names the ids which the Toolkit cannot look up."""
    found = dict.fromkeys(
        value
        for acl, scope in scopes
        if scope.known and scope.kind in _LOOKED_UP
        for value in sorted(scope.values)
        if value not in names_for(acl, scope, known)
    )
    if found:
        yield f"{_BY_ID}{', '.join(found)}."


def smallest_group_yaml(
    rights: Iterable[tuple[str, str, Scope]],
    external_ids: ExternalIds | None = None,
    who: Mapping[str, object] | None = None,
) -> str:
    """A group file that holds just these rights, each (ACL, action, scope), for `who` if that is known."""
    known, wanted = external_ids or {}, [*rights]
    capabilities = [
        capability_wire(acl, (action,), scope, names_for(acl, scope, known))
        for acl, action, scope in wanted
    ]
    first = _NAMED if who else _SMALLEST
    comments = [first, *_unnamed(((acl, scope) for acl, _, scope in wanted), known)]
    whose = who or {"sourceId": "id-of-the-idp-group"}
    body = {"name": "gp_new_group", **whose, "capabilities": capabilities}
    return "".join(f"{line}\n" for line in comments) + yaml_text(body)
