"""One group in a sentence and in numbers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from cdfportal.access.catalogue import acl as acl_facts
from cdfportal.access.limits import LimitName, limits
from cdfportal.access.model import Group
from cdfportal.dashboard.presenters.groups import members_in_words
from cdfportal.dashboard.presenters.kinds import kind_of
from cdfportal.dashboard.presenters.memberships import applications
from cdfportal.web.durations import in_words
from cdfportal.web.ledger import Fact, Headline, many


def group_headline(group: Group) -> Headline:
    """What being in the group means, in one sentence."""
    kinds = {kind_of(action) for entry in group.capabilities for action in entry.actions}
    acls = {capability.acl for capability in group.capabilities}
    if not acls:
        return Headline("open", "group", "Grants nothing", "Its members gain no right by it.")
    admin = any(c.acl == "groupsAcl" and "CREATE" in c.actions for c in group.capabilities)
    if admin:
        sentence = "Lets its members create groups, and so gain every right of the project."
        return Headline("no", "warn", "Administrates", sentence)
    words = _nouns(sorted(acls))
    if "change" in kinds:
        return Headline("yes", "group", "Sees and changes", f"Lets its members work with {words}.")
    return Headline("yes", "group", "Sees only", f"Lets its members see {words}.")


def _nouns(names: Sequence[str]) -> str:
    nouns = [facts.noun if (facts := acl_facts(name)) else name for name in names]
    if len(nouns) > 4:
        return f"{', '.join(nouns[:3])} and {len(nouns) - 3} more kinds of things"
    return " and ".join([", ".join(nouns[:-1]), nouns[-1]] if len(nouns) > 1 else nouns)


def group_facts(group: Group, app_id: str, now: datetime) -> tuple[Fact, ...]:
    """Members, rights, applications, age."""
    scoped = group.capabilities and all(not entry.scope.is_all for entry in group.capabilities)
    visible = "not visible" if group.source_id else members_in_words(group)
    note = "one IdP group" if group.source_id else _member_note(group)
    age = f"{group.created_time:%Y-%m-%d}" if group.created_time else "not known"
    return (
        Fact("Members", visible, note),
        Fact("Capabilities", str(len(group.capabilities)), "all scoped" if scoped else ""),
        Fact("Applications", applications(group, app_id), _app_note(group)),
        Fact("Created", age, ago(group.created_time, now) or "CDF does not say"),
    )


def ago(moment: datetime | None, now: datetime) -> str:
    """ "80 days ago"; nothing where it is not known."""
    if moment is None:
        return ""
    return f"{in_words(now - moment)} ago" if moment <= now else "in the future"


def _member_note(group: Group) -> str:
    if group.has_all_user_accounts:
        return "and no service account"
    limit = limits()[LimitName.MEMBERS_PER_GROUP].limit
    return f"{len(group.member_ids)} of {limit}" if group.member_ids else "neither source nor list"


def _app_note(group: Group) -> str:
    if group.app_ids is None:
        return "no appIds"
    return many(len(group.app_ids), "appId")
