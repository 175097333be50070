"""Refused calls held against today's groups: the cause of each, in words, and the request for what is missing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cdfportal.access.denied import (
    DeniedAnswer,
    DeniedKind,
    Ground,
    explain_denied,
    narrowed,
    takes,
)
from cdfportal.access.denied_givers import givers
from cdfportal.access.denied_words import cause_because, cause_sentence, denied_sentence, title_of
from cdfportal.access.evaluate import evaluate
from cdfportal.access.grants import EffectiveAccess
from cdfportal.access.index import GroupIndex
from cdfportal.access.model import Group
from cdfportal.access.questions import parse_scope_text
from cdfportal.access.refused_calls import STRONGER_SIGN_IN, RefusedBy, RefusedCall
from cdfportal.access.remedy import of_all, remedy
from cdfportal.access.request_text import Asker, Request, request_text
from tests.access.builders import ask, caller, capability, data_sets, for_apps, group

NOW = datetime(2026, 11, 22, 9, 14, 7, tzinfo=UTC)
P = "/api/v1/projects/{project}"
MINE = "idp-mine"
ANN = Asker("Ann", "ann@plant.example", "sub-1")


def call(method: str, path: str, *rights: str, **fields: Any) -> RefusedCall:
    """CDF named these rights, or none."""
    values: dict[str, Any] = {
        "by": RefusedBy.CDF,
        "project": "plant",
        "status": 403,
        "family": "rights_named" if rights else "forbidden",
        "request_id": "",
        "first": NOW,
        "last": NOW,
        **fields,
    }
    required = tuple(ask(*right.split(":")) for right in rights)
    return RefusedCall(
        method=method, template=path, required=required, named=bool(rights), **values
    )


def mine(*capabilities: object) -> Group:
    return group(1, "mine", *capabilities, sourceId=MINE)


def ground(*groups: Group, scopes: tuple[str, ...] | None = None, **fields: Any) -> Ground:
    access = access_to(groups, scopes)
    return Ground(**{"access": access, "reached": True, "projects": ("plant",), **fields})


def access_to(groups: tuple[Group, ...], scopes: tuple[str, ...] | None) -> EffectiveAccess:
    return evaluate("plant", groups, caller(MINE, token_scopes=scopes, is_user=True))


def kinds(answer: DeniedAnswer) -> list[tuple[str, str, int]]:
    return [(one.kind.value, one.about, one.count) for one in answer.causes]


WRITE_SERIES = call("POST", f"{P}/timeseries", "timeSeriesAcl:WRITE")
READS = capability("assetsAcl", "READ")


def test_a_right_that_no_group_gives_is_missing() -> None:
    answer = explain_denied([WRITE_SERIES], ground(mine(READS)))
    assert kinds(answer) == [("missing", "timeSeriesAcl:WRITE", 1)]
    (cause,) = answer.causes
    assert title_of(cause) == "timeSeriesAcl:WRITE"
    said = cause_sentence(cause, "plant")
    assert said == "No group of yours in plant gives timeSeriesAcl:WRITE on anything."


def test_where_cdf_names_none_the_table_says_what_the_call_needs() -> None:
    unnamed = call("POST", f"{P}/timeseries")
    assert kinds(explain_denied([unnamed, WRITE_SERIES], ground(mine(READS)))) == [
        ("missing", "timeSeriesAcl:WRITE", 2)
    ]


@pytest.mark.parametrize(
    ("held", "kind"),
    [
        (capability("timeSeriesAcl", "WRITE"), "held"),
        (capability("timeSeriesAcl", "WRITE", scope=data_sets(17)), "elsewhere"),
        (capability("timeSeriesAcl", "READ"), "missing"),
        (capability("timeSeriesAcl", "WRITE", scope={"newScope": {"x": [1]}}), "unknown"),
    ],
)
def test_today_decides(held: object, kind: str) -> None:
    answer = explain_denied([WRITE_SERIES], ground(mine(held)))
    assert [one.kind.value for one in answer.causes] == [kind]


def test_a_read_on_narrower_scopes_was_about_something_else() -> None:
    held = mine(capability("timeSeriesAcl", "READ", scope=data_sets(17)))
    (cause,) = explain_denied([call("GET", f"{P}/timeseries")], ground(held)).causes
    assert cause.kind is DeniedKind.ELSEWHERE
    assert "data set 17 only" in cause_sentence(cause, "plant")


def test_a_right_that_the_token_takes_away_is_missing_and_says_so() -> None:
    held = mine(capability("timeSeriesAcl", "WRITE"))
    around = ground(held, scopes=("IDENTITY", "DATA.VIEW"))
    (cause,) = explain_denied([WRITE_SERIES], around).causes
    assert cause.kind is DeniedKind.MISSING
    assert cause_sentence(cause, "plant").endswith("your token takes it away.")
    assert "DATA.VIEW" in cause_because(cause, around.access)


def test_a_group_of_another_application_is_named_as_that() -> None:
    held = group(1, "mine", capability("timeSeriesAcl", "WRITE"), sourceId=MINE, attributes=for_apps("x"))  # fmt: skip
    (cause,) = explain_denied([WRITE_SERIES], ground(held)).causes
    assert cause_sentence(cause, "plant").endswith("not to calls of this portal.")


def test_several_rights_that_are_missing_together_are_one_cause() -> None:
    both = call("POST", f"{P}/functions/schedules", "functionsAcl:WRITE", "sessionsAcl:CREATE")
    one = call("POST", f"{P}/functions", "functionsAcl:WRITE")
    answer = explain_denied([both, one], ground(mine(READS)))
    assert {about for _, about, _ in kinds(answer)} == {
        "functionsAcl:WRITE sessionsAcl:CREATE",
        "functionsAcl:WRITE",
    }


@pytest.mark.parametrize(
    ("refused", "kind"),
    [
        (call("GET", f"{P}/assets", status=401, family="token_not_accepted"), "token"),
        (call("GET", f"{P}/assets", status=401, family=STRONGER_SIGN_IN), "stronger_sign_in"),
        (call("GET", f"{P}/assets", family="token_scope_missing"), "token_scope"),
        (call("POST", f"{P}/groups", by=RefusedBy.PORTAL, family="read_only"), "portal"),
        (call("GET", f"{P}/…"), "unknown"),
        (call("GET", "/api/v1/projects", project=""), "unknown"),
        (call("GET", "/api/v1/token/inspect", project="", status=401, family="token_not_accepted"), "token"),
        (call("GET", f"{P}/assets", project="other", status=401, family="token_not_accepted"), "no_group"),
        (call("GET", f"{P}/assets", project="other"), "no_group"),
    ],
)  # fmt: skip
def test_what_else_was_in_the_way(refused: RefusedCall, kind: str) -> None:
    around = ground(mine(READS))
    (cause,) = explain_denied([refused], around).causes
    assert cause.kind.value == kind
    assert cause_sentence(cause, "plant")
    assert cause_because(cause, around.access)


def test_without_a_group_of_the_project_every_call_has_one_cause() -> None:
    calls = [call("GET", f"{P}/assets", status=401), call("POST", f"{P}/timeseries", status=401)]
    answer = explain_denied(calls, ground(reached=False))
    assert kinds(answer) == [("no_group", "plant", 2)]
    assert denied_sentence(answer, "plant", NOW) == (
        "2 calls were refused since you signed in at 09:14 UTC. All of them asked for plant, and your "
        "token belongs to no group of it."
    )


def test_calls_to_another_project_that_is_reached_are_on_a_page_of_its_own() -> None:
    there = call("GET", f"{P}/assets", "assetsAcl:READ", project="south", count=3)
    answer = explain_denied([there, WRITE_SERIES], ground(mine(READS), projects=("plant", "south")))
    assert answer.other_projects == {"south": 3}
    assert answer.count == 1
    # Where nobody can tell which projects are reached, nothing is claimed of one.
    assert explain_denied([there], ground(projects=None)).other_projects == {"south": 3}


def test_the_verdict_tells_how_much_one_right_explains() -> None:
    calls = [
        call("POST", f"{P}/timeseries", "timeSeriesAcl:WRITE", count=5, last=NOW),
        call("POST", f"{P}/assets", "assetsAcl:WRITE", count=2, last=NOW + timedelta(seconds=1)),
    ]
    answer = explain_denied(calls, ground(mine(READS)))
    assert denied_sentence(answer, "plant", NOW) == (
        "7 calls were refused since you signed in at 09:14 UTC. One missing right explains 5 of them: "
        "timeSeriesAcl:WRITE."
    )
    # The latest cause stands first all the same.
    assert [one.about for one in answer.causes] == ["assetsAcl:WRITE", "timeSeriesAcl:WRITE"]


def test_a_named_scope_stands_in_the_verdict() -> None:
    refused = RefusedCall(
        RefusedBy.CDF, "POST", f"{P}/timeseries", "plant", 403, "rights_named",
        (ask("timeSeriesAcl", "WRITE", "datasetScope:42"),), True, "", NOW, NOW,
    )  # fmt: skip
    answer = explain_denied([refused], ground(mine(READS)))
    names = {("datasetScope", "42"): "Train B"}
    assert denied_sentence(answer, "plant", NOW, names).endswith(
        "One missing right explains it: timeSeriesAcl:WRITE on data set 42 (Train B)."
    )
    assert answer.causes[0].about == "timeSeriesAcl:WRITE@datasetScope:42"


def test_nothing_refused_is_said_with_the_project() -> None:
    said = denied_sentence(explain_denied([], ground()), "plant", NOW)
    assert said == "No call of yours in plant has been refused since you signed in."


def test_a_template_names_no_database() -> None:
    """`{dbName}` is a place for a name, and must not be taken for one."""
    held = mine(capability("rawAcl", "LIST"))
    refused = call("GET", f"{P}/raw/dbs/{{dbName}}/tables")
    (cause,) = explain_denied([refused], ground(held)).causes
    assert (cause.kind.value, cause.about) == ("held", "rawAcl:LIST")


def test_a_scope_that_somebody_names_makes_the_question_exact() -> None:
    around = ground(mine(capability("timeSeriesAcl", "WRITE", scope=data_sets(17))))
    (cause,) = explain_denied([WRITE_SERIES], around).causes
    on = {number: scope(f"datasetScope:{number}") for number in (17, 42)}
    assert takes(cause, on[42])
    assert not takes(cause, scope("tableScope:db"))
    assert narrowed(cause, on[42], around).kind is DeniedKind.MISSING
    assert narrowed(cause, on[17], around).kind is DeniedKind.HELD
    # What does not take it stays as it was.
    assert narrowed(cause, scope("tableScope:db"), around) == cause


def scope(text: str) -> Any:
    parsed = parse_scope_text(text)
    assert not isinstance(parsed, str)
    return parsed


OTHERS = (
    group(2, "everything", capability("timeSeriesAcl", "READ", "WRITE")),
    group(3, "line-b", capability("timeSeriesAcl", "WRITE", scope=data_sets(42))),
    group(4, "readers", capability("timeSeriesAcl", "READ")),
    group(5, "another-app", capability("timeSeriesAcl", "WRITE"), attributes=for_apps("x")),
    group(6, "nothing", capability("timeSeriesAcl", "WRITE", scope=data_sets())),
)


def test_groups_that_give_it_are_named_the_narrowest_first() -> None:
    everyone = (mine(capability("timeSeriesAcl", "WRITE", scope=data_sets(17))), *OTHERS)
    access, index = access_to(everyone, None), GroupIndex.of(everyone)
    found = givers(index, ask("timeSeriesAcl", "WRITE"), access)
    assert [(one.group.id, one.scope.kind) for one in found.named] == [
        (3, "datasetScope"),
        (2, "all"),
    ]
    exact = givers(index, ask("timeSeriesAcl", "WRITE", "datasetScope:42"), access)
    assert {one.group.id for one in exact.named} == {2, 3}


def test_of_many_groups_eight_are_named() -> None:
    many = tuple(
        group(number, f"g{number:02}", capability("timeSeriesAcl", "WRITE"))
        for number in range(10, 30)
    )
    found = givers(GroupIndex.of(many), ask("timeSeriesAcl", "WRITE"), access_to(many, None))
    assert (len(found.named), found.more) == (8, 12)


def text_of(refused: RefusedCall, around: Ground, **fields: Any) -> str | None:
    (cause,) = explain_denied([refused], around).causes
    cure = of_all(remedy(one.decision, around.access) for one in cause.needs)
    return request_text(
        Request(cause, "plant", "https://portal.example", ANN, **{"remedy": cure, **fields})
    )


def test_a_request_holds_what_its_reader_needs_to_decide() -> None:
    refused = call(
        "POST", f"{P}/timeseries", "timeSeriesAcl:WRITE",
        request_id="b88d94aa-19fe", count=5, last=NOW + timedelta(minutes=2),
    )  # fmt: skip
    around = ground(mine(READS))
    found = givers(GroupIndex.of(OTHERS), ask("timeSeriesAcl", "WRITE"), around.access)
    assert (
        text_of(refused, around, givers=found.named)
        == """Hello,

CDF refused what I need to do in the project plant. I lack this:

    timeSeriesAcl:WRITE

What was refused, times in UTC:

    POST /api/v1/projects/plant/timeseries
        403, 5 times from 2026-11-22 09:14:07 to 2026-11-22 09:16:07
        CDF request b88d94aa-19fe

The smallest capabilities that would allow it, for a group that I am in:

[
  {"timeSeriesAcl": {"actions": ["WRITE"], "scope": {"all": {}}}}
]

The same as a group of the Cognite Toolkit:

# The smallest group that gives it: put in a name and the id of the IdP group.
name: gp_new_group
sourceId: id-of-the-idp-group
capabilities:
  - timeSeriesAcl:
      actions: [WRITE]
      scope:
        all: {}

CDF did not say on what it is needed. A narrower scope than all is enough if it holds
what I work on.

Groups that give it already; being in one of them would do:

    line-b, id 3: on data set 42
    everything, id 2: on all

Could you see to it, or tell me whom to ask? Thank you.

Ann <ann@plant.example>
Subject at the identity provider: sub-1
"""
    )


def test_what_the_token_takes_away_needs_no_group() -> None:
    held = mine(capability("timeSeriesAcl", "WRITE"))
    text = text_of(WRITE_SERIES, ground(held, scopes=("IDENTITY", "DATA.VIEW")))
    assert text is not None
    assert (
        "My token has to carry DATA.CHANGE or user_impersonation. No group needs a change." in text
    )
    assert "actions" not in text


@pytest.mark.parametrize(
    ("refused", "says"),
    [
        (call("GET", f"{P}/assets", project="other"), "it counts me in no\ngroup of it"),
        (call("POST", f"{P}/assets", by=RefusedBy.PORTAL, family="read_only"), "PROXY_MODE=read-write"),
        (call("POST", f"{P}/assets", by=RefusedBy.PORTAL, family="proxy_off"), "PROXY_MODE is off"),
        (call("GET", f"{P}/assets", by=RefusedBy.PORTAL, family="project_not_allowed"), "CDF_PROJECTS leaves out plant"),
        (call("POST", f"{P}/groups", by=RefusedBy.PORTAL, family="endpoint_not_allowed"), f"    POST {P}/groups"),
        (call("GET", f"{P}/…"), "which right it needs"),
        (call("GET", f"{P}/assets", "assetsAcl:READ"), None),
        (call("GET", f"{P}/assets", status=401), None),
        (call("GET", f"{P}/assets", family=STRONGER_SIGN_IN), None),
    ],
)  # fmt: skip
def test_there_is_a_request_where_somebody_else_can_help(
    refused: RefusedCall, says: str | None
) -> None:
    text = text_of(refused, ground(mine(READS)))
    assert (text is None) == (says is None)
    if says and text:
        assert says in text
        assert text.endswith("Subject at the identity provider: sub-1\n")


def test_a_long_list_of_calls_ends_with_its_rest() -> None:
    paths = [
        f"{P}/timeseries{end}"
        for end in ("", "/data", "/list", "/update", "/delete", "/byids", "/search")
    ]
    calls = [call("POST", path, "timeSeriesAcl:WRITE") for path in paths]
    (cause,) = explain_denied(calls, ground(mine(READS))).causes
    text = request_text(Request(cause, "plant", "https://portal.example", ANN))
    assert text is not None
    assert "    and 2 more" in text
