"""What if a group were removed: the verdict without it, and the sentence."""

from __future__ import annotations

import pytest

from cdfportal.access.answers import Question
from cdfportal.access.decide import can
from cdfportal.access.evaluate import evaluate
from cdfportal.access.grants import EffectiveAccess
from cdfportal.access.model import Verdict
from cdfportal.access.removal import Removals, removal_sentence, removals
from tests.access.builders import ask, caller, capability, data_sets, group

ALL, X42, X43 = None, data_sets(42), data_sets(43)
ODD = {"benchScope": []}


def held(**scopes: object) -> EffectiveAccess:
    groups = [
        group(n, name, capability("timeSeriesAcl", "READ", scope=scope), sourceId="s")
        for n, (name, scope) in enumerate(scopes.items(), 1)
    ]
    return evaluate("p", groups, caller("s", token_scopes=("user_impersonation",)))


def found_for(access: EffectiveAccess, question: Question) -> Removals:
    return removals(access, can(access, question))


@pytest.mark.parametrize(
    ("scopes", "asked", "sentence", "single"),
    [
        (
            {"x": ALL},
            "datasetScope:42",
            "x is the single point of access: removing it takes the right away.",
            "x",
        ),
        (
            {"x": ALL, "y": X42},
            "datasetScope:42",
            "Removing either of x and y changes nothing; removing both takes it away.",
            None,
        ),
        (
            {"x": ALL, "y": X42, "z": ALL},
            "datasetScope:42",
            "Removing any one of x, y and z changes nothing; removing all of them takes it away.",
            None,
        ),
        (
            {"x": X42, "y": X43},
            "datasetScope:42,43",
            "Removing either of x and y takes it away.",
            None,
        ),
        (
            {"x": ALL, "y": ODD},
            "datasetScope:42",
            "x is the single point of access that is known: without it the answer is open.",
            "x",
        ),
        ({"y": X43}, "datasetScope:42", "", None),
    ],
)
def test_each_group_behind_a_right_is_taken_away_in_turn(
    scopes: dict[str, object], asked: str, sentence: str, single: str | None
) -> None:
    found = found_for(held(**scopes), ask("timeSeriesAcl", "READ", asked))
    assert removal_sentence(found) == sentence
    point = found.single_point
    assert (point.group_name if point else None) == single


def test_a_right_that_is_left_by_parts_is_left() -> None:
    access = held(whole=ALL, left=X42, right=X43)
    found = found_for(access, ask("timeSeriesAcl", "READ", "datasetScope:42,43"))
    assert [(one.group_name, one.changes_nothing) for one in found.groups] == [("whole", True)]
    assert removal_sentence(found) == "Removing whole changes nothing."
    assert found.single_point is None


def test_a_group_that_opens_a_lock_is_behind_the_right_too() -> None:
    read = capability("timeSeriesAcl", "READ")
    groups = [
        group(1, "a", read, sourceId="s"),
        group(2, "b", read, sourceId="s"),
        group(3, "keys", capability("securityCategoriesAcl", "MEMBEROF"), sourceId="s"),
    ]
    access = evaluate("p", groups, caller("s", token_scopes=("user_impersonation",)))
    found = found_for(access, ask("timeSeriesAcl", "READ", "all", "7"))
    assert found.single_point is not None
    assert found.single_point.group_name == "keys"
    assert removal_sentence(found) == (
        "Removing either of a and b changes nothing; removing keys takes it away."
    )


def test_what_everybody_holds_hangs_on_the_last_membership() -> None:
    question = ask("userProfilesAcl", "READ")
    assert found_for(held(x=ALL, y=ALL), question).groups == ()
    (only,) = found_for(held(x=ALL), question).groups
    assert (only.group_name, only.verdict) == ("x", Verdict.DENIED)
