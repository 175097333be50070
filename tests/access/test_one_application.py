"""Groups of different applications never add up, whoever the question is about."""

from __future__ import annotations

import pytest

from cdfportal.access.answers import Decision
from cdfportal.access.decide import can
from cdfportal.access.explain import because_sentence
from cdfportal.access.grants import Caller, EffectiveAccess
from cdfportal.access.index import GroupIndex
from cdfportal.access.model import Group, Scope, Verdict
from cdfportal.access.remedy import remedy
from cdfportal.access.subjects import Subject, SubjectKind
from cdfportal.access.to_json import decision_json
from cdfportal.access.who_can import who_can
from cdfportal.access.whom import Shown, Whom, whom_of
from tests.access.builders import ask, capability, data_sets, for_apps, group
from tests.access.moment import NOW

ASKED = ask("timeSeriesAcl", "READ", "datasetScope:1,2")
GROUPS = Subject(SubjectKind.GROUP, ("1", "2"))
IDP = Subject(SubjectKind.IDP_GROUPS, ("s",))
PRINCIPAL = Subject(SubjectKind.PRINCIPAL, ("p-1",))


def linked(number: int, apps: list[str] | None, *ids: int) -> Group:
    fields = {} if apps is None else {"attributes": for_apps(*apps)}
    read = capability("timeSeriesAcl", "READ", scope=data_sets(*ids))
    return group(number, f"g{number}", read, sourceId="s", members=["p-1"], **fields)


def whom(subject: Subject, *groups: Group) -> tuple[EffectiveAccess, GroupIndex]:
    index = GroupIndex.of(groups)
    found = whom_of(subject, Shown(EffectiveAccess("p", Caller()), index, True, {}))
    assert isinstance(found, Whom)
    return found.access, index


@pytest.mark.parametrize("subject", [GROUPS, IDP, PRINCIPAL])
@pytest.mark.parametrize(
    ("first", "second", "verdict", "applications"),
    [
        (None, None, Verdict.ALLOWED, None),
        (["x"], ["y"], Verdict.DENIED, None),
        (["x"], None, Verdict.ALLOWED, {"x"}),
        (["x", "y"], ["y", "z"], Verdict.ALLOWED, {"y"}),
        ([], None, Verdict.UNKNOWN, None),
        ([], ["x"], Verdict.UNKNOWN, None),
    ],
)
def test_one_application_has_to_be_served_with_all_of_it(
    subject: Subject,
    first: list[str] | None,
    second: list[str] | None,
    verdict: Verdict,
    applications: set[str] | None,
) -> None:
    access, index = whom(subject, linked(1, first, 1), linked(2, second, 2))
    found = can(access, ASKED, index)
    assert (found.verdict, found.applications) == (verdict, applications)
    if verdict is not Verdict.UNKNOWN:
        principals = {
            one.id: (one.verdict, one.app_ids) for one in who_can(index, ASKED).principals
        }
        assert principals.get("p-1", (Verdict.DENIED, None)) == (verdict, applications)


def asked(subject: Subject, *groups: Group) -> tuple[Decision, str]:
    access, index = whom(subject, *groups)
    found = can(access, ASKED, index)
    return found, because_sentence(found, access, "p-1")


def test_the_reason_names_the_applications() -> None:
    found, because = asked(PRINCIPAL, linked(1, ["hist-extractor"], 1, 2))
    assert because == (
        "The group g1 grants it, and no other of their groups does. It holds for calls of "
        "hist-extractor only. No token is at hand, so the token gate is left open."
    )
    assert decision_json(found, NOW)["app_ids"] == ["hist-extractor"]


def test_two_applications_each_served_alone_are_both_named() -> None:
    found, because = asked(PRINCIPAL, linked(1, ["x"], 1, 2), linked(2, ["y"], 1, 2))
    assert because.startswith("The groups g1 and g2 grant it, each of them alone. ")
    assert "calls of x and y only" in because
    assert found.applications == {"x", "y"}


def test_a_group_for_every_application_needs_no_name() -> None:
    found, because = asked(PRINCIPAL, linked(1, ["x"], 1, 2), linked(2, None, 1, 2))
    assert found.applications is None
    assert because.startswith("The groups g1 and g2 grant it, each of them alone. No token")


def test_what_no_application_is_served_with_says_so_and_what_would_help() -> None:
    access, index = whom(PRINCIPAL, linked(1, ["x"], 1), linked(2, ["y"], 2))
    found = can(access, ASKED, index)
    assert because_sentence(found, access, "p-1") == (
        "Their groups grant it together, but to calls of different applications: no application is "
        "served by all of them."
    )
    assert found.near_misses
    cure = remedy(found, access)
    assert cure is not None
    assert cure.rights == (("timeSeriesAcl", "READ", Scope("datasetScope", frozenset("12"))),)


def test_a_lock_is_opened_for_the_same_application() -> None:
    member = capability("securityCategoriesAcl", "MEMBEROF")
    locked = ask("timeSeriesAcl", "READ", "datasetScope:1", "7")
    for apps, verdict in ((["y"], Verdict.DENIED), (["x"], Verdict.ALLOWED)):
        opener = group(2, "opener", member, sourceId="s", attributes=for_apps(*apps))
        access, index = whom(IDP, linked(1, ["x"], 1), opener)
        assert can(access, locked, index).verdict is verdict
