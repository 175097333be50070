"""Spaces of data models: https://api-docs.cognite.com/20230101/tag/Spaces

What is out of a caller's scope is left out of lists, and out of a look-up too: neither has a word
for what is missing. CDF's reference does not say so; its SDKs read answers that way.
"""

from __future__ import annotations

from cdfportal.demo.http import Response
from cdfportal.demo.simulator.call import Call
from cdfportal.demo.simulator.enforce import Target
from cdfportal.demo.simulator.fields import flag, limit_of, objects_of, text
from cdfportal.demo.simulator.paging import page

ACL = "dataModelsAcl"
LONGEST_SPACE = 43
MOST_SPACES = 100


def list_spaces(call: Call) -> Response:
    """Spaces by name; those that come with CDF only when asked for."""
    call.require(ACL, "READ")
    query = call.query
    limit = limit_of(query.get("limit"), default=10, most=1000)
    everything = flag(query.get("includeGlobal"), "includeGlobal")
    found = [
        (name, space)
        for name, space in sorted(call.project.spaces.items())
        if sees_models(call, name) and (everything or not space["isGlobal"])
    ]
    return Response.json(page(found, limit, query.get("cursor"), ["spaces", everything]))


def spaces_by_ids(call: Call) -> Response:
    """Those that there are, and that the caller may read."""
    call.require(ACL, "READ")
    items = objects_of(call.question(), most=MOST_SPACES)
    wanted = [text(item.get("space"), "space", most=LONGEST_SPACE) for item in items]
    known = call.project.spaces
    found = [known[name] for name in dict.fromkeys(wanted) if name in known]
    return Response.json({"items": [one for one in found if sees_models(call, one["space"])]})


def sees_models(call: Call, space: str) -> bool:
    """Whether the caller may read the models of a space."""
    return call.access.reaches(ACL, "READ", Target(space=space))
