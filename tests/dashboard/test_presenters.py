"""From the model to rows, by tables."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from cdfportal.access.answers import Question
from cdfportal.access.decide import can
from cdfportal.access.evaluate import evaluate
from cdfportal.access.grants import Caller, ClaimValue, EffectiveAccess
from cdfportal.access.index import GroupIndex
from cdfportal.access.model import ALL, Group, Inspection, Scope
from cdfportal.access.parse import parse_groups
from cdfportal.access.who_can import who_can
from cdfportal.base.portal import GroupName
from cdfportal.cdf.errors import Cause, CdfRejectedError, CdfUnreachableError
from cdfportal.dashboard.gaps import gap, gap_in_words
from cdfportal.dashboard.presenters.areas import area_rows, reach_in_words
from cdfportal.dashboard.presenters.attention import attention
from cdfportal.dashboard.presenters.capabilities import (
    Filters,
    Outcome,
    capability_rows,
    merged,
    outcome_counts,
)
from cdfportal.dashboard.presenters.group_words import group_headline
from cdfportal.dashboard.presenters.groups import members_in_words
from cdfportal.dashboard.presenters.kinds import kind_of
from cdfportal.dashboard.presenters.lanes import filters_in_words, lanes
from cdfportal.dashboard.presenters.memberships import (
    applications,
    idp_group_name,
    membership_rows,
)
from cdfportal.dashboard.presenters.my_access import facts, headline
from cdfportal.dashboard.presenters.path import draw
from cdfportal.dashboard.presenters.token_scopes import scope_rows
from cdfportal.dashboard.presenters.who_can import who_facts, who_headline
from cdfportal.web.durations import clock, in_words

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
APP = "portal"

ADMINS = {
    "id": 1,
    "name": "admins",
    "sourceId": "idp-1",
    "capabilities": [
        {"groupsAcl": {"actions": ["LIST", "CREATE"], "scope": {"all": {}}}},
        {"timeSeriesAcl": {"actions": ["READ", "WRITE"], "scope": {"all": {}}}},
    ],
}
READERS = {
    "id": 2,
    "name": "readers",
    "sourceId": "idp-2",
    "capabilities": [
        {"timeSeriesAcl": {"actions": ["READ"], "scope": {"datasetScope": {"ids": [42]}}}},
        {"newThingAcl": {"actions": ["POLISH"], "scope": {"benchScope": {"benches": ["b"]}}}},
    ],
}
LINKED = {
    "id": 3,
    "name": "linked",
    "sourceId": "idp-3",
    "attributes": {"token": {"appIds": ["other"]}},
    "capabilities": [{"eventsAcl": {"actions": ["WRITE"], "scope": {"all": {}}}}],
}

LOOKERS = {
    "id": 4,
    "name": "lookers",
    "sourceId": "idp-4",
    "capabilities": [{"functionsAcl": {"actions": ["READ"], "scope": {"all": {}}}}],
}
EMPTY = {"id": 5, "name": "empty", "sourceId": "idp-5", "capabilities": []}
UNHEARD_OF = {
    "id": 6,
    "name": "unheard-of",
    "sourceId": "idp-6",
    "capabilities": [{"newThingAcl": {"actions": ["POLISH"], "scope": {"all": {}}}}],
}


def groups(*bodies: object) -> tuple[Group, ...]:
    return tuple(parse_groups(list(bodies)).groups)


def access(*bodies: object, scopes: tuple[str, ...] = ("user_impersonation",)) -> EffectiveAccess:
    """What somebody in all of these groups holds."""
    found = groups(*bodies)
    inspection = Inspection("me", {"p": tuple(group.id for group in found)})
    claims = tuple(ClaimValue("groups", n, g.source_id or "") for n, g in enumerate(found))
    return evaluate("p", found, Caller(claims, frozenset(), True, APP, scopes), inspection)


@pytest.mark.parametrize(
    ("bodies", "scopes", "tone", "sentence"),
    [
        ((ADMINS,), ("user_impersonation",), "yes", "You administer p: you may change its data"),
        ((READERS,), ("user_impersonation",), "yes", "You may see 2 kinds of things in p and"),
        (
            (ADMINS,),
            ("DATA.VIEW",),
            "cut",
            "Your groups make you administrator of p, but this token",
        ),
        ((), ("user_impersonation",), "no", "You are in no group of p"),
        ((LINKED,), ("user_impersonation",), "cut", "Your groups in p do not count here"),
        ((LOOKERS,), ("DATA.VIEW",), "cut", "Your groups let you see p, but this token"),
        ((LOOKERS, READERS), ("DATA.VIEW",), "yes", "You may see 2 kinds of things in p and"),
        ((EMPTY,), ("DATA.VIEW",), "no", "You are in 1 group of p, and no right"),
        ((UNHEARD_OF,), ("DATA.VIEW",), "open", "It cannot be told what you may do in p"),
    ],
)
def test_the_headline_says_what_somebody_is(
    bodies: tuple[object, ...], scopes: tuple[str, ...], tone: str, sentence: str
) -> None:
    held = access(*bodies, scopes=scopes)
    found = headline(held, capability_rows(held))
    assert (found.tone, found.sentence[: len(sentence)]) == (tone, sentence)


def test_acls_outside_our_table_do_not_count_among_those_in_it() -> None:
    held = access(UNHEARD_OF)
    rights = next(
        fact for fact in facts(held, capability_rows(held), 1, "1 h") if fact.label == "Rights"
    )
    within, _, known = rights.note.removeprefix("on ").removesuffix(" ACLs").partition(" of ")
    assert "newThingAcl" in {row.acl for row in capability_rows(held)}
    assert int(within) == len({row.acl for row in capability_rows(held)} - {"newThingAcl"})
    assert int(within) < int(known)


def test_rights_of_one_outcome_are_one_row_with_every_group_that_gives_them() -> None:
    rows = capability_rows(access(ADMINS, READERS), {("datasetScope", "42"): "Train B"})
    read = next(row for row in rows if row.right == "timeSeriesAcl:READ")
    assert read.scope == "every data set, today and in future"
    assert [(chip.name, chip.note) for chip in read.provenance] == [
        ("admins", ""),
        ("readers", "data set 42 (Train B)"),
    ]
    assert not read.single


def test_what_is_not_known_is_a_row_with_its_raw_scope() -> None:
    (row,) = (row for row in capability_rows(access(READERS)) if row.area == "unknown")
    assert (row.right, row.recognised) == ("newThingAcl:POLISH", False)
    assert "benches" in row.raw


def test_each_way_of_removal_has_its_own_outcome_and_mark() -> None:
    rows = capability_rows(access(ADMINS, LINKED, scopes=("DATA.VIEW",)))
    by_right = {row.right: row for row in rows}
    assert by_right["timeSeriesAcl:WRITE"].outcome is Outcome.TOKEN
    assert by_right["eventsAcl:WRITE"].outcome is Outcome.APPLICATION
    assert by_right["timeSeriesAcl:READ"].outcome is Outcome.KEPT
    assert by_right["timeSeriesAcl:WRITE"].provenance[0].marks == "ppc"
    assert by_right["eventsAcl:WRITE"].provenance[0].marks == "pxd"
    counts = outcome_counts(rows)
    assert counts["removed"] == counts["token"] + counts["application"] == 4
    shown = [row for row in rows if Filters(outcome="removed").admits(row)]
    assert len(shown) == counts["removed"]


@pytest.mark.parametrize(
    ("filters", "rights"),
    [
        (Filters(acl="TIMESERIES", action="write"), {"timeSeriesAcl:WRITE"}),
        (Filters(area="access"), {"groupsAcl:LIST", "groupsAcl:CREATE"}),
        (Filters(area="unknown"), {"newThingAcl:POLISH"}),
        (Filters(outcome="application"), set()),
    ],
)
def test_filters_narrow_by_every_field(filters: Filters, rights: set[str]) -> None:
    rows = capability_rows(access(ADMINS, READERS))
    assert {row.right for row in rows if filters.admits(row)} == rights


def test_all_stands_for_every_other_scope_and_kinds_do_not_mix() -> None:
    one, two = Scope("datasetScope", frozenset("1")), Scope("datasetScope", frozenset("2"))
    other = Scope("idScope", frozenset("1"))
    assert merged([one, ALL, two]) == (ALL,)
    assert merged([one, other, two]) == (Scope("datasetScope", frozenset("12")), other)


def test_the_sentence_counts_what_the_areas_show() -> None:
    """What everybody in a group holds stands in both."""
    held = access(READERS)
    seen = [row.view.text.split()[0] for row in area_rows(held)]
    total = sum(int(text) for text in seen if text.isdecimal())
    assert f"see {total} kinds of things" in reach_in_words("p", held.kept)
    assert "all" not in seen
    assert headline(held, capability_rows(held)).sentence == (
        f"You may {reach_in_words(held.project, held.kept)}."
    )


def test_areas_tell_all_from_part_from_none() -> None:
    rows = {row.area: row for row in area_rows(access(ADMINS, READERS))}
    assert rows["data"].view.icon == "part"
    assert rows["compute"].view.text == rows["compute"].change.text == "none"
    assert rows["access"].strongest == "groupsAcl:CREATE"
    assert rows["access"].where == "on all"
    assert rows["unknown"].view.text == "unknown"
    assert "unknown" not in {row.area for row in area_rows(access(ADMINS))}


def test_memberships_name_claim_and_place_and_what_only_they_give() -> None:
    names = {"idp-2": GroupName("Readers of the plant", "bob")}
    first, second = membership_rows(access(ADMINS, READERS), APP, names)
    assert (first.reasons, first.grants) == (("groups[0] is its source id",), 4)
    assert (second.grants, second.nowhere_else) == (2, 1)
    assert second.idp_name == "Readers of the plant (bob)"
    assert idp_group_name(None, names) == ""


def test_attention_comes_worst_first_and_names_each_thing() -> None:
    rejected = CdfRejectedError(403, 403, "no", "r-1")
    notes = attention(
        access(ADMINS, LINKED, scopes=("DATA.VIEW",)),
        [gap("The group list", "groupsAcl:LIST", rejected)],
        (),
        (),
        NOW,
        overage=True,
    )
    assert [note.tone for note in notes] == ["no", "cut", "open", "open"]
    assert notes[-1].title == "The group list is not shown: your token lacks groupsAcl:LIST."
    assert "r-1" in notes[-1].text


def test_more_groups_than_cdf_supports_are_a_warning() -> None:
    many = [
        {"id": n, "name": f"g{n}", "sourceId": f"s{n}", "capabilities": []} for n in range(1, 22)
    ]
    titles = [note.title for note in attention(access(*many), (), (), (), NOW, overage=False)]
    assert titles == ["You are in 21 CDF groups."]
    titles = [note.title for note in attention(access(*many[:16]), (), (), (), NOW, overage=False)]
    assert titles == ["You are in 16 CDF groups, close to the limit."]


def test_a_gap_without_a_right_says_the_cause() -> None:
    away = CdfUnreachableError(Cause.TIMEOUT, "CDF did not answer within 10 s.")
    words = "The group list is not shown: CDF did not answer within 10 s."
    assert gap_in_words(gap("The group list", "groupsAcl:LIST", away)) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-5, "0 min"),
        (0, "0 min"),
        (59, "under 1 min"),
        (60, "1 min"),
        (3599, "59 min"),
        (3600, "1 h"),
        (28320, "7 h 52 min"),
        (172799, "47 h 59 min"),
        (259200, "3 days"),
    ],
)
def test_durations_in_words(seconds: int, words: str) -> None:
    assert in_words(timedelta(seconds=seconds)) == words


@pytest.mark.parametrize(
    ("left", "percent", "tone"),
    [(60, 100, ""), (45, 75, ""), (19, 32, "is-open"), (4, 7, "is-no"), (-3, 0, "is-no")],
)
def test_a_clock_warns_under_a_third_and_under_five_minutes(
    left: int, percent: int, tone: str
) -> None:
    ends = NOW + timedelta(minutes=left)
    began = ends - timedelta(minutes=60)
    bar = clock("Token", began, ends, NOW, "", renewal=ends - timedelta(minutes=6))
    assert (bar.percent, bar.tone, bar.renewal) == (percent, tone, 10)


def test_an_odd_clock_does_not_divide_by_nothing() -> None:
    assert clock("Token", NOW, NOW, NOW, "").percent == 0


def test_lanes_stop_where_the_right_stops() -> None:
    held = access(READERS, LINKED, ADMINS, scopes=("DATA.VIEW",))
    by_id = {group.id: group for group in groups(READERS, LINKED, ADMINS)}
    denied = can(held, Question("timeSeriesAcl", "WRITE", ALL))
    (lane,) = lanes(denied, held, by_id.get)
    assert (lane.name, lane.stop, lane.cells[2].text) == ("admins", 2, "DATA.VIEW removes WRITE")
    application = can(held, Question("eventsAcl", "WRITE", ALL))
    (lane,) = lanes(application, held, by_id.get)
    assert (lane.stop, lane.cells[1].text) == (1, "linked to other, not this portal")
    allowed = can(held, Question("timeSeriesAcl", "READ", Scope("datasetScope", frozenset(["42"]))))
    assert [lane.stop for lane in lanes(allowed, held, by_id.get)] == [None, None]


def test_the_drawing_says_what_the_table_says() -> None:
    held = access(ADMINS, scopes=("DATA.VIEW",))
    index = GroupIndex.of(groups(ADMINS))
    path = lanes(can(held, Question("timeSeriesAcl", "WRITE", ALL)), held, index.get)
    picture = draw(path)
    assert picture is not None
    (lane,) = picture.lanes
    assert (lane.posts, lane.stop, lane.tone, lane.why) == (
        (300, 500),
        700,
        "c",
        "DATA.VIEW removes WRITE",
    )
    assert picture.height == 132
    assert draw(()) is None


@pytest.mark.parametrize(
    ("scopes", "words"),
    [
        (("IDENTITY", "DATA.VIEW"), "DATA.VIEW removes"),
        (("DATA.VIEW", "COMPUTE.VIEW"), "DATA.VIEW and COMPUTE.VIEW remove"),
        (("IDENTITY",), "IDENTITY removes"),
    ],
)
def test_scopes_that_filter_are_named(scopes: tuple[str, ...], words: str) -> None:
    assert filters_in_words(scopes) == words


def test_each_scope_says_how_much_it_would_give_back() -> None:
    rows = {
        row.name: row for row in scope_rows(("IDENTITY",), access(ADMINS, scopes=("IDENTITY",)))
    }
    assert {name: row.gives_back for name, row in rows.items() if row.gives_back} == {
        "DATA.VIEW": 1 + 0,
        "DATA.CHANGE": 1,
        "ADMIN": 2,
        "user_impersonation": 4,
    }
    odd = scope_rows(("odd",), None)[-1]
    assert (odd.known, odd.present, odd.classes) == (False, True, ())


@pytest.mark.parametrize(
    ("fields", "members", "apps"),
    [
        ({"sourceId": "s"}, "members of an IdP group", "any"),
        ({"members": "allUserAccounts"}, "all user accounts", "any"),
        ({"members": ["a", "b"]}, "2 by name", "any"),
        ({"sourceId": "s", "members": ["a"]}, "members of an IdP group, and 1 by name", "any"),
        ({"sourceId": ""}, "nobody", "any"),
        ({"attributes": {"token": {"appIds": [APP, "x"]}}}, "nobody", "this portal, x"),
        ({"attributes": {"token": {"appIds": ["x"]}}}, "nobody", "x, not this portal"),
        ({"attributes": {"token": {"appIds": []}}}, "nobody", "none that is named"),
    ],
)
def test_who_is_in_a_group_and_where_it_counts(
    fields: dict[str, object], members: str, apps: str
) -> None:
    (group,) = groups({"id": 9, "name": "g", "capabilities": [], **fields})
    assert members_in_words(group) == members
    assert applications(group, APP) == apps


@pytest.mark.parametrize(
    ("body", "word"),
    [
        (ADMINS, "Administrates"),
        (LINKED, "Sees and changes"),
        ({"id": 4, "name": "n"}, "Grants nothing"),
    ],
)
def test_a_group_is_named_by_what_it_does(body: object, word: str) -> None:
    (group,) = groups(body)
    assert group_headline(group).word == word


def test_zero_is_never_said_where_groups_were_not_shown() -> None:
    question = Question("timeSeriesAcl", "WRITE", ALL)
    nothing = GroupIndex.of(())
    hidden, shown = (who_can(nothing, question, complete=complete) for complete in (False, True))
    assert [fact.value for fact in who_facts(hidden)] == ["not known"] * 3
    assert [fact.value for fact in who_facts(shown)] == ["0", "0", "no"]
    assert (who_headline(hidden, {}).word, who_headline(shown, {}).word) == ("Unknown", "Nobody")
    some = who_can(GroupIndex.of(groups(ADMINS)), question, complete=False)
    assert [fact.value for fact in who_facts(some)] == ["not known", "1 or more", "not known"]


def test_being_a_member_of_a_category_is_looking() -> None:
    assert [kind_of(name) for name in ("READ", "MEMBEROF", "WRITE", "POLISH")] == [
        "view",
        "view",
        "change",
        "",
    ]
