"""Every scope kind against every question of coverage, and one truth table for each rule of the path."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from cdfportal.access.answers import Question
from cdfportal.access.catalogue import ScopeFacts, scope_kinds
from cdfportal.access.decide import can
from cdfportal.access.evaluate import access_of_groups, evaluate
from cdfportal.access.model import ALL, Scope, Verdict
from cdfportal.access.parse import parse_inspection
from tests.access.builders import ask, caller, capability, for_apps, group

OWN = Scope("currentuserscope")
OPAQUE = {"benchScope": ["b2"]}
VALUED = tuple(kind for kind in scope_kinds().values() if kind.key)

#: Held, then what is asked: all, own, one value, both values, the value as another kind.
MATRIX = """
all   yes yes yes yes yes
own   no  yes no  no  no
one   no  no  yes no  no
both  no  no  yes yes no
none  no  no  no  no  no
odd   ?   ?   ?   ?   ?
"""
ANSWERS = {"yes": Verdict.ALLOWED, "no": Verdict.DENIED, "?": Verdict.UNKNOWN}


def wire(kind: ScopeFacts, *values: str) -> dict[str, object]:
    if kind.type == "tables":
        return {kind.name: {kind.key: {value: [] for value in values}}}
    return {kind.name: {kind.key: [*values]}}


def verdict(held: Iterable[object], asked: Scope) -> Verdict:
    """By one group, with one capability for each scope."""
    one = group(1, "g", *(capability("oddAcl", "READ", scope=scope) for scope in held))
    return can(access_of_groups("p", [one]), Question("oddAcl", "READ", asked)).verdict


def test_there_are_18_kinds_and_16_of_them_have_values() -> None:
    # CDF writes idScope and extractionPipelineScope in two ways each.
    assert (len(scope_kinds()), len(VALUED)) == (18, 16)


@pytest.mark.parametrize("kind", VALUED, ids=lambda kind: kind.name)
@pytest.mark.parametrize("row", MATRIX.strip().splitlines(), ids=lambda row: row.split()[0])
def test_what_is_held_against_what_is_asked(kind: ScopeFacts, row: str) -> None:
    name, *expected = row.split()
    held = {
        "all": {"all": {}},
        "own": {"currentuserscope": {}},
        "one": wire(kind, "1"),
        "both": wire(kind, "1", "2"),
        "none": wire(kind),
        "odd": OPAQUE,
    }[name]
    one, both = Scope(kind.name, frozenset("1")), Scope(kind.name, frozenset("12"))
    found = [verdict([held], asked) for asked in (ALL, OWN, one, both)]
    assert found == [ANSWERS[word] for word in expected[:4]]
    for other in VALUED:
        if other is not kind:
            asked = Scope(other.name, frozenset("1"))
            assert verdict([held], asked) is ANSWERS[expected[4]], other.name


@pytest.mark.parametrize("kind", VALUED, ids=lambda kind: kind.name)
def test_values_of_several_capabilities_add_up_and_kinds_do_not(kind: ScopeFacts) -> None:
    both = Scope(kind.name, frozenset("12"))
    assert verdict([wire(kind, "1"), wire(kind, "2")], both) is Verdict.ALLOWED
    other = next(each for each in VALUED if each is not kind)
    assert verdict([wire(kind, "1"), wire(other, "2")], both) is Verdict.DENIED
    # What cannot be read might be the other half.
    assert verdict([wire(kind, "1"), OPAQUE], both) is Verdict.UNKNOWN
    assert verdict([{"all": {}}, OPAQUE], both) is Verdict.ALLOWED


#: access.md E2.2 to E2.5: in the group, linked to the application, kept by the token.
PATH = """
member linked kept  -> yes
member linked cut   -> no
member other  kept  -> no
member other  cut   -> no
not    linked kept  -> no
not    any    kept  -> no
member any    kept  -> yes
member any    cut   -> no
member any    assumed -> yes
member any    odd   -> ?
member empty  kept  -> ?
"""
TOKENS = {"kept": ("DATA.VIEW",), "cut": ("COMPUTE.VIEW",), "assumed": None, "odd": ("LATER.VIEW",)}
LINKS: dict[str, list[str] | None] = {
    "linked": ["portal"],
    "other": ["elsewhere"],
    "any": None,
    "empty": [],
}


@pytest.mark.parametrize("row", PATH.strip().splitlines())
def test_the_three_layers_of_the_path(row: str) -> None:
    member, link, token, _, expected = row.split()
    ids = LINKS[link]
    fields = {} if ids is None else {"attributes": for_apps(*ids)}
    one = group(1, "g", capability("assetsAcl", "READ"), sourceId="s", **fields)
    who = caller("s" if member == "member" else "t", token_scopes=TOKENS[token])
    decision = can(evaluate("p", [one], who), ask("assetsAcl", "READ"))
    assert decision.verdict is ANSWERS[expected]


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        # access.md E2.4: what token/inspect lists counts in the projects that it names.
        ({"allProjects": {}}, Verdict.ALLOWED),
        ({"projects": ["p"]}, Verdict.ALLOWED),
        ({"projects": ["other", "p"]}, Verdict.ALLOWED),
        ({"projects": ["other"]}, Verdict.DENIED),
        ({"projects": []}, Verdict.DENIED),
        ({"later": 1}, Verdict.DENIED),
        (None, Verdict.ALLOWED),
    ],
)
def test_the_project_scope_of_an_inspected_right(scope: object, expected: Verdict) -> None:
    listed = [
        {**capability("eventsAcl", "READ"), "projectScope": {"projects": ["p"]}},
        {**capability("assetsAcl", "READ"), **({} if scope is None else {"projectScope": scope})},
    ]
    inspection = parse_inspection(
        {
            "subject": "s",
            "projects": [{"projectUrlName": "p", "groups": []}],
            "capabilities": listed,
        }
    ).inspection
    access = evaluate("p", [], caller(), inspection)
    assert can(access, ask("assetsAcl", "READ")).verdict is expected
