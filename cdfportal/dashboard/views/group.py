"""One group: what it grants, to whom, from where, since when, and how full it is."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from cdfportal.access.json_parts import group_json, time_json
from cdfportal.access.limits import group_meters
from cdfportal.access.model import Group
from cdfportal.access.toolkit_yaml import group_yaml
from cdfportal.base.errors import Reason
from cdfportal.cdf.errors import CdfError
from cdfportal.dashboard.answer import Answer, Later, Visit
from cdfportal.dashboard.parameters import group_id
from cdfportal.dashboard.presenters.capabilities import AREAS
from cdfportal.dashboard.presenters.group_grants import grant_table, group_capabilities
from cdfportal.dashboard.presenters.group_members import (
    MemberRow,
    member_rows,
    member_table,
    same_name,
    same_source,
)
from cdfportal.dashboard.presenters.group_words import ago, group_facts, group_headline
from cdfportal.dashboard.presenters.memberships import membership_reasons
from cdfportal.dashboard.presenters.meters import meter_rows
from cdfportal.dashboard.presenters.plain import plain
from cdfportal.dashboard.presenters.ways import way_table, ways_json
from cdfportal.dashboard.profiles import Profiles
from cdfportal.dashboard.project_view import ProjectView
from cdfportal.dashboard.recorded import SENTENCE, recorded
from cdfportal.dashboard.views.project import open_project
from cdfportal.dashboard.views.ways import drawn, group_ways
from cdfportal.web.errors import Refusal, RefusedError

#: People named as seen with its IdP group.
_MOST_SEEN = 100


def group(visit: Visit, project: str, group: str) -> Answer:
    """`/p/<project>/groups/<id>/`."""
    number = group_id(group)
    view = open_project(visit, project)
    found = view.index.get(number) or view.deleted.get(number)
    if found is None:
        raise _not_shown(number, view)
    grants = group_capabilities(found, view.index, project, view.names)
    profiles = _profiles(visit, project, found)
    members = member_rows(found, profiles or {}, view.access.caller.principal_ids)
    ways = group_ways(view, found)
    context = {
        **drawn(ways),
        "project": project,
        "group": found,
        "headline": group_headline(found),
        "facts": group_facts(found, settings.CONNECTION.client_id, visit.now),
        "capabilities": grants,
        "areas": AREAS,
        "members": members,
        "names_read": profiles is not None,
        "meters": meter_rows(group_meters(found)),
        "created_ago": ago(found.created_time, visit.now),
        "changed_ago": ago(found.last_changed_time, visit.now),
        "app_ids": sorted(found.app_ids or ()),
        "client_id": settings.CONNECTION.client_id,
        "raw": json.dumps(group_json(found), indent=2, ensure_ascii=False),
        "yaml": group_yaml(found, view.external_ids),
        "all_groups": view.all_groups,
        "as_of": view.as_of,
        "seen": recorded(view, [found.source_id], visit.now, _MOST_SEEN),
        "seen_sentence": SENTENCE,
        **_belonging(found, view),
    }
    people = (member_table(members),) if members else ()
    lists = (grant_table(grants), *people, way_table(ways))
    return Answer(
        "dashboard/group.html", context, Later(lambda: _data(context, members)), tables=lists
    )


def _belonging(found: Group, view: ProjectView) -> Mapping[str, object]:
    """The viewer's place in it, its IdP group, and groups that look like it."""
    held = next((one for one in view.access.memberships if one.group.id == found.id), None)
    idp_group = settings.PORTAL.group_names.get(found.source_id or "")
    return {
        "mine": held is not None,
        "reasons": membership_reasons(held) if held else (),
        "idp_name": idp_group.name if idp_group else "",
        "idp_owner": idp_group.owner if idp_group else "",
        "same_source": same_source(found, view.index),
        "same_name": same_name(found, view.index),
    }


def _data(context: Mapping[str, Any], members: tuple[MemberRow, ...]) -> Mapping[str, object]:
    found = context["group"]
    return {
        **group_json(found),
        "project": context["project"],
        "as_of": time_json(context["as_of"]),
        "created": _moment(found.created_time),
        "last_changed": _moment(found.last_changed_time),
        "mine": context["mine"],
        "reasons": list(context["reasons"]),
        "idp_name": context["idp_name"],
        "idp_owner": context["idp_owner"],
        "same_source": [other.id for other in context["same_source"]],
        "same_name": [other.id for other in context["same_name"]],
        "member_names": plain(members),
        "meters": plain(context["meters"]),
        "yaml": context["yaml"],
        "recorded": context["seen"].as_json(),
        "ways": ways_json(context["ways"]),
    }


def _moment(value: datetime | None) -> str | None:
    return time_json(value) if value else None


def _profiles(visit: Visit, project: str, found: Group) -> Profiles | None:
    """Names of the members; None when they cannot be read, and then the ids have to do."""
    if not found.member_ids:
        return {}
    try:
        return visit.reader.profiles(project, found.member_ids).value
    except CdfError:
        return None


def _not_shown(number: int, view: ProjectView) -> RefusedError:
    why = (
        "No group of the project has this id; groups are replaced, not edited, so ids change."
        if view.all_groups
        else "CDF shows you only your own groups: your token lacks groupsAcl:LIST on all."
    )
    return RefusedError(
        Refusal(
            404,
            Reason.NOT_FOUND,
            f"Group {number} is not among the groups shown to you",
            why,
            retry_url=reverse("dashboard:groups", args=[view.project]),
            retry_label="All groups" if view.all_groups else "Your groups",
        )
    )
