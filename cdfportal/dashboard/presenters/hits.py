"""One line for each thing that a search found: what it is, and where it leads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse

from cdfportal.access.catalogue import acl as acl_facts
from cdfportal.access.resources import Resource, ResourceKind, named_resources
from cdfportal.access.search.corpus import Entry
from cdfportal.access.search.of_index import following, listing
from cdfportal.access.words import and_list
from cdfportal.dashboard.pages import PAGES
from cdfportal.dashboard.presenters.glossary import Link, address
from cdfportal.dashboard.presenters.groups import members_in_words
from cdfportal.dashboard.presenters.memberships import idp_group_name
from cdfportal.dashboard.presenters.resources import KINDS, resource_query
from cdfportal.dashboard.project_view import ProjectView
from cdfportal.dashboard.searching import HitKind, Sought
from cdfportal.diagnose.errors import entry
from cdfportal.diagnose.glossary import word
from cdfportal.web.ledger import many

TITLES: Mapping[HitKind, tuple[str, str]] = {
    HitKind.PAGE: ("page", "Pages"),
    HitKind.ACL: ("access control list", "Access control lists"),
    HitKind.GROUP: ("group", "Groups"),
    HitKind.PRINCIPAL: ("principal", "Principals"),
    HitKind.IDP_GROUP: ("IdP group", "IdP groups"),
    HitKind.DATA_SET: ("data set", "Data sets"),
    HitKind.RESOURCE: ("resource", "Spaces, RAW, security categories"),
    HitKind.WORD: ("word", "Words"),
    HitKind.ERROR: ("error", "Errors"),
}


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that was found."""

    kind: str
    #: What it is, in a word: "group".
    what: str
    id: str
    title: str
    note: str
    #: Empty where it needs a project and none is chosen.
    href: str
    #: Whether a machine would read the title back.
    code: bool = False
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Rows:
    """Makes the lines of one search."""

    project: str
    sought: Sought
    #: None where the project was not looked at.
    view: ProjectView | None

    @property
    def all_groups(self) -> bool:
        """Whether the viewer may list every group, so that counts are whole."""
        return self.view is not None and self.view.all_groups

    def hit(self, kind: HitKind, one: Entry) -> Hit:
        """The line of one entry."""
        return _ROWS[kind](self, one)

    def address(self, name: str, /, **asked: str) -> str:
        """A page of the project, with a question."""
        if not self.project:
            return ""
        here = reverse(f"dashboard:{name}", args=[self.project])
        return f"{here}?{urlencode(asked)}" if asked else here


def _hit(
    kind: HitKind,
    one: Entry,
    note: str,
    href: str,
    *,
    what: str = "",
    code: bool = False,
    links: tuple[Link, ...] = (),
) -> Hit:
    what = what or TITLES[kind][0]
    return Hit(kind.value, what, one.id, one.title, note, href, code, links)


def _page(rows: Rows, one: Entry) -> Hit:
    page = PAGES[one.id]
    return _hit(HitKind.PAGE, one, page.says, page.address(rows.project))


def _acl(rows: Rows, one: Entry) -> Hit:
    facts = acl_facts(one.id)
    actions = facts.actions if facts else ("READ",)
    note = f"Rights on {facts.noun}: {and_list(actions)}." if facts else "Not known to the portal."
    asked = {"acl": one.id, "action": actions[0]}
    links = [Link(f"Can I {actions[0]}", rows.address("can-i", **asked))]
    if facts:
        links.append(Link("What it is", address(one.id)))
    href = rows.address("who-can", **asked) or address(one.id)
    shown = tuple(link for link in links if link.href)
    return _hit(HitKind.ACL, one, note, href, code=True, links=shown)


def _group(rows: Rows, one: Entry) -> Hit:
    found = rows.view.index.get(int(one.id)) if rows.view else None
    names = settings.PORTAL.group_names
    notes = [f"Id {one.id}."]
    if found:
        followed = idp_group_name(found.source_id, names)
        members = members_in_words(found)
        notes.append(f"{members[0].upper()}{members[1:]}{f': {followed}' if followed else ''}.")
    if one.id in rows.sought.mine:
        notes.append("You are in it.")
    href = reverse("dashboard:group", args=[rows.project, one.id])
    return _hit(HitKind.GROUP, one, " ".join(notes), href)


def _principal(rows: Rows, one: Entry) -> Hit:
    groups = listing(rows.view.index).get(one.id, 0) if rows.view else 0
    if "me" in one.also:
        return _hit(HitKind.PRINCIPAL, one, f"{one.id}. You.", rows.address("access"))
    kind = rows.sought.profiles[one.id].kind if one.id in rows.sought.profiles else ""
    what = "service" if kind.startswith(("SERVICE", "INTERNAL")) else "principal"
    named = f"{one.id}. " if one.title != one.id else ""
    note = f"{named}Listed by {many(groups, 'group')}{'' if rows.all_groups else ' that you are shown'}."
    return _hit(HitKind.PRINCIPAL, one, note, rows.address("access", principal=one.id), what=what)


def _idp_group(rows: Rows, one: Entry) -> Hit:
    groups = following(rows.view.index).get(one.id, 0) if rows.view else 0
    named = f"{one.id}. " if one.title != one.id else ""
    follow = (
        f"{many(groups, 'group')} of {rows.project} {'follows' if groups == 1 else 'follow'} it"
    )
    note = f"{named}{follow}{'' if rows.all_groups else ', as far as you are shown'}."
    links = (Link("These groups", rows.address("groups", name=one.id)),) if groups else ()
    href = rows.address("access", idp_group=one.id)
    return _hit(HitKind.IDP_GROUP, one, note, href, code=one.title == one.id, links=links)


def _data_set(rows: Rows, one: Entry) -> Hit:
    return _resource_hit(rows, HitKind.DATA_SET, one, Resource(ResourceKind.DATA_SET, one.id))


def _resource(rows: Rows, one: Entry) -> Hit:
    kind, _, value = one.id.partition(":")
    return _resource_hit(rows, HitKind.RESOURCE, one, Resource(ResourceKind(kind), value))


def _resource_hit(rows: Rows, kind: HitKind, one: Entry, resource: Resource) -> Hit:
    index = rows.view.index if rows.view else None
    naming = named_resources(index, resource.kind).groups.get(resource.value, 0) if index else 0
    what = KINDS[resource.kind][0]
    if resource.kind is ResourceKind.RAW and "/" in resource.value:
        what = "RAW table"
    ids = f"Id {one.id}. " if kind is HitKind.DATA_SET and one.title != one.id else ""
    grants = f"Grants of {many(naming, 'group')} name it." if naming else "No grant names it."
    href = f"{rows.address('resource')}?{resource_query(resource)}"
    return _hit(kind, one, f"{ids}{grants}", href, what=what)


def _word(rows: Rows, one: Entry) -> Hit:
    found = word(one.id)
    return _hit(HitKind.WORD, one, found.meaning, address(found.id), code=found.is_code)


def _error(rows: Rows, one: Entry) -> Hit:
    found = entry(one.id)
    note = f"{found.family_name}: {found.causes[0].cause}"
    return _hit(HitKind.ERROR, one, note, reverse("dashboard:error", args=[found.id]))


_ROWS: Mapping[HitKind, Callable[[Rows, Entry], Hit]] = {
    HitKind.PAGE: _page,
    HitKind.ACL: _acl,
    HitKind.GROUP: _group,
    HitKind.PRINCIPAL: _principal,
    HitKind.IDP_GROUP: _idp_group,
    HitKind.DATA_SET: _data_set,
    HitKind.RESOURCE: _resource,
    HitKind.WORD: _word,
    HitKind.ERROR: _error,
}
