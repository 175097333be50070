"""User profiles and security categories."""

from __future__ import annotations

from cdfportal.demo.http import Response
from cdfportal.demo.simulator.call import Call
from cdfportal.demo.simulator.errors import ApiError, missing
from cdfportal.demo.simulator.fields import limit_of, object_of, objects_of, text
from cdfportal.demo.simulator.paging import key_of, page
from cdfportal.demo.world import Json

ACL = "userProfilesAcl"


def my_profile(call: Call) -> Response:
    """The caller's own profile; 404 while there is none."""
    call.require(ACL, "READ")
    profile = _by_identifier(call).get(call.caller.subject)
    if profile is None:
        raise ApiError(404, "User profile not found")
    return Response.json(profile)


def _by_identifier(call: Call) -> dict[str, Json]:
    return {profile["userIdentifier"]: profile for profile in call.project.profiles}


def list_profiles(call: Call) -> Response:
    """The profiles of one kind of identity, by name."""
    call.require(ACL, "READ")
    query = call.query
    limit = limit_of(query.get("limit"), default=25, most=1000)
    kind = query.get("identityType", "USER")
    chosen = [one for one in call.project.profiles if kind in ("ALL", one["identityType"])]
    keyed = [(one["displayName"], one) for one in chosen]
    return Response.json(page(keyed, limit, query.get("cursor"), kind))


def profiles_by_ids(call: Call) -> Response:
    """Look up profiles."""
    call.require(ACL, "READ")
    items = objects_of(call.question())
    wanted = [text(item.get("userIdentifier"), "userIdentifier", most=255) for item in items]
    known = _by_identifier(call)
    absent: list[Json] = [{"userIdentifier": one} for one in wanted if one not in known]
    if absent:
        raise missing(absent)
    return Response.json({"items": [known[one] for one in wanted]})


def search_profiles(call: Call) -> Response:
    """Profiles whose name begins so."""
    call.require(ACL, "READ")
    body = call.question()
    limit = limit_of(body.get("limit"), default=25, most=1000)
    start = str(object_of(body, "search").get("name", "")).lower()
    profiles = call.project.profiles
    hits = [one for one in profiles if str(one["displayName"]).lower().startswith(start)]
    return Response.json({"items": hits[:limit]})


def list_categories(call: Call) -> Response:
    """Security categories: all of them, whether or not the caller is a member."""
    call.require("securityCategoriesAcl", "LIST")
    query = call.query
    limit = limit_of(query.get("limit"), default=25, most=1000, capped=True)
    found = [(key_of(key), item) for key, item in sorted(call.project.security_categories.items())]
    return Response.json(page(found, limit, query.get("cursor"), "categories"))
