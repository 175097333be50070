"""A search over everything that the viewer may see: gathered from their own answers of CDF, kind by kind."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache

from django.conf import settings

from cdfportal.access.index import GroupIndex
from cdfportal.access.resources import ResourceKind, named_resources
from cdfportal.access.search.corpus import Corpus, Entry
from cdfportal.access.search.needle import Needle
from cdfportal.access.search.of_index import (
    acl_corpus,
    group_corpus,
    idp_group_corpus,
    in_order,
    resource_corpus,
    unnamed_corpus,
)
from cdfportal.access.search.of_names import named_corpus
from cdfportal.access.search.ranking import Found, find, find_mistyped
from cdfportal.dashboard.answer import Visit
from cdfportal.dashboard.gaps import Gap
from cdfportal.dashboard.pages import PAGES
from cdfportal.dashboard.presenters.errors import codes_of
from cdfportal.dashboard.profiles import MOST_PROFILES, Profiles
from cdfportal.dashboard.project_view import ProjectView
from cdfportal.dashboard.views.who import named_accounts
from cdfportal.diagnose.errors import entries
from cdfportal.diagnose.glossary import WordKind
from cdfportal.diagnose.glossary.words import word_corpus


class HitKind(StrEnum):
    """What can be found, in the order in which equally near kinds stand."""

    PAGE = "page"
    ACL = "acl"
    GROUP = "group"
    PRINCIPAL = "principal"
    IDP_GROUP = "idp-group"
    DATA_SET = "data-set"
    RESOURCE = "resource"
    WORD = "word"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Sought:
    """Where is looked, and what cannot be looked through."""

    corpora: Mapping[HitKind, Corpus]
    profiles: Profiles = field(default_factory=dict)
    gaps: tuple[Gap, ...] = ()
    #: Principals that are found by their ids only, since CDF names a thousand at once.
    unnamed: int = 0
    #: Ids of groups that stand first among equals.
    mine: Collection[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Hits:
    """What was found, nearest kinds first."""

    found: Mapping[HitKind, Found]
    #: Nothing holds the very words; these differ by one letter.
    mistyped: bool = False

    @property
    def total(self) -> int:
        """All of them, also those that are not shown."""
        return sum(one.total for one in self.found.values())


def look(sought: Sought, text: str, most: int) -> Hits:
    """Search every kind; by mistyped words only where none holds the very ones."""
    needle = Needle.of(text)
    found = {
        kind: find(corpus, needle, most, sought.mine if kind is HitKind.GROUP else ())
        for kind, corpus in sought.corpora.items()
    }
    mistyped = not any(one.total for one in found.values())
    if mistyped:
        found = {
            kind: find_mistyped(corpus, needle, most) for kind, corpus in sought.corpora.items()
        }
    kinds = list(HitKind)
    held = [(kind, one) for kind, one in found.items() if one.total]
    held.sort(key=lambda item: (item[1].nearest, kinds.index(item[0])))
    return Hits(dict(held), mistyped and bool(held))


def without_project(*, admin: bool) -> Sought:
    """Pages, access control lists, words and errors: what needs nothing of CDF."""
    return Sought(_everywhere(GroupIndex.of(()), admin=admin))


def in_project(visit: Visit, view: ProjectView) -> Sought:
    """And what the viewer's own answers of CDF hold."""
    sign_in, listed = visit.viewer.sign_in, in_order(view.index)
    first = listed[:MOST_PROFILES]
    profiles, missing = named_accounts(visit, view.project, first)
    me = view.subject or sign_in.subject
    named = named_corpus(
        ((me, sign_in.name, "me"), *(_named(one, profiles) for one in first if one != me))
    )
    corpora = {
        **_everywhere(view.index, admin=sign_in.is_portal_admin),
        HitKind.GROUP: group_corpus(view.index),
        HitKind.PRINCIPAL: Corpus((), named, unnamed_corpus(view.index, MOST_PROFILES)),
        HitKind.IDP_GROUP: idp_group_corpus(view.index, settings.PORTAL.group_names),
        HitKind.DATA_SET: named_corpus(tuple(_data_sets(view))),
        HitKind.RESOURCE: resource_corpus(view.index),
    }
    return Sought(
        corpora,
        profiles,
        (*view.gaps, *filter(None, (_unread(view), missing))),
        0 if missing else len(listed[MOST_PROFILES:]),
        frozenset(str(held.group.id) for held in view.access.memberships),
    )


def _named(id: str, profiles: Profiles) -> tuple[str, str, str]:
    return id, profiles[id].name if id in profiles else "", ""


def _data_sets(view: ProjectView) -> Iterator[tuple[str, str, str]]:
    """Those that can be read, and those that grants name all the same."""
    known = view.data_sets
    read = known.ids if known else frozenset()
    named = named_resources(view.index, ResourceKind.DATA_SET).groups
    for id in sorted({*read, *named}):
        yield id, known.names.get(id, "") if known else "", view.external_ids.get(id, "")


def _unread(view: ProjectView) -> Gap | None:
    if view.data_sets is not None or not view.reached:
        return None
    return Gap("The list of data sets", "datasetsAcl:READ", "")


def _everywhere(index: GroupIndex, *, admin: bool) -> dict[HitKind, Corpus]:
    return {
        HitKind.PAGE: _pages(admin=admin),
        HitKind.ACL: acl_corpus(index),
        # Access control lists are a kind of their own, and lead to their words.
        HitKind.WORD: word_corpus(WordKind.ACL),
        HitKind.ERROR: _errors(),
    }


@cache
def _pages(*, admin: bool) -> Corpus:
    return Corpus(
        Entry(page.name, page.title, page.also, page.says)
        for page in PAGES.values()
        if admin or not page.for_admins
    )


@cache
def _errors() -> Corpus:
    return Corpus(
        Entry(one.id, one.title, (one.id, *codes_of(one)), " ".join(c.cause for c in one.causes))
        for one in entries()
    )
