"""What a query asks besides its words: a right, a call, an error, an id, each with its own page."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from cdfportal.access.questions import scope_text
from cdfportal.access.search.readings import is_uuid, read_call, read_resource, read_right
from cdfportal.access.words import right_in_words
from cdfportal.dashboard.presenters.glossary import Link
from cdfportal.dashboard.presenters.hits import Hit, Rows
from cdfportal.dashboard.presenters.resources import resource_in_words, resource_query
from cdfportal.diagnose.errors import recognise

_KIND = "question"


def asked_hits(rows: Rows, text: str) -> tuple[Hit, ...]:
    """Those that fit, the most specific first."""
    found = [*_errors(text)]
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


def _call(rows: Rows, text: str) -> Iterator[Hit]:
    call = read_call(text)
    if call:
        method, path = call
        href = rows.address("explain", method=method, path=path)
        note = "Which rights the call needs, and whether you hold them."
        yield Hit(_KIND, "call", text, f"Explain {method} {path}", note, href)


def _right(rows: Rows, text: str) -> Iterator[Hit]:
    question = read_right(text)
    if question is None:
        return
    right = f"{question.acl}:{question.action}"
    asked = {"acl": question.acl, "action": question.action, "scope": scope_text(question.scope)}
    words = right_in_words(question.acl, question.action, question.scope)
    links = (Link(f"Can I {right}", rows.address("can-i", **asked)),)
    href = rows.address("who-can", **asked)
    yield Hit(_KIND, "right", right, f"Who can {words}", f"{right}.", href, links=links)


def _resource(rows: Rows, text: str) -> Iterator[Hit]:
    resource = read_resource(text)
    if resource:
        named = resource_in_words(resource)
        href = f"{rows.address('resource')}?{resource_query(resource)}"
        note = "Who reaches it, by which rights, through which groups."
        yield Hit(_KIND, "resource", text, f"Who reaches {named}", note, href)


def _id(rows: Rows, text: str) -> Iterator[Hit]:
    """An id that no list has can still be asked about."""
    if not is_uuid(text):
        return
    id = text.strip()
    of_group = rows.address("access", idp_group=id)
    of_principal = rows.address("access", principal=id)
    yield Hit(
        _KIND, "IdP group", id, "What members of this IdP group hold", f"IdP group {id}.", of_group
    )
    yield Hit(_KIND, "principal", id, "What this principal holds", f"Principal {id}.", of_principal)
