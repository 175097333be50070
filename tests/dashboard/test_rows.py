"""What is made for rows without a template: whatever CDF sends is text in it, never an element."""

from __future__ import annotations

from django.utils.html import escape
from django.utils.safestring import mark_safe

from cdfportal.access.questions import question_query
from cdfportal.dashboard.presenters.compare import CompareRow
from cdfportal.dashboard.presenters.matrix import ShownCell
from cdfportal.dashboard.presenters.places import Place
from cdfportal.dashboard.presenters.provenance import Provenance
from cdfportal.dashboard.templatetags.ledger import breakable
from cdfportal.dashboard.templatetags.rows import asks, cell, provs, reached, side
from cdfportal.web.templatetags.portal import tag

HOSTILE = "<script>alert('{0}')</script>&\""
ESCAPED = escape(HOSTILE)
CHIPS = (
    Provenance(7, HOSTILE, "", "ppp"),
    Provenance(8, HOSTILE, HOSTILE, "pxd"),
    Provenance(None, HOSTILE, "", "ppq"),
)


def test_chips_of_groups_hold_names_as_text() -> None:
    made = provs(CHIPS, "/p/x/groups/")
    assert made.count(ESCAPED) == 4
    assert "<script" not in made
    assert 'href="/p/x/groups/7/"' in made
    assert made.count("<a ") == 2
    assert provs((), "/p/x/groups/") == '<div class="provs"></div>'


def test_places_hold_names_as_text() -> None:
    place = Place(HOSTILE, "kind=space&id=1")
    for places in ((place,), (place, place)):
        made = reached(places, "/p/x/resource/")
        assert made.count(ESCAPED) == len(places)
        assert made.count('href="/p/x/resource/?kind=space&amp;id=1"') == len(places)
    assert reached((), "/p/x/resource/") == ""


def test_a_side_says_why_or_why_not() -> None:
    def row(where: str, left: tuple[Provenance, ...]) -> CompareRow:
        words = ("words", where, "Only left", "plain", "part", "scope", "all")
        return CompareRow(
            HOSTILE,
            "READ",
            *words,
            left=left,
            right=(),
            notes=(),
            left_link="?a&b",
            right_link="?c",
        )

    held = side(row("left", CHIPS), "left", "/groups/", "/can-i/")
    assert 'href="/can-i/?a&amp;b">why<' in held
    assert f", left: {ESCAPED}:READ" in held
    assert "<script" not in held
    assert 'href="/can-i/?c">why not<' in side(row("left", CHIPS), "right", "/groups/", "/can-i/")
    assert ">what is known<" in side(row("unknown", ()), "left", "/groups/", "/can-i/")


def test_a_cell_leads_to_its_explanation() -> None:
    shown = ShownCell("READ", "all", "all", HOSTILE, HOSTILE, "?a=1&b=2")
    made = cell(shown, "/can-i/", "theme=dark", "READ")
    assert 'href="/can-i/?a=1&amp;b=2&amp;theme=dark"' in made
    assert made.count(ESCAPED) == 2
    assert "</svg>READ: " in made
    assert "<a" not in cell(ShownCell("READ", "not_an_action"), "/can-i/", "")


def test_what_is_kept_of_trusted_text_is_not_given_for_the_same_text_from_outside() -> None:
    assert "<b>x</b>" in tag("yes", "yes", mark_safe("<b>x</b>"))
    assert "<b>x</b>" not in tag("yes", "yes", "<b>x</b>")
    assert "<b>" not in breakable("<b>:x")


def test_a_question_in_an_address_has_its_signs_written_out() -> None:
    assert question_query("a b", "READ&x", "tableScope:a%2Fb/c") == (
        "acl=a+b&action=READ%26x&scope=tableScope%3Aa%252Fb%2Fc"
    )
    assert asks('"', "READ", "all") == "acl=%22&amp;action=READ&amp;scope=all"
