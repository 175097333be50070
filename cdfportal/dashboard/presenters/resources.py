"""One resource: who reaches it, by which rights, through which groups."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from cdfportal.access.crowds import crowds
from cdfportal.access.later import Later
from cdfportal.access.model import Group
from cdfportal.access.questions import scope_text
from cdfportal.access.resources import Reach, Resource, ResourceAccess, ResourceKind, RightReach
from cdfportal.access.scopes import split_table_value
from cdfportal.base.portal import GroupName
from cdfportal.dashboard.presenters.counts import at_least
from cdfportal.dashboard.presenters.groups import members_in_words
from cdfportal.dashboard.presenters.kinds import kind_of
from cdfportal.dashboard.presenters.memberships import applications, idp_group_name
from cdfportal.dashboard.profiles import Profile, Profiles
from cdfportal.dashboard.tables import Table, columns
from cdfportal.web.ledger import Fact, Headline, many

KINDS: Mapping[ResourceKind, tuple[str, str]] = {
    ResourceKind.DATA_SET: ("data set", "data sets"),
    ResourceKind.SPACE: ("space", "spaces"),
    ResourceKind.RAW: ("RAW database", "RAW databases and tables"),
    ResourceKind.CATEGORY: ("security category", "security categories"),
}
_WAYS = {
    Reach.ALL: "on everything",
    Reach.DATABASE: "on its whole database",
    Reach.TOGETHER: "on this and others",
    Reach.THIS: "on this alone",
    Reach.PART: "on some of its tables",
    Reach.UNKNOWN: "by a scope that is not understood",
}
_MOST_ACLS = 8


@dataclass(frozen=True, slots=True)
class RightRow:
    """One right, and how many have it."""

    acl: str
    action: str
    kind: str
    ways: tuple[tuple[str, int], ...]
    groups: int
    idp_groups: int
    principals: int
    everybody: bool
    who_can: str
    #: False when the viewer may not list all groups: the numbers are least ones then.
    complete: bool

    @property
    def number(self) -> str:
        """How many groups."""
        return at_least(self.groups, complete=self.complete)

    @property
    def who(self) -> str:
        """ "2 IdP groups, 1 account by id"."""
        if not self.complete and not self.idp_groups and not self.principals:
            return "IdP groups and accounts by id not known"
        idp = self._counted(self.idp_groups, "IdP group")
        return f"{idp}, {self._counted(self.principals, 'account')} by id"

    def _counted(self, count: int, noun: str) -> str:
        found = at_least(count, noun, complete=self.complete)
        return found if self.complete or count else f"{found} how many {noun}s"


@dataclass(frozen=True, slots=True)
class ReachingGroup:
    """A group that reaches the resource."""

    id: int
    name: str
    #: (way, rights in words, how many more).
    rights: tuple[tuple[str, str, int], ...]
    application: str
    members: str
    source_id: str
    idp_name: str


@dataclass(frozen=True, slots=True)
class ReachingAccount:
    """A principal that groups list by id."""

    id: str
    #: As its profile has both, for display; empty where none was read.
    name: str
    kind: str
    groups: tuple[tuple[int, str], ...]


def resource_query(resource: Resource) -> str:
    """The parameters that name it."""
    if resource.kind is not ResourceKind.RAW:
        return urlencode({"kind": resource.kind.value, "id": resource.value})
    database, table = split_table_value(resource.value)
    named = {"kind": resource.kind.value, "db": database}
    return urlencode(named if table is None else {**named, "table": table})


def resource_in_words(resource: Resource, name: str = "") -> str:
    """ "data set 42 (Train B)", "RAW table db/t"."""
    if resource.kind is ResourceKind.RAW:
        database, table = split_table_value(resource.value)
        return f"RAW database {database}" if table is None else f"RAW table {database}/{table}"
    return f"{KINDS[resource.kind][0]} {resource.value}{f' ({name})' if name else ''}"


def reach_headline(access: ResourceAccess, name: str, numbers: Sequence[int]) -> Headline:
    """How many groups reach it, and what of that is not known."""
    sure = access.sure().intersection(numbers)
    perhaps = len(numbers) - len(sure)
    what = resource_in_words(access.resource, name)
    shown = "" if access.complete else " shown to you"
    if not numbers:
        sentence = f"No group{shown} reaches {what}."
        tone = "no" if access.complete else "open"
        return Headline(tone, tone, "Nobody" if access.complete else "Not known", sentence)
    verb = "reaches" if len(sure) == 1 else "reach"
    count = many(len(sure), "group") if sure else "No group"
    sentence = f"{count}{shown} {verb if sure else 'surely reaches'} {what}."
    doubt = f" Of {perhaps} more it cannot be told." if perhaps else ""
    if not access.complete:
        because = f"You may not list all groups of the project, so others may exist.{doubt}"
        return Headline("open", "open", "Partly known", sentence, because)
    hidden = any(access.group(number).source_id for number in numbers)
    because = f"{'Members of IdP groups cannot be listed by CDF.' if hidden else ''}{doubt}".strip()
    return Headline("open" if because else "yes", "group", "Reached", sentence, because)


def reach_facts(access: ResourceAccess, numbers: Sequence[int]) -> tuple[Fact, ...]:
    """Groups that change, groups that only look, who they lead to."""
    changing = frozenset().union(
        *(right.numbers for right in access.rights if kind_of(right.action) == "change")
    )
    held_by, reaching = crowds(access.index), frozenset(numbers)
    idp, listed = held_by.idp_groups(reaching), held_by.principals(reaching)
    everybody, whole = held_by.has_everybody(reaching), access.complete
    may_change = len(changing.intersection(numbers))
    return (
        Fact("May change", at_least(may_change, "group", complete=whole)),
        Fact(
            "IdP groups",
            at_least(len(idp), complete=whole),
            "members not visible" if idp else "",
        ),
        Fact("Accounts by id", at_least(len(listed), complete=whole)),
        Fact("Every user account", _everybody(everybody, complete=whole)),
    )


def _everybody(everybody: bool, *, complete: bool) -> str:
    return "yes" if everybody else "no" if complete else "not known"


def right_rows(access: ResourceAccess, rights: Iterable[RightReach]) -> tuple[RightRow, ...]:
    """Each right with its numbers."""
    return tuple(_right(access, right) for right in rights)


def _right(access: ResourceAccess, right: RightReach) -> RightRow:
    held_by, scope = crowds(access.index), access.resource.scope(right.acl)
    asked = {"acl": right.acl, "action": right.action, "scope": scope_text(scope) if scope else ""}
    return RightRow(
        acl=right.acl,
        action=right.action,
        kind=kind_of(right.action),
        ways=tuple((_WAYS[reach], len(held)) for reach, held in right.groups.items()),
        groups=len(right.numbers),
        idp_groups=len(held_by.idp_groups(right.numbers)),
        principals=len(held_by.principals(right.numbers)),
        everybody=held_by.has_everybody(right.numbers),
        who_can=urlencode(asked),
        complete=access.complete,
    )


def reaching_groups(
    access: ResourceAccess,
    rights: Sequence[RightReach],
    numbers: Iterable[int],
    app_id: str,
    idp_names: Mapping[str, GroupName],
) -> Iterator[ReachingGroup]:
    """Each group with what it gives on the resource."""
    for number in numbers:
        group = access.group(number)
        yield ReachingGroup(
            id=group.id,
            name=group.label,
            rights=tuple(_given(rights, number)),
            application=applications(group, app_id),
            members=members_in_words(group),
            source_id=group.source_id or "",
            idp_name=idp_group_name(group.source_id, idp_names),
        )


def _given(rights: Sequence[RightReach], number: int) -> Iterator[tuple[str, str, int]]:
    """By way; in each the ACLs with their actions."""
    by_way: dict[Reach, dict[str, list[str]]] = {}
    for right in rights:
        reach = right.reach(number)
        if reach is not None:
            by_way.setdefault(reach, {}).setdefault(right.acl, []).append(right.action)
    for reach in Reach:
        held = [f"{acl}: {' '.join(actions)}" for acl, actions in by_way.get(reach, {}).items()]
        if held:
            yield _WAYS[reach], ", ".join(held[:_MOST_ACLS]), max(0, len(held) - _MOST_ACLS)


def listed_accounts(groups: Iterable[Group]) -> list[str]:
    """The ids of the principals that CDF lists in these groups."""
    return sorted({member for group in groups for member in group.member_ids})


def reaching_accounts(groups: Iterable[Group], profiles: Profiles) -> Sequence[ReachingAccount]:
    """Each of them with its groups, and with its name where CDF tells it."""
    by_id: defaultdict[str, list[Group]] = defaultdict(list)
    for group in groups:
        for member in dict.fromkeys(group.member_ids):
            by_id[member].append(group)
    members, unnamed = sorted(by_id), Profile("", "", "")

    def account(place: int) -> ReachingAccount:
        member = members[place]
        profile = profiles.get(member, unnamed)
        held = tuple((group.id, group.label) for group in by_id[member])
        return ReachingAccount(member, profile.name, profile.kind, held)

    return Later(len(members), account)


def right_table(rows: Sequence[RightRow]) -> Table:
    """For export."""
    titles = columns(
        acl="ACL",
        action="Action",
        kind="Kind",
        groups="Groups",
        ways="How",
        idp_groups="IdP groups",
        principals="Accounts by id",
        everybody="Every user account",
    )
    return Table("rights", "Rights", titles, map(_right_cells, rows))


def _right_cells(row: RightRow) -> tuple[str, ...]:
    ways = "; ".join(f"{way}: {count}" for way, count in row.ways)
    everybody = _everybody(row.everybody, complete=row.complete)
    counts = (at_least(count, complete=row.complete) for count in (row.idp_groups, row.principals))
    return (row.acl, row.action, row.kind, row.number, ways, *counts, everybody)


def reaching_table(rows: Iterable[ReachingGroup]) -> Table:
    """For export; all of them, not one page."""
    titles = columns(
        id="Id",
        name="Group",
        rights="Rights",
        members="Members",
        source_id="Source id",
        idp_name="IdP group",
        application="Application",
    )
    return Table("groups", "Groups", titles, map(_group_cells, rows))


def _group_cells(row: ReachingGroup) -> tuple[str, ...]:
    rights = "; ".join(
        f"{way}: {held}{f' and {more} more' if more else ''}" for way, held, more in row.rights
    )
    return (
        str(row.id),
        row.name,
        rights,
        row.members,
        row.source_id,
        row.idp_name,
        row.application,
    )


def account_table(rows: Sequence[ReachingAccount]) -> Table:
    """For export."""
    titles = columns(id="Account", name="Name", kind="Kind", groups="Groups")
    cells = (
        (row.id, row.name, row.kind, "; ".join(name for _, name in row.groups)) for row in rows
    )
    return Table("accounts", "Accounts by id", titles, cells)
