"""Every way in which groups and token/inspect may differ, with its cause and when it heals."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cdfportal.access.cause_words import Cause
from cdfportal.access.causes import Circumstances, Confidence
from cdfportal.access.evaluate import evaluate
from cdfportal.access.findings import Finding, finding_json, findings
from cdfportal.access.grants import Caller, DifferenceKind
from cdfportal.access.model import Group, Inspection
from cdfportal.access.parse import parse_inspection
from cdfportal.access.tables import read_table
from cdfportal.base.provider import Provider
from tests.access.builders import caller, capability, for_apps, group

NOW = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)
OBTAINED = NOW - timedelta(minutes=30)
NEXT = NOW + timedelta(minutes=5)
USUAL = Circumstances(NOW, OBTAINED, NEXT)
READ = capability("assetsAcl", "READ")
WRITE = capability("assetsAcl", "WRITE")
FULL = ("user_impersonation",)
PROOF = group(1, "proof", sourceId="s-1")


def made(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def new(ago: timedelta, **fields: Any) -> Group:
    return group(2, "g", sourceId="s-2", createdTime=made(NOW - ago), **fields)


def inspected(*ids: int, capabilities: list[object] | None = None) -> Inspection:
    body = {
        "subject": "me",
        "projects": [{"projectUrlName": "p", "groups": list(ids)}],
        "capabilities": capabilities or [],
    }
    return parse_inspection(body).inspection


def found(
    groups: tuple[Group, ...], by: Caller, seen: Inspection, facts: Circumstances = USUAL
) -> Finding:
    access = evaluate("p", groups, by, seen)
    (finding,) = findings(access, groups, facts)
    assert "{" not in finding.why + finding.cure
    return finding


HOUR = timedelta(hours=1)
OLD = group(2, "g", sourceId="s-2", createdTime=made(OBTAINED - HOUR))
AGELESS = group(2, "g", sourceId="s-2")
LINKED = group(2, "g", sourceId="s-2", attributes=for_apps("other"))
LINKED_TO_NONE = group(2, "g", sourceId="s-2", attributes=for_apps())
MANY = tuple(f"x-{n}" for n in range(50))

CLAIMS_ONLY = [
    (LINKED, ("s-1", "s-2"), {}, Cause.APPLICATION_LINK, Confidence.CERTAIN, None),
    (LINKED_TO_NONE, ("s-1", "s-2"), {}, Cause.APPLICATION_LINK, Confidence.POSSIBLE, None),
    (
        new(timedelta(seconds=20)),
        ("s-1", "s-2"),
        {},
        Cause.PROPAGATION,
        Confidence.PROBABLE,
        NOW + timedelta(seconds=40),
    ),
    (
        new(timedelta(seconds=60)),
        ("s-1", "s-2"),
        {},
        Cause.STALE_TOKEN,
        Confidence.PROBABLE,
        NEXT,
    ),
    (new(timedelta(minutes=29)), ("s-1", "s-2"), {}, Cause.STALE_TOKEN, Confidence.PROBABLE, NEXT),
    (
        new(timedelta(minutes=29)),
        ("s-1", "s-2"),
        {"next_token": None},
        Cause.STALE_TOKEN,
        Confidence.PROBABLE,
        None,
    ),
    (new(HOUR / 2), ("s-1", "s-2"), {}, Cause.NOT_KNOWN, Confidence.POSSIBLE, None),
    (OLD, ("s-1", "s-2"), {"obtained": None}, Cause.NOT_KNOWN, Confidence.POSSIBLE, None),
    (OLD, ("s-1", "s-2"), {"overage": True}, Cause.OVERAGE, Confidence.PROBABLE, None),
    (OLD, ("s-1", *MANY, "s-2"), {}, Cause.OVERAGE, Confidence.PROBABLE, None),
    (OLD, ("s-1", *MANY[:48], "s-2"), {}, Cause.NOT_KNOWN, Confidence.POSSIBLE, None),
    (
        OLD,
        ("s-1", "s-2"),
        {"access_token_read": False},
        Cause.WRONG_CLAIM,
        Confidence.POSSIBLE,
        None,
    ),
    (OLD, ("s-2",), {}, Cause.WRONG_CLAIM, Confidence.PROBABLE, None),
    (AGELESS, ("s-2",), {}, Cause.WRONG_CLAIM, Confidence.PROBABLE, None),
    (AGELESS, ("s-1", "s-2"), {}, Cause.STALE_TOKEN, Confidence.POSSIBLE, NEXT),
]


@pytest.mark.parametrize(
    ("about", "sources", "facts", "cause", "confidence", "heals_at"), CLAIMS_ONLY
)
def test_a_claim_that_cdf_does_not_count(
    about: Group,
    sources: tuple[str, ...],
    facts: dict[str, Any],
    cause: Cause,
    confidence: Confidence,
    heals_at: datetime | None,
) -> None:
    seen = inspected(1) if "s-1" in sources else inspected()
    finding = found((PROOF, about), caller(*sources), seen, replace(USUAL, **facts))
    assert finding.difference.kind is DifferenceKind.MEMBER_BY_CLAIMS_ONLY
    assert (finding.cause, finding.confidence) == (cause, confidence)
    assert finding.heals_at == heals_at


@pytest.mark.parametrize(
    ("sources", "facts", "cause", "confidence"),
    [
        ((), {"overage": True}, Cause.OVERAGE, Confidence.PROBABLE),
        (("x",), {"access_token_read": False}, Cause.NOT_SHOWN, Confidence.PROBABLE),
        ((), {}, Cause.WRONG_CLAIM, Confidence.PROBABLE),
        (("x",), {}, Cause.WRONG_CLAIM, Confidence.PROBABLE),
        (("s-1",), {}, Cause.WRONG_CLAIM, Confidence.POSSIBLE),
    ],
)
def test_a_group_that_no_claim_explains(
    sources: tuple[str, ...], facts: dict[str, Any], cause: Cause, confidence: Confidence
) -> None:
    seen = inspected(1, 2) if "s-1" in sources else inspected(2)
    finding = found((PROOF, OLD), caller(*sources), seen, replace(USUAL, **facts))
    assert finding.difference.kind is DifferenceKind.MEMBER_BY_INSPECT_ONLY
    assert (finding.cause, finding.confidence, finding.heals_at) == (cause, confidence, None)


@pytest.mark.parametrize(
    ("all_groups", "cause", "heals_at"),
    [(True, Cause.PROPAGATION, NOW + timedelta(seconds=60)), (False, Cause.NOT_SHOWN, None)],
)
def test_a_group_that_the_list_does_not_hold(
    all_groups: bool, cause: Cause, heals_at: datetime | None
) -> None:
    facts = replace(USUAL, all_groups=all_groups)
    finding = found((PROOF,), caller("s-1"), inspected(1, 99), facts)
    assert finding.difference.kind is DifferenceKind.GROUP_NOT_SHOWN
    assert (finding.cause, finding.heals_at) == (cause, heals_at)


def holder(**fields: Any) -> Group:
    return group(1, "holder", READ, WRITE, sourceId="s-1", **fields)


HELD = (READ, WRITE)
INSPECT_ONLY = [
    (holder(attributes=for_apps("other")), FULL, Cause.APPLICATION_LINK, Confidence.PROBABLE),
    (holder(), ("DATA.VIEW",), Cause.TOKEN_SCOPE, Confidence.PROBABLE),
    (group(1, "holder", READ, sourceId="s-1"), FULL, Cause.NOT_SHOWN, Confidence.POSSIBLE),
]


@pytest.mark.parametrize(("about", "scopes", "cause", "confidence"), INSPECT_ONLY)
def test_a_right_that_only_inspection_lists(
    about: Group, scopes: tuple[str, ...], cause: Cause, confidence: Confidence
) -> None:
    by = caller("s-1", token_scopes=scopes)
    seen = inspected(1, capabilities=[*HELD])
    access = evaluate("p", [about], by, seen)
    explained = [
        f
        for f in findings(access, [about], USUAL)
        if f.difference.kind is DifferenceKind.GRANT_BY_INSPECT_ONLY
    ]
    assert {(f.cause, f.confidence, f.heals_at) for f in explained} == {(cause, confidence, None)}


def test_a_right_of_a_group_that_is_not_shown_is_probably_from_there() -> None:
    access = evaluate("p", [PROOF], caller("s-1"), inspected(1, 99, capabilities=[READ]))
    facts = replace(USUAL, all_groups=False)
    causes = {f.difference.kind: (f.cause, f.confidence) for f in findings(access, [PROOF], facts)}
    assert causes[DifferenceKind.GRANT_BY_INSPECT_ONLY] == (Cause.NOT_SHOWN, Confidence.PROBABLE)


AT_LAST = {"createdTime": made(OBTAINED + timedelta(minutes=1))}
GROUPS_ONLY = [
    (
        holder(createdTime=made(NOW)),
        FULL,
        Cause.PROPAGATION,
        Confidence.PROBABLE,
        NOW + timedelta(seconds=60),
    ),
    (holder(**AT_LAST), FULL, Cause.STALE_TOKEN, Confidence.PROBABLE, NEXT),
    (holder(), None, Cause.TOKEN_SCOPE, Confidence.POSSIBLE, None),
    (holder(), ("DATA.VIEW", "DATA.CHANGE"), Cause.TOKEN_SCOPE, Confidence.PROBABLE, None),
    (
        holder(attributes=for_apps("portal")),
        FULL,
        Cause.APPLICATION_LINK,
        Confidence.POSSIBLE,
        None,
    ),
    (holder(), FULL, Cause.NOT_KNOWN, Confidence.POSSIBLE, None),
]


@pytest.mark.parametrize(("about", "scopes", "cause", "confidence", "heals_at"), GROUPS_ONLY)
def test_a_right_that_inspection_does_not_list(
    about: Group,
    scopes: tuple[str, ...] | None,
    cause: Cause,
    confidence: Confidence,
    heals_at: datetime | None,
) -> None:
    by = caller("s-1", token_scopes=scopes)
    finding = found((about,), by, inspected(1, capabilities=[READ]))
    assert finding.difference.kind is DifferenceKind.GRANT_BY_GROUPS_ONLY
    assert (finding.cause, finding.confidence, finding.heals_at) == (cause, confidence, heals_at)


def test_every_cause_is_reached_by_the_tables_above() -> None:
    reached = {row[3] for row in CLAIMS_ONLY} | {row[2] for row in (*INSPECT_ONLY, *GROUPS_ONLY)}
    assert reached == set(Cause)
    assert set(read_table("causes")["causes"]) == {cause.value for cause in Cause}


def test_only_entra_is_offered_the_group_call_back() -> None:
    cures = {
        provider: found(
            (PROOF, OLD),
            caller("s-1", "s-2"),
            inspected(1),
            replace(USUAL, overage=True, provider=provider),
        ).cure
        for provider in (Provider.ENTRA_ID, Provider.COGNITO, None)
    }
    assert "isGroupCallbackEnabled" in cures[Provider.ENTRA_ID]
    assert cures[Provider.COGNITO] == cures[None]
    assert "isGroupCallbackEnabled" not in cures[None]


def test_without_a_difference_there_is_no_finding() -> None:
    access = evaluate("p", [PROOF], caller("s-1"), inspected(1))
    assert findings(access, [PROOF], USUAL) == ()


def test_the_texts_name_what_they_are_about() -> None:
    finding = found((PROOF, LINKED), caller("s-1", "s-2"), inspected(1))
    assert "this portal, portal, is not among them" in finding.why
    finding = found((PROOF, OLD), caller("s-1", *MANY, "s-2"), inspected(1))
    assert "number 52 of the list" in finding.why
    finding = found((OLD,), caller("s-2"), inspected(), replace(USUAL, group_claims=("a", "b")))
    assert "than a and b." in finding.why


def test_a_finding_as_json_says_when_it_heals() -> None:
    young = new(timedelta(minutes=29))
    said = finding_json(found((PROOF, young), caller("s-1", "s-2"), inspected(1)))
    assert (said["kind"], said["cause"], said["confidence"], said["heals_at"]) == (
        "member_by_claims_only",
        "stale_token",
        "probable",
        "2026-11-22T14:05:00Z",
    )
