"""Groups: https://api-docs.cognite.com/20230101/tag/Groups"""

from __future__ import annotations

from cdfportal.demo.http import Response
from cdfportal.demo.simulator.call import Call
from cdfportal.demo.simulator.enforce import Target
from cdfportal.demo.simulator.errors import lacking, missing
from cdfportal.demo.simulator.fields import flag, is_id, items_of, objects_of
from cdfportal.demo.simulator.group_spec import checked_spec
from cdfportal.demo.world.grants import NOT_DELETED

ACL = "groupsAcl"


def list_groups(call: Call) -> Response:
    """The caller's own groups; with `all=true` every group of the project. No pages."""
    if not flag(call.query.get("all"), "all"):
        return Response.json({"items": list(call.groups)})
    if call.access.everywhere(ACL, "LIST"):
        return Response.json({"items": call.project.groups})
    if call.access.reaches(ACL, "LIST", Target(own=True)):
        return Response.json({"items": list(call.groups)})
    raise lacking(ACL, "LIST")


def create_groups(call: Call) -> Response:
    """Make groups; two may bear the same name."""
    call.require_everywhere(ACL, "CREATE")
    specs = [checked_spec(item) for item in objects_of(call.json())]
    state = {"isDeleted": False, "deletedTime": NOT_DELETED}
    made = [{"capabilities": [], **spec, "id": call.world.new_id(), **state} for spec in specs]
    call.project.groups.extend(made)
    return Response.json({"items": made}, 201)


def delete_groups(call: Call) -> Response:
    """Remove groups by bare ids, all or none."""
    call.require_everywhere(ACL, "DELETE")
    wanted = items_of(call.json())
    known = {group["id"] for group in call.project.groups}
    absent = [{"id": key} for key in wanted if not is_id(key) or key not in known]
    if absent:
        raise missing(absent)
    call.project.groups[:] = [one for one in call.project.groups if one["id"] not in wanted]
    return Response.json({})
