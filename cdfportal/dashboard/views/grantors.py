"""Who may give rights in a project: the groups that may create groups, for who may see them."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from cdfportal.access.answers import Question
from cdfportal.access.decide import can
from cdfportal.access.json_parts import JsonObject
from cdfportal.access.model import ALL, Verdict
from cdfportal.access.questions import scope_text
from cdfportal.access.to_json import group_answer_json
from cdfportal.access.who_can import who_can
from cdfportal.dashboard.presenters.who_rows import GrantingGroup, Surroundings, granting_group
from cdfportal.dashboard.project_view import ProjectView

#: Whoever may create groups may give any right: there is no right to change a group in CDF's API.
_CREATE = Question("groupsAcl", "CREATE", ALL)
_MOST = 8


@dataclass(frozen=True, slots=True)
class Grantors:
    """Named only to who may list all groups."""

    mine: bool
    known: bool
    rows: tuple[GrantingGroup, ...]
    more: int
    data: JsonObject

    @property
    def query(self) -> dict[str, str]:
        """The question, for the page that answers it in full."""
        return {
            "acl": _CREATE.acl,
            "action": _CREATE.action,
            "scope": scope_text(_CREATE.scope),
        }


def grantors_of(view: ProjectView) -> Grantors:
    """The groups by name, the first few."""
    mine = can(view.access, _CREATE).verdict is Verdict.ALLOWED
    if not view.all_groups:
        return Grantors(mine, False, (), 0, {"known": False, "mine": mine, "groups": []})
    found = who_can(view.index, _CREATE)
    idp_names = settings.PORTAL.group_names
    around = Surroundings.of(found, settings.CONNECTION.client_id, view.names, idp_names)
    shown = found.groups[:_MOST]
    groups = [group_answer_json(one) for one in shown]
    return Grantors(
        mine,
        True,
        tuple(granting_group(one, around) for one in shown),
        len(found.groups) - len(shown),
        {"known": True, "mine": mine, "groups": groups},
    )
