"""What stands in many rows of a table, made without a template.

A template costs as much for each of its variables as one of these functions for the whole; a page has
hundreds of rows.
"""

from __future__ import annotations

from collections.abc import Sequence

from django import template
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from cdfportal.access.comparison import Where
from cdfportal.access.questions import question_query
from cdfportal.dashboard.presenters.compare import CompareRow
from cdfportal.dashboard.presenters.matrix import ShownCell
from cdfportal.dashboard.presenters.places import Place
from cdfportal.dashboard.presenters.provenance import Provenance
from cdfportal.dashboard.templatetags.ledger import gates
from cdfportal.web.templatetags.portal import icon

register = template.Library()

_NO_ACTION = mark_safe(
    '<span class="cell"><span aria-hidden="true">·</span>'
    '<span class="vh">not an action of this ACL</span></span>'
)


_PROV = '<a class="prov" href="{}{}/">{}<span>{}</span></a>'
_NARROWER = '<a class="prov" href="{}{}/">{}<span>{} <span class="muted">{}</span></span></a>'
_WITHOUT_GROUP = '<span class="prov">{}<span>{}</span></span>'


@register.simple_tag
def provs(chips: Sequence[Provenance], groups_path: str) -> SafeString:
    """Chips of the groups that give a right; `groups_path` leads to the list of groups."""
    shapes: list[str] = []
    values: list[object] = []
    for chip in chips:
        if not chip.group_id:
            shapes.append(_WITHOUT_GROUP)
            values += (gates(chip.marks), chip.name)
        elif chip.note:
            shapes.append(_NARROWER)
            values += (groups_path, chip.group_id, gates(chip.marks), chip.name, chip.note)
        else:
            shapes.append(_PROV)
            values += (groups_path, chip.group_id, gates(chip.marks), chip.name)
    # Once for all of them, which takes half as long as once for each.
    return format_html(f'<div class="provs">{"".join(shapes)}</div>', *values, "")


@register.simple_tag
def side(row: CompareRow, name: str, groups_path: str, can_i: str) -> SafeString:
    """How one side of a comparison, `left` or `right`, comes by a right, and the question why at `can_i`."""
    held, link = (row.left, row.left_link) if name == "left" else (row.right, row.right_link)
    lacking = "what is known" if row.where == Where.UNKNOWN else "why not"
    return format_html(
        '{}<a class="small" href="{}{}">{}<span class="vh">, {}: {}</span></a>',
        provs(held, groups_path),
        can_i,
        link,
        "why" if held else lacking,
        name,
        row.right_name,
    )


@register.simple_tag
def reached(places: Sequence[Place], path: str) -> SafeString:
    """Links from what a scope names to who reaches it; `path` leads to the page that tells."""
    if len(places) == 1:
        return format_html(
            ' <a class="small nowrap" href="{}?{}">Who reaches it<span class="vh">, {}</span></a>',
            path,
            places[0].query,
            places[0].text,
        )
    if not places:
        return mark_safe("")
    links = ((path, place.query, place.text) for place in places)
    return format_html(
        ' <span class="small">Who reaches {}</span>',
        format_html_join(", ", '<a href="{}?{}">{}</a>', links),
    )


@register.simple_tag
def asks(acl: str, action: str, scope: str) -> SafeString:
    """The parameters of a question about a right, for an address in HTML."""
    return conditional_escape(question_query(acl, action, scope))


@register.simple_tag
def cell(shown: ShownCell, why: str, also: str, action: str = "") -> SafeString:
    """A cell of the matrix that leads to its explanation at `why`; `action` where its column names none."""
    if not shown.icon:
        return _NO_ACTION
    return format_html(
        '<a class="cell {}" href="{}{}{}" aria-label="{}">{}{}{}</a>',
        shown.icon,
        why,
        shown.query,
        f"&{also}" if also else "",
        shown.name,
        icon(shown.icon),
        f"{action}: " if action else "",
        shown.text,
    )
