"""What is open while not every membership is known, and the reason in the right person."""

from __future__ import annotations

import pytest

from cdfportal.access.answers import UnknownKind
from cdfportal.access.decide import can
from cdfportal.access.evaluate import evaluate
from cdfportal.access.explain import because_sentence, decision_sentence
from cdfportal.access.grants import Caller, ClaimValue
from cdfportal.access.index import GroupIndex
from cdfportal.access.model import Group, Verdict
from tests.access.builders import ask, capability, data_sets, for_apps, group

READ = capability("timeSeriesAcl", "READ", scope=data_sets(42))
ODD = capability("timeSeriesAcl", "READ", scope={"benchScope": []})
MINE = group(1, "mine", capability("timeSeriesAcl", "READ", scope=data_sets(7)), sourceId="s")
EVERYBODY = group(2, "everybody", READ, members="allUserAccounts")
LISTED = group(3, "listed", READ, members=["p-1"])
BY_IDP = group(4, "by idp", READ, sourceId="other")
OPAQUE = group(5, "opaque", ODD, members=["p-1"])
ELSEWHERE = group(6, "elsewhere", READ, members=["p-1"], attributes=for_apps("historian"))
OTHER = group(7, "other", capability("timeSeriesAcl", "READ", scope=data_sets(9)), members=["p-1"])

IDP_GROUPS = Caller(claims=(ClaimValue("idp_group", 0, "s"),))
PRINCIPAL = Caller(principal_ids=frozenset({"p-9"}))
APP = Caller(claims=IDP_GROUPS.claims, app_id="portal")


@pytest.mark.parametrize(
    ("who", "groups", "scope", "verdict", "named"),
    [
        (IDP_GROUPS, [EVERYBODY], "datasetScope:42", Verdict.UNKNOWN, ["everybody"]),
        (
            IDP_GROUPS,
            [EVERYBODY, LISTED],
            "datasetScope:42",
            Verdict.UNKNOWN,
            ["everybody", "listed"],
        ),
        (IDP_GROUPS, [BY_IDP], "datasetScope:42", Verdict.DENIED, []),
        (IDP_GROUPS, [OPAQUE], "datasetScope:42", Verdict.UNKNOWN, ["opaque"]),
        (IDP_GROUPS, [EVERYBODY], "datasetScope:7", Verdict.ALLOWED, []),
        (IDP_GROUPS, [EVERYBODY], "datasetScope:7,42", Verdict.UNKNOWN, ["everybody"]),
        (IDP_GROUPS, [LISTED, OTHER], "datasetScope:9,42", Verdict.UNKNOWN, ["listed", "other"]),
        (IDP_GROUPS, [LISTED], "datasetScope:9,42", Verdict.DENIED, []),
        (IDP_GROUPS, [LISTED], "all", Verdict.DENIED, []),
        (APP, [ELSEWHERE], "datasetScope:42", Verdict.DENIED, []),
        (PRINCIPAL, [LISTED], "datasetScope:42", Verdict.DENIED, []),
        (PRINCIPAL, [BY_IDP], "datasetScope:42", Verdict.UNKNOWN, ["by idp"]),
        (PRINCIPAL, [EVERYBODY], "datasetScope:42", Verdict.UNKNOWN, ["everybody"]),
    ],
)
def test_a_group_that_somebody_may_be_in_leaves_the_answer_open(
    who: Caller, groups: list[Group], scope: str, verdict: Verdict, named: list[str]
) -> None:
    index = GroupIndex.of([MINE, *groups])
    found = can(evaluate("p", index.groups, who), ask("timeSeriesAcl", "READ", scope), index)
    assert found.verdict is verdict
    opened = [one for one in found.unknowns if one.kind is UnknownKind.MEMBERSHIP_UNKNOWN]
    assert [one.grant.group_name for one in opened if one.grant] == named


def test_the_reason_names_the_group_and_why_it_is_open() -> None:
    index = GroupIndex.of([MINE, EVERYBODY])
    access = evaluate("p", index.groups, IDP_GROUPS)
    found = can(access, ask("timeSeriesAcl", "READ", "datasetScope:42"), index)
    assert because_sentence(found, access, "Members of this IdP group") == (
        "everybody grants it to every user account. Whether this is about user accounts is not known."
    )
    assert decision_sentence(found, "Members of this IdP group") == (
        "It cannot be told whether members of this IdP group may read time series in data set 42."
    )


@pytest.mark.parametrize(
    ("asked", "subject", "reason"),
    [
        (
            "datasetScope:7",
            "You",
            "The group mine grants it, and no other of your groups does.",
        ),
        (
            "datasetScope:7",
            "Members of this IdP group",
            "The group mine grants it, and no other of their groups does. "
            "No token is at hand, so the token gate is left open.",
        ),
        (
            "datasetScope:8",
            "p-1",
            "None of their groups grants it. Nearest way: Widen timeSeriesAcl:READ of mine from "
            "data set 7 to data sets 7 and 8.",
        ),
    ],
)
def test_the_reason_speaks_of_the_right_person(asked: str, subject: str, reason: str) -> None:
    access = evaluate("p", [MINE], IDP_GROUPS)
    found = can(access, ask("timeSeriesAcl", "READ", asked))
    assert because_sentence(found, access, subject) == reason


def test_a_shut_lock_is_the_reason_where_the_right_is_granted() -> None:
    access = evaluate("p", [MINE], IDP_GROUPS)
    found = can(access, ask("timeSeriesAcl", "READ", "datasetScope:7", "5"))
    assert because_sentence(found, access) == (
        "mine grants it, but the resource carries security category 5, and none of your groups gives "
        "securityCategoriesAcl:MEMBEROF on that."
    )
