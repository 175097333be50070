"""What a query asks besides its words: a right, a call, an error, an id, each with its own page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.urls import reverse

from cdfportal.access.questions import scope_text
from cdfportal.access.search.needle import Needle
from cdfportal.access.search.ranking import Nearness, find
from cdfportal.access.search.readings import is_uuid, read_asked, read_call, read_resource
from cdfportal.access.words import right_in_words
from cdfportal.dashboard.call_places import call_places
from cdfportal.dashboard.presenters.glossary import Link
from cdfportal.dashboard.presenters.hits import Hit, Rows
from cdfportal.dashboard.presenters.own_address import own_address
from cdfportal.dashboard.presenters.resources import resource_in_words, resource_query
from cdfportal.dashboard.searching import HitKind
from cdfportal.diagnose.errors import recognise

_KIND = "question"
#: So many people of one name are each offered.
_MOST_NAMED = 3


def asked_hits(rows: Rows, text: str) -> tuple[Hit, ...]:
    """Those that fit, the most specific first."""
    found = [*_errors(text), *_own(rows, text)]
    if rows.project:
        found += [*_call(rows, text), *_right(rows, text), *_resource(rows, text), *_id(rows, text)]
    return tuple(found)


def _errors(text: str) -> Iterator[Hit]:
    """Only what the words say for certain."""
    for one in recognise(text).found:
        if one.confident:
            found = one.entry
            note = f"{found.family_name}: {found.causes[0].cause}"
            href = reverse("dashboard:error", args=[found.id])
            yield Hit(_KIND, "error", found.id, found.title, note, href)


def _own(rows: Rows, text: str) -> Iterator[Hit]:
    """The portal's own addresses; pages that this viewer cannot find are not told by them."""
    found = own_address(text)
    pages = rows.sought.corpora[HitKind.PAGE].folded
    if found and (found.page is None or any(one.entry.id == found.page.name for one in pages)):
        yield Hit(_KIND, "page", found.href, found.title, found.says, found.href)


def _call(rows: Rows, text: str) -> Iterator[Hit]:
    call = read_call(text, call_places(rows.project))
    if call:
        method, path = call
        href = rows.address("explain", method=method, path=path)
        note = "Which rights the call needs, and whether you hold them."
        yield Hit(_KIND, "call", text, f"Explain {method} {path}", note, href)


def _right(rows: Rows, text: str) -> Iterator[Hit]:
    asked_right = read_asked(text)
    if asked_right is None:
        return
    question = asked_right.question
    right = f"{question.acl}:{question.action}"
    asked = {"acl": question.acl, "action": question.action, "scope": scope_text(question.scope)}
    words = right_in_words(question.acl, question.action, question.scope)
    if asked_right.whom:
        yield from _of_others(rows, asked_right.whom, words, asked)
    links = (Link(f"Can I {right}", rows.address("can-i", **asked)),)
    href = rows.address("who-can", **asked)
    yield Hit(_KIND, "right", right, f"Who can {words}", f"{right}.", href, links=links)


def _of_others(rows: Rows, name: str, right: str, asked: Mapping[str, str]) -> Iterator[Hit]:
    """The people of that name, each with the question."""
    people = rows.sought.corpora.get(HitKind.PRINCIPAL)
    found = find(people, Needle.of(name), _MOST_NAMED).matches if people else ()
    for one in (match.entry for match in found if match.nearness <= Nearness.WORDS):
        whom = {} if "me" in one.also else {"principal": one.id}
        href = rows.address("can-i", **asked, **whom)
        yield Hit(_KIND, "right", one.id, f"Can {one.title} {right}", f"{one.id}.", href)


def _resource(rows: Rows, text: str) -> Iterator[Hit]:
    resource = read_resource(text)
    if resource:
        named = resource_in_words(resource)
        href = f"{rows.address('resource')}?{resource_query(resource)}"
        note = "Who reaches it, by which rights, through which groups."
        yield Hit(_KIND, "resource", text, f"Who reaches {named}", note, href)


def _id(rows: Rows, text: str) -> Iterator[Hit]:
    """An id that no list has can still be asked about."""
    id = text.strip()
    if not is_uuid(id) or _is_known(rows, id):
        return
    of_group = rows.address("access", idp_group=id)
    of_principal = rows.address("access", principal=id)
    yield Hit(
        _KIND, "IdP group", id, "What members of this IdP group hold", f"IdP group {id}.", of_group
    )
    yield Hit(_KIND, "principal", id, "What this principal holds", f"Principal {id}.", of_principal)


def _is_known(rows: Rows, id: str) -> bool:
    """Whether it stands among the hits already, as what it is."""
    lists = (rows.sought.corpora.get(kind) for kind in (HitKind.IDP_GROUP, HitKind.PRINCIPAL))
    wanted = id.casefold()
    return any(one.entry.id.casefold() == wanted for held in lists if held for one in held.folded)
