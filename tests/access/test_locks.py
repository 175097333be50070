"""Locks: security categories and write-protected data sets, each a further right."""

from __future__ import annotations

from collections.abc import Collection

import pytest

from cdfportal.access.answers import LockKind, Question, UnknownKind
from cdfportal.access.decide import can
from cdfportal.access.evaluate import evaluate
from cdfportal.access.grants import EffectiveAccess
from cdfportal.access.locks import locks_of
from cdfportal.access.model import Verdict
from tests.access.builders import ask, caller, capability, data_sets, group

ODD = {"benchScope": ["?"]}


def ids(*values: int) -> dict[str, object]:
    return {"idScope": {"ids": list(values)}}


def holding(*capabilities: object, scopes: tuple[str, ...] | None = None) -> EffectiveAccess:
    held = group(1, "held", *capabilities, sourceId="s")
    return evaluate("p", [held], caller("s", token_scopes=scopes or ("user_impersonation",)))


READ = capability("timeSeriesAcl", "READ")
WRITE = capability("timeSeriesAcl", "WRITE", scope=data_sets(42))
OWNER = capability("datasetsAcl", "OWNER", scope=ids(42))


def member(*categories: int) -> dict[str, object]:
    return capability("securityCategoriesAcl", "MEMBEROF", scope=ids(*categories))


@pytest.mark.parametrize(
    ("capabilities", "categories", "verdict"),
    [
        ([READ], [], Verdict.ALLOWED),
        ([READ], ["7"], Verdict.DENIED),
        ([READ, member(7)], ["7"], Verdict.ALLOWED),
        ([READ, capability("securityCategoriesAcl", "MEMBEROF")], ["7", "8"], Verdict.ALLOWED),
        ([READ, member(7)], ["8"], Verdict.DENIED),
        ([READ, member(7)], ["7", "8"], Verdict.DENIED),
        ([READ, member(7, 8)], ["7", "8"], Verdict.ALLOWED),
        ([READ, member(7), member(8)], ["7", "8"], Verdict.ALLOWED),
        ([READ, capability("securityCategoriesAcl", "LIST")], ["7"], Verdict.DENIED),
        (
            [READ, capability("securityCategoriesAcl", "MEMBEROF", scope=ODD)],
            ["7"],
            Verdict.UNKNOWN,
        ),
        ([member(7)], ["7"], Verdict.DENIED),
    ],
)
def test_a_category_needs_its_membership_beside_the_capability(
    capabilities: list[object], categories: list[str], verdict: Verdict
) -> None:
    found = can(holding(*capabilities), ask("timeSeriesAcl", "READ", "all", *categories))
    assert found.verdict is verdict
    assert [one.lock.kind for one in found.locks] == [LockKind.SECURITY_CATEGORY] * len(categories)


@pytest.mark.parametrize(
    ("capabilities", "scope", "protected", "verdict", "locks"),
    [
        ([WRITE], "datasetScope:42", {"42"}, Verdict.DENIED, 1),
        ([WRITE, OWNER], "datasetScope:42", {"42"}, Verdict.ALLOWED, 1),
        (
            [WRITE, capability("datasetsAcl", "OWNER")],
            "datasetScope:42",
            {"42"},
            Verdict.ALLOWED,
            1,
        ),
        ([WRITE, capability("datasetsAcl", "WRITE")], "datasetScope:42", {"42"}, Verdict.DENIED, 1),
        ([OWNER], "datasetScope:42", {"42"}, Verdict.DENIED, 1),
        ([WRITE], "datasetScope:42", {"43"}, Verdict.ALLOWED, 0),
        ([WRITE], "datasetScope:42", set(), Verdict.ALLOWED, 0),
        ([WRITE], "datasetScope:42", None, Verdict.ALLOWED, 0),
        ([capability("timeSeriesAcl", "WRITE")], "datasetScope:42,43", {"43"}, Verdict.DENIED, 1),
        ([capability("timeSeriesAcl", "WRITE")], "all", {"42"}, Verdict.ALLOWED, 0),
    ],
)
def test_a_write_protected_data_set_needs_its_owner(
    capabilities: list[object],
    scope: str,
    protected: set[str] | None,
    verdict: Verdict,
    locks: int,
) -> None:
    found = can(holding(*capabilities), ask("timeSeriesAcl", "WRITE", scope), protected=protected)
    assert (found.verdict, len(found.locks)) == (verdict, locks)


def test_reading_asks_for_no_owner() -> None:
    assert locks_of(ask("timeSeriesAcl", "READ", "datasetScope:42"), {"42"}) == ()


def test_only_the_protected_ones_of_the_data_sets_are_asked_about() -> None:
    (lock,) = locks_of(ask("filesAcl", "WRITE", "datasetScope:41,42,43"), {"42", "43", "99"})
    assert lock.question == ask("datasetsAcl", "OWNER", "idScope:42,43")


def test_both_locks_count_where_both_are_set() -> None:
    question = ask("timeSeriesAcl", "WRITE", "datasetScope:42", "7")
    assert can(holding(WRITE, OWNER), question, protected={"42"}).verdict is Verdict.DENIED
    assert can(holding(WRITE, member(7)), question, protected={"42"}).verdict is Verdict.DENIED
    found = can(holding(WRITE, OWNER, member(7)), question, protected={"42"})
    assert found.verdict is Verdict.ALLOWED
    assert found.shut == ()


def test_a_lock_that_is_not_documented_makes_unknown_and_never_a_no() -> None:
    write = capability("relationshipsAcl", "WRITE")
    question = ask("relationshipsAcl", "WRITE", "datasetScope:42")
    found = can(holding(write), question, protected={"42"})
    assert found.verdict is Verdict.UNKNOWN
    assert found.unknowns[0].kind is UnknownKind.LOCK_UNPROVEN
    assert found.unknowns[0].about == ("datasetsAcl:OWNER",)
    assert can(holding(write, OWNER), question, protected={"42"}).verdict is Verdict.ALLOWED


def test_a_shut_lock_wins_over_an_unknown_right() -> None:
    held = holding(capability("timeSeriesAcl", "READ", scope=ODD))
    assert can(held, ask("timeSeriesAcl", "READ")).verdict is Verdict.UNKNOWN
    assert can(held, ask("timeSeriesAcl", "READ", "all", "7")).verdict is Verdict.DENIED


def test_whether_a_viewing_token_keeps_a_membership_is_not_known() -> None:
    held = holding(READ, member(7), scopes=("DATA.VIEW",))
    found = can(held, ask("timeSeriesAcl", "READ", "all", "7"))
    assert found.verdict is Verdict.UNKNOWN
    assert found.unknowns[0].kind is UnknownKind.TOKEN_SCOPE_UNMAPPED


@pytest.mark.parametrize(
    ("question", "protected", "unread", "kinds"),
    [
        (ask("timeSeriesAcl", "WRITE", "datasetScope:42"), None, (), ["WRITE_PROTECTION_UNREAD"]),
        (ask("timeSeriesAcl", "WRITE", "datasetScope:42"), (), (), []),
        (ask("timeSeriesAcl", "WRITE", "datasetScope:42"), (), ["42"], ["WRITE_PROTECTION_UNREAD"]),
        (ask("timeSeriesAcl", "WRITE"), ["42"], (), ["WRITE_PROTECTED_ELSEWHERE"]),
        (ask("timeSeriesAcl", "WRITE", "idScope:1"), ["42"], (), ["WRITE_PROTECTED_ELSEWHERE"]),
        (ask("timeSeriesAcl", "WRITE"), None, (), ["WRITE_PROTECTION_UNREAD"]),
        (ask("eventsAcl", "READ", "all", "7"), None, (), ["CATEGORIES_NOT_CARRIED"]),
        (ask("timeSeriesAcl", "READ", "all", "7", "8"), None, (), ["ALL_CATEGORIES_ASSUMED"]),
        (ask("rawAcl", "WRITE"), ["42"], (), []),
    ],
)
def test_what_could_not_be_read_is_a_note_and_no_verdict(
    question: Question,
    protected: Collection[str] | None,
    unread: Collection[str],
    kinds: list[str],
) -> None:
    held = holding(
        *(capability(acl, "READ", "WRITE") for acl in ("timeSeriesAcl", "eventsAcl", "rawAcl")),
        capability("securityCategoriesAcl", "MEMBEROF"),
    )
    found = can(held, question, protected=protected, unread=unread)
    assert found.verdict is Verdict.ALLOWED
    assert [note.kind for note in found.unknowns] == [UnknownKind[kind] for kind in kinds]
