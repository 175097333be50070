"""Every text and every border of a control reaches its contrast, in each of the looks that a person may choose.

The colours are read from the stylesheet; the formula is WCAG 2.2's:
https://www.w3.org/TR/WCAG22/#dfn-relative-luminance
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import product

import pytest

from tests.support.portal import ROOT

STYLE = (ROOT / "static/css/portal.css").read_text("utf-8")
LOOKS = ("light", "dark", "light, more contrast", "dark, more contrast")

#: Success criterion 1.4.3 for text, 1.4.11 for what tells that there is a control.
TEXT, CONTROL, MORE = 4.5, 3.0, 7.0

GROUNDS = ("paper", "surface", "sunken")
WASHES = {"yes": "yes-bg", "no": "no-bg", "open": "open-bg", "cut": "cut-bg"}
ON_ALL = [*product(("ink", "ink-2", "ink-3", "accent", *WASHES), GROUNDS)]
#: The chosen chip, its count, selected text; the first button and the same under the pointer; a failed step.
OTHERS = [
    ("accent", "accent-bg"),
    ("ink-3", "accent-bg"),
    ("ink", "accent-bg"),
    ("paper", "ink"),
    ("paper", "ink-2"),
    ("surface", "no"),
]
PAIRS = [*ON_ALL, *WASHES.items(), *OTHERS]
CONTROLS = [("edge", ground) for ground in GROUNDS]


def declared(block: str) -> Mapping[str, tuple[str, str]]:
    """Custom properties that are colours: light and dark."""
    found = re.findall(r"--([\w-]+): light-dark\(#(\w{6}), #(\w{6})\)", block)
    return {name: (light, dark) for name, light, dark in found}


def tokens(look: str) -> Mapping[str, str]:
    colours = dict(declared(STYLE.split("/* --- base", 1)[0]))
    if "more" in look:
        colours |= declared(STYLE.split("(prefers-contrast: more)", 1)[1].split("\n}\n", 1)[0])
    return {name: both["dark" in look] for name, both in colours.items()}


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_the_formula_is_the_specification_s() -> None:
    assert contrast("000000", "ffffff") == pytest.approx(21)
    assert contrast("777777", "ffffff") == pytest.approx(4.48, abs=0.005)


@pytest.mark.spec("WCAG 2.2, 1.4.3 and 1.4.11")
@pytest.mark.parametrize("look", LOOKS)
def test_every_pair_is_told_apart(look: str) -> None:
    colours = tokens(look)
    wanted = MORE if "more" in look else TEXT
    weak = [
        (text, ground, round(ratio, 2))
        for text, ground in PAIRS
        if (ratio := contrast(colours[text], colours[ground])) < wanted
    ]
    weak += [
        (edge, ground, round(ratio, 2))
        for edge, ground in CONTROLS
        if (ratio := contrast(colours[edge], colours[ground]))
        < (TEXT if "more" in look else CONTROL)
    ]
    assert weak == []


def test_more_contrast_is_more() -> None:
    for before, after in ((LOOKS[0], LOOKS[2]), (LOOKS[1], LOOKS[3])):
        plain, more = tokens(before), tokens(after)
        assert plain != more
        for text, ground in (*ON_ALL, *CONTROLS):
            assert contrast(more[text], more[ground]) >= contrast(plain[text], plain[ground])


def test_no_colour_stands_outside_of_the_tokens() -> None:
    rules = re.sub(r"/\*.*?\*/", "", STYLE.split("/* --- base", 1)[1], flags=re.S)
    outside = set(re.findall(r"#[0-9a-f]{3,8}\b(?=[;, )])", rules))
    more = declared(STYLE.split("(prefers-contrast: more)", 1)[1])
    assert outside == {f"#{colour}" for both in more.values() for colour in both}


def test_the_stylesheet_keeps_to_its_weight() -> None:
    assert len(STYLE.encode()) <= 40_000


def test_nothing_moves() -> None:
    assert not re.search(r"\b(transition|animation|@keyframes)\b", STYLE)
