"""A data set, a space, a RAW database or table, a security category: who reaches it, and how."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.http import QueryDict

from cdfportal.access.json_parts import time_json
from cdfportal.access.resources import (
    Resource,
    ResourceAccess,
    ResourceKind,
    RightReach,
    who_reaches,
)
from cdfportal.access.scopes import split_table_value, table_value
from cdfportal.dashboard.answer import Answer, Later, Visit
from cdfportal.dashboard.chips import Chip
from cdfportal.dashboard.gaps import gap_in_words
from cdfportal.dashboard.presenters.kinds import kind_of
from cdfportal.dashboard.presenters.plain import Tables, plain
from cdfportal.dashboard.presenters.resources import (
    KINDS,
    ReachingAccount,
    ReachingGroup,
    account_table,
    listed_accounts,
    reach_facts,
    reach_headline,
    reaching_accounts,
    reaching_groups,
    reaching_table,
    resource_in_words,
    resource_query,
    right_rows,
    right_table,
)
from cdfportal.dashboard.project_view import ProjectView
from cdfportal.dashboard.readable import Readable, readable_about
from cdfportal.dashboard.views.project import open_project
from cdfportal.dashboard.views.resources import kind_list, overview
from cdfportal.dashboard.views.who import named_accounts
from cdfportal.web.query import choice, page_number, single, sought_text

_PAGE = 200
_MOST_ACCOUNTS = 200
_LONGEST = 300
_LARGEST_ID = 2**63 - 1
_SHOW = {"all": "All rights", "view": "View", "change": "Change"}


@dataclass(frozen=True, slots=True)
class _Filters:
    show: str
    acl: str
    page: int

    def admits(self, right: RightReach) -> bool:
        return (self.show == "all" or kind_of(right.action) == self.show) and (
            not self.acl or right.acl == self.acl
        )

    def query(self, resource: Resource, **changed: str) -> str:
        values = {"show": self.show, "acl": self.acl, **changed}
        kept = {name: value for name, value in values.items() if value and value != "all"}
        return f"?{resource_query(resource)}" + (f"&{urlencode(kept)}" if kept else "")


def resource(visit: Visit, project: str) -> Answer:
    """`/p/<project>/resource/`."""
    query, problems = visit.request.GET, list[str]()
    view = open_project(visit, project)
    kind = _kind(query, problems)
    value = _value(query, kind, problems)
    filters = _Filters(
        choice(query, "show", _SHOW, problems) if value else "all",
        sought_text(query, "acl", problems),
        page_number(query, problems),
    )
    if kind is None or problems:
        return overview(visit, view, problems)
    if not value:
        return kind_list(visit, view, kind)
    return _one(visit, view, Resource(kind, value), filters)


def _kind(query: QueryDict, problems: list[str]) -> ResourceKind | None:
    """None when no kind is named: then all are shown."""
    if not single(query, "kind", problems):
        return None
    return ResourceKind(choice(query, "kind", [kind.value for kind in ResourceKind], problems))


def _value(query: QueryDict, kind: ResourceKind | None, problems: list[str]) -> str:
    """The resource that is named, empty when none is."""
    number, database, table = (single(query, name, problems) for name in ("id", "db", "table"))
    if kind is None and (number or database or table):
        problems.append("`kind` is missing: name dataset, space, raw or category.")
    if max(map(len, (number, database, table))) > _LONGEST:
        problems.append(f"`id`, `db` and `table` take at most {_LONGEST} characters.")
    if kind is ResourceKind.RAW:
        return _table(number, database, table, problems)
    if database or table:
        problems.append("`db` and `table` are for the kind raw; others take `id`.")
    if kind in (ResourceKind.DATA_SET, ResourceKind.CATEGORY) and number:
        digits = number.isascii() and number.isdigit() and len(number) < 20
        if not digits or not 0 < int(number) <= _LARGEST_ID:
            problems.append("`id` takes a positive number of at most 19 digits.")
            return ""
        return str(int(number))
    return number


def _table(number: str, database: str, table: str, problems: list[str]) -> str:
    if number:
        problems.append(
            "`id` is not for the kind raw; name `db`, and `table` for one of its tables."
        )
    if table and not database:
        problems.append("`table` needs `db`, the database that it is in.")
    return table_value(database, table or None) if database else ""


@dataclass(frozen=True, slots=True)
class _Found:
    """What the filters leave of everyone who reaches the resource."""

    access: ResourceAccess
    known: Readable
    rights: Sequence[RightReach]
    #: Of groups, in the order of their names.
    numbers: Sequence[int]

    @classmethod
    def of(cls, access: ResourceAccess, known: Readable, filters: _Filters) -> _Found:
        """Under these filters."""
        rights = [right for right in access.rights if filters.admits(right)]
        numbers = sorted(frozenset().union(*(right.numbers for right in rights)))
        return cls(access, known, rights, numbers)

    @property
    def name(self) -> str:
        return self.known.names.get(self.access.resource.value, "")

    def on_page(self, page: int) -> list[ReachingGroup]:
        """Rows of one page of them."""
        return [*self.groups(self.numbers[(page - 1) * _PAGE : page * _PAGE])]

    def groups(self, numbers: Sequence[int]) -> Iterator[ReachingGroup]:
        """Rows of these groups."""
        app_id, idp_names = settings.CONNECTION.client_id, settings.PORTAL.group_names
        return reaching_groups(self.access, self.rights, numbers, app_id, idp_names)


def _one(visit: Visit, view: ProjectView, asked: Resource, filters: _Filters) -> Answer:
    access = who_reaches(view.index, asked, complete=view.all_groups)
    known = readable_about(visit.reader, view, asked)
    found = _Found.of(access, known, filters)
    numbers = found.numbers
    rows, shown = right_rows(access, found.rights), found.on_page(filters.page)
    reaching = [*map(access.group, numbers)]
    profiles, unnamed = named_accounts(visit, view.project, listed_accounts(reaching))
    accounts = reaching_accounts(reaching, profiles)
    common = {
        "project": view.project,
        "state": known.state(asked.value),
        "total": len(numbers),
        "page": filters.page,
        "all_groups": view.all_groups,
        "gaps": [gap_in_words(one) for one in (*view.gaps, known.gap, unnamed) if one],
        "locks": _locks(access, view),
    }
    head = reach_headline(access, found.name, numbers)
    context = {
        **common,
        **_words(found, filters),
        "headline": head,
        "rights": rows,
        "groups": shown,
        **_first(accounts),
        "as_of": view.as_of,
    }
    said = {
        **common,
        "sentence": head.sentence,
        "resource": {"kind": asked.kind.value, "value": asked.value, "name": found.name},
        "as_of": time_json(view.as_of),
    }
    lists: Tables = {"rights": rows, "groups": shown, "principals": accounts}
    data = Later(lambda: {**said, **{name: plain(each) for name, each in lists.items()}})
    groups = reaching_table(found.groups(numbers))
    tables = (right_table(rows), groups, account_table(accounts))
    return Answer("dashboard/resource.html", context, data, tables=tables)


def _first(accounts: Sequence[ReachingAccount]) -> dict[str, object]:
    """Those on the page; the files hold all."""
    more = max(0, len(accounts) - _MOST_ACCOUNTS)
    return {"accounts": accounts[:_MOST_ACCOUNTS], "more_accounts": more}


def _words(found: _Found, filters: _Filters) -> dict[str, object]:
    """Titles, facts and links."""
    asked = found.access.resource
    return {
        **_links(asked, found.access, filters, len(found.numbers)),
        "facts": reach_facts(found.access, found.numbers),
        "title": resource_in_words(asked, found.name),
        "kind": asked.kind.value,
        "kinds": KINDS[asked.kind][1],
        "tables_in": _tables_in(asked, found.known),
    }


def _links(
    asked: Resource, access: ResourceAccess, filters: _Filters, total: int
) -> dict[str, object]:
    """Chips and pages."""
    acls = dict.fromkeys(right.acl for right in access.rights)
    page = filters.page
    return {
        "show_chips": [
            Chip(text, filters.query(asked, show=word), current=filters.show == word)
            for word, text in _SHOW.items()
        ],
        "acl_chips": [
            Chip(
                acl,
                filters.query(asked, acl="" if filters.acl == acl else acl),
                current=filters.acl == acl,
            )
            for acl in acls
        ],
        "previous": filters.query(asked, page=str(page - 1)) if page > 1 else "",
        "next": filters.query(asked, page=str(page + 1)) if page * _PAGE < total else "",
    }


def _locks(access: ResourceAccess, view: ProjectView) -> list[dict[str, object]]:
    """Further rights that are needed on it, with the groups that give them."""
    value = access.resource.value
    if access.resource.kind is ResourceKind.CATEGORY:
        return [_lock("securityCategoriesAcl", "MEMBEROF", access, on=True)]
    if access.resource.kind is not ResourceKind.DATA_SET:
        return []
    known = view.data_sets
    on = value in known.protected if known and value in known.ids else None
    return [_lock("datasetsAcl", "OWNER", access, on=on)]


def _lock(acl: str, action: str, access: ResourceAccess, *, on: bool | None) -> dict[str, object]:
    right = access.right(acl, action)
    groups = [access.group(number) for number in sorted(right.numbers)] if right else []
    return {
        "right": f"{acl}:{action}",
        "on": on,
        "groups": [{"id": one.id, "name": one.label} for one in groups[:_PAGE]],
        "more": max(0, len(groups) - _PAGE),
    }


def _tables_in(asked: Resource, known: Readable) -> list[tuple[str, str]]:
    """(name, query) of the tables of a RAW database that can be listed."""
    if asked.kind is not ResourceKind.RAW or "/" in asked.value:
        return []
    tables = sorted(value for value in known.names if "/" in value)
    return [
        (split_table_value(value)[1] or "", resource_query(Resource(asked.kind, value)))
        for value in tables[:_PAGE]
    ]
