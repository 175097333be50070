"""Answers in words: second person, present tense, the scope in words, the cause named."""

from __future__ import annotations

import pytest

from cdfportal.access.catalogue import acls, actions
from cdfportal.access.claims import claim_values
from cdfportal.access.decide import can
from cdfportal.access.evaluate import access_of_groups, evaluate
from cdfportal.access.explain import (
    because_sentence,
    decision_sentence,
    group_names,
    who_can_sentence,
)
from cdfportal.access.grants import Caller, Difference, DifferenceKind
from cdfportal.access.index import GroupIndex
from cdfportal.access.model import Group, Inspection
from cdfportal.access.reasons import (
    difference_in_words,
    near_miss_in_words,
    reason_in_words,
    unknown_in_words,
)
from cdfportal.access.removal import removal_sentence, removals
from cdfportal.access.who_can import who_can
from tests.access.builders import ask, caller, capability, data_sets, for_apps, group

FULL = ("user_impersonation",)
TRAIN_B = {("datasetScope", "42"): "Compressor train B"}


READER = group(1, "readers", capability("assetsAcl", "READ", scope=data_sets(42)), sourceId="s")
OTHER = group(2, "others", capability("assetsAcl", "READ", scope=data_sets(17)), sourceId="s")
WRITER = group(3, "writers", capability("assetsAcl", "WRITE"), sourceId="s")
LINKED = group(
    4, "linked", capability("eventsAcl", "READ"), sourceId="s", attributes=for_apps("historian")
)
ODD = group(5, "odd", capability("labelsAcl", "READ", scope={"benchScope": 1}), sourceId="s")
MINE = (READER, OTHER, WRITER, LINKED, ODD)


@pytest.mark.parametrize(
    ("scopes", "question", "sentence", "because"),
    [
        (
            FULL,
            ("assetsAcl", "READ", "datasetScope:42"),
            "You may read assets in data set 42.",
            "The group readers grants it, and no other of your groups does.",
        ),
        (
            FULL,
            ("assetsAcl", "READ", "datasetScope:17,42"),
            "You may read assets in data sets 17 and 42.",
            "The groups others and readers grant it together.",
        ),
        (
            FULL,
            ("assetsAcl", "READ", "datasetScope:1"),
            "You may not read assets in data set 1.",
            "None of your groups grants it. Nearest way: Widen assetsAcl:READ of others from "
            "data set 17 to data sets 1 and 17.",
        ),
        (
            ("IDENTITY", "DATA.VIEW"),
            ("assetsAcl", "WRITE", "datasetScope:42"),
            "You may not write assets in data set 42.",
            "One of your groups grants it, but your token carries DATA.VIEW, which "
            "removes assetsAcl:WRITE.",
        ),
        (
            FULL,
            ("eventsAcl", "READ", "all"),
            "You may not read events in every data set, today and in future.",
            "One of your groups grants it, but that group counts for other applications only.",
        ),
        (
            FULL,
            ("labelsAcl", "READ", "datasetScope:1"),
            "It cannot be told whether you may read labels in data set 1.",
            "odd limits the right by a scope that is not understood here (benchScope).",
        ),
        (
            FULL,
            ("filesAcl", "READ", "all"),
            "You may not read files in every data set, today and in future.",
            "None of your groups holds any right of filesAcl.",
        ),
        (
            FULL,
            ("userProfilesAcl", "READ", "all"),
            "You may read user profiles.",
            "Everybody who is in a group of the project holds it.",
        ),
    ],
)
def test_answers_in_words(
    scopes: tuple[str, ...], question: tuple[str, str, str], sentence: str, because: str
) -> None:
    access = evaluate("p", MINE, caller("s", token_scopes=scopes))
    decision = can(access, ask(*question))
    assert decision_sentence(decision) == sentence
    assert because_sentence(decision, access) == because


def test_somebody_in_no_group_is_told_so() -> None:
    access = evaluate("p", MINE, caller("t"))
    decision = can(access, ask("assetsAcl", "READ"))
    assert because_sentence(decision, access) == "You are in no CDF group of this project."


def test_a_sentence_about_somebody_else() -> None:
    decision = can(access_of_groups("p", [READER]), ask("assetsAcl", "READ", "datasetScope:42"))
    sentence = decision_sentence(decision, "A member of readers", TRAIN_B)
    assert sentence == "A member of readers may read assets in data set 42 (Compressor train B)."


def test_groups_that_share_a_name_are_told_apart() -> None:
    twins = [group(n, "twin", capability("assetsAcl", "READ")) for n in (1, 2)]
    index = GroupIndex.of(
        [*twins, group(3, "other"), group(4, "", capability("assetsAcl", "READ"))]
    )
    names = [one.label for one in index.groups]
    assert names == ["twin (id 1)", "twin (id 2)", "other", "group 4"]
    access = access_of_groups("p", index.groups)
    assert group_names(access.by_acl["assetsAcl"]) == ["twin (id 1)", "twin (id 2)", "group 4"]
    assert group_names(access_of_groups("p", index.groups[:1]).grants[:1]) == ["twin (id 1)"]
    decision = can(access, ask("assetsAcl", "READ"))
    assert "group 4, twin (id 1) and twin (id 2)" in removal_sentence(removals(access, decision))
    outsider = can(evaluate("p", [], caller("t")), ask("assetsAcl", "READ"), index)
    said = [near_miss_in_words(miss, outsider.question) for miss in outsider.near_misses]
    assert said == ["Join group 4.", "Join twin (id 1).", "Join twin (id 2)."]


def test_near_misses_say_each_step() -> None:
    outsider = evaluate("p", [], caller("t", token_scopes=("DATA.VIEW",)))
    question = ask("assetsAcl", "WRITE", "datasetScope:42")
    (miss,) = can(outsider, question, GroupIndex.of(MINE)).near_misses
    assert near_miss_in_words(miss, question) == (
        "Sign in with a token that carries DATA.CHANGE or user_impersonation, then join writers."
    )


def test_membership_reasons_in_words() -> None:
    claims = claim_values(
        {"groups": ["x", "s"], "roles": "s", "odd": 7}, ["groups", "roles", "odd"]
    )
    (membership,) = evaluate("p", [READER], Caller(claims=claims)).memberships
    assert [reason_in_words(reason) for reason in membership.reasons] == [
        "claim groups[1] is s, the group's source id",
        "claim roles is s, the group's source id",
    ]


@pytest.mark.parametrize(
    ("fields", "who", "expected"),
    [
        ({"members": ["p-1"]}, caller(principal_ids=frozenset({"p-1"})), "lists p-1 as a member"),
        ({"members": "allUserAccounts"}, caller(is_user=True), "every user account is a member"),
    ],
)
def test_membership_managed_in_cdf_in_words(
    fields: dict[str, object], who: Caller, expected: str
) -> None:
    (membership,) = evaluate("p", [group(1, "g", **fields)], who).memberships
    assert reason_in_words(membership.reasons[0]).endswith(expected)


def test_membership_by_inspection_in_words() -> None:
    seen = Inspection("s", {"p": (1,)})
    (membership,) = evaluate("p", [READER], Caller(), seen).memberships
    assert "token/inspect" in reason_in_words(membership.reasons[0])


def who(*groups: Group, complete: bool = True) -> str:
    question = ask("assetsAcl", "READ", "datasetScope:42")
    return who_can_sentence(who_can(GroupIndex.of(groups), question, complete=complete))


def test_who_can_in_words() -> None:
    right = "the right to read assets in data set 42"
    assert who(*MINE) == f"1 group gives {right}."
    assert who() == f"No group gives {right}."
    assert who(complete=False) == "It cannot be told who may read assets in data set 42."
    assert who(READER, complete=False).endswith("Only groups shown to you are counted.")


def test_every_unknown_and_difference_has_words_without_leftovers() -> None:
    access = evaluate("p", MINE, caller("s", token_scopes=("NEW",), app_id=None))
    for acl in ("assetsAcl", "eventsAcl", "labelsAcl", "fooAcl"):
        for unknown in can(access, ask(acl, "READ")).unknowns:
            assert "{" not in unknown_in_words(unknown)
    for kind in DifferenceKind:
        about = Difference(kind, 7, "g", access.grants[0])
        assert "{" not in difference_in_words(about)


def test_no_sentence_blames_or_begs() -> None:
    words = " ".join(facts.verb for facts in actions().values())
    assert "invalid" not in words
    access = evaluate("p", MINE, caller("s", token_scopes=FULL))
    for acl in acls():
        decision = can(access, ask(acl, "READ"))
        text = decision_sentence(decision) + because_sentence(decision, access)
        assert not {"please", "oops", "invalid", "successfully"} & set(text.lower().split())
